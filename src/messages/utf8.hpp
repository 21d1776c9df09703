#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast::messages {

constexpr char32_t not_a_character = 0xFFFFFFFF;

/// The character at `at`, which moves past it; `not_a_character` and one byte further where the bytes are not
/// UTF-8.
[[nodiscard]] char32_t next_character(std::string_view utf8, std::size_t& at) noexcept;

/// The bytes of a character; those of U+FFFD for what is none.
[[nodiscard]] std::string utf8_of(char32_t character);

/// The same length in UTF-16, for gateways that count so.
[[nodiscard]] inline std::size_t utf16_units(char32_t character) noexcept {
  return character > 0xFFFF && character != not_a_character ? 2 : 1;
}

/// One line fit for a header, a text or a calendar: every run of control characters, line and paragraph
/// separators, direction marks and broken bytes becomes one space; none at the ends.
[[nodiscard]] std::string clean_line(std::string_view);

/// The first `characters_max` characters, with "..." if any were left off.
[[nodiscard]] std::string shortened(const std::string&, std::size_t characters_max);

}  // namespace holdfast::messages
