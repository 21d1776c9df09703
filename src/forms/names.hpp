#pragma once

#include <span>
#include <string_view>

namespace holdfast::forms {

/// A name, and how it is spelt in an e-mail address.
struct Name {
  std::string_view written;
  std::string_view plain;
};

[[nodiscard]] std::span<const Name> first_names() noexcept;
[[nodiscard]] std::span<const Name> last_names() noexcept;
[[nodiscard]] std::span<const Name> french_first_names() noexcept;
[[nodiscard]] std::span<const Name> french_last_names() noexcept;
[[nodiscard]] std::span<const std::string_view> streets() noexcept;

}  // namespace holdfast::forms
