#pragma once

#include <array>
#include <string_view>

namespace holdfast::staff {

/// Why staff end a registration: a word each, "end_" before it.
inline constexpr std::array<std::string_view, 4> end_reasons{"duplicate", "asked", "not-a-person",
                                                             "not-reached"};

}  // namespace holdfast::staff
