#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::http {

/// ASCII only: header names and tokens know no other letters.
[[nodiscard]] constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

[[nodiscard]] constexpr bool same_word(std::string_view one, std::string_view other) noexcept {
  if (one.size() != other.size()) return false;
  for (std::size_t at = 0; at < one.size(); ++at) {
    if (lower(one[at]) != lower(other[at])) return false;
  }
  return true;
}

/// Without the spaces and tabs around it (OWS of RFC 9110).
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// The next element of a comma separated list, trimmed; `list` loses it and its comma.
[[nodiscard]] constexpr std::string_view take_element(std::string_view& list) noexcept {
  const auto comma = list.find(',');
  const auto element = trimmed(list.substr(0, comma));
  list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  return element;
}

/// The value of a hexadecimal digit, or -1.
[[nodiscard]] constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Undoes percent-encoding; `plus_is_space` as forms have it. Nothing if a '%' is not followed by two digits.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view, bool plus_is_space);

}  // namespace holdfast::http
