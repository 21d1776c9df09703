#pragma once

#include <string>
#include <string_view>

namespace holdfast::store {

/// Bytes with their length before them, compressed quickly (RFC 1950).
[[nodiscard]] std::string deflated(std::string_view);

/// The way back. Throws std::runtime_error for what is damaged.
[[nodiscard]] std::string inflated(std::string_view);

}  // namespace holdfast::store
