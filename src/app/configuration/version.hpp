#pragma once

#include <string_view>

namespace holdfast::app {

/// The released version, and the revision it was built from (or "unknown").
[[nodiscard]] std::string_view version() noexcept;
[[nodiscard]] std::string_view revision() noexcept;

}  // namespace holdfast::app
