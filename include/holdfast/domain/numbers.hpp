#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

/// Digits and upper-case letters of a typed number; spaces, hyphens, dots and brackets, also as typesetting
/// knows them, are ignored. Fixed room: no number of ours is longer.
class Compact {
 public:
  /// Nothing if anything else stands in it, or more than `characters_max`.
  static std::optional<Compact> of(std::string_view typed) noexcept;

  [[nodiscard]] std::string_view text() const noexcept { return {characters_, length_}; }

  static constexpr std::size_t characters_max = 16;

 private:
  char characters_[characters_max]{};
  std::size_t length_ = 0;
};

/// "M6R 2B2", from any case. The rule of Canada Post: A1A 1A1, never D F I O Q U, the first never W or Z.
[[nodiscard]] std::optional<std::string> postal_code_in(std::string_view typed);

/// "+14165550199": a North American number, NXX NXX XXXX with N from 2 to 9, perhaps led by 1 or +1.
[[nodiscard]] std::optional<std::string> phone_number_in(std::string_view typed);

[[nodiscard]] bool is_digit(char) noexcept;
[[nodiscard]] bool is_letter(char) noexcept;  ///< of ASCII

}  // namespace holdfast
