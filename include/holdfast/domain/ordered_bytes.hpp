#pragma once

#include <array>
#include <cstdint>

#include "holdfast/domain/time.hpp"

namespace holdfast {

/// The milliseconds of a moment, then 80 bits of randomness, as a UUID of version 7 has them: ids of one
/// moment lie together in an index, so that a thousand new rows touch few of its pages. For the ids of offers
/// and messages, which nobody has to guess: links carry a tag. Safe on any thread.
[[nodiscard]] std::array<std::uint8_t, 16> ordered_bytes(Instant);

}  // namespace holdfast
