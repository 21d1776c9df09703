#pragma once

#include <string>

namespace holdfast::bench {

/// The machine in a line: processors, memory, kernel, and the load that was on it when this was asked first.
[[nodiscard]] const std::string& machine();

}  // namespace holdfast::bench
