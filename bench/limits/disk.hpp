#pragma once

#include "support/open_loop.hpp"

namespace holdfast::bench {

/// What this disk does: so many times `bytes` written behind each other into a file that is as large already,
/// each made durable with fdatasync, as the journal's writer does it. Where the journals of the benches lie.
/// With a pause between: beside a load that it is to disturb little.
[[nodiscard]] test::Latencies sync_times(std::size_t bytes, std::size_t times,
                                         std::chrono::milliseconds pause = std::chrono::milliseconds{0});

}  // namespace holdfast::bench
