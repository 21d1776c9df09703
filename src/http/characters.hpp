#pragma once

#include <array>
#include <string_view>

namespace holdfast::http {

/// A set of bytes.
class Characters {
 public:
  consteval Characters(std::string_view others, bool letters_and_digits) {
    for (const char c : others) has_[static_cast<unsigned char>(c)] = true;
    if (!letters_and_digits) return;
    for (char c = '0'; c <= '9'; ++c) has_[static_cast<unsigned char>(c)] = true;
    for (char c = 'a'; c <= 'z'; ++c) has_[static_cast<unsigned char>(c)] = true;
    for (char c = 'A'; c <= 'Z'; ++c) has_[static_cast<unsigned char>(c)] = true;
  }

  [[nodiscard]] constexpr bool has(char c) const noexcept { return has_[static_cast<unsigned char>(c)]; }

  [[nodiscard]] constexpr bool has_all(std::string_view text) const noexcept {
    for (const char c : text) {
      if (!has(c)) return false;
    }
    return true;
  }

 private:
  std::array<bool, 256> has_{};
};

/// tchar of RFC 9110, 5.6.2.
inline constexpr Characters token_characters{"!#$%&'*+-.^_`|~", true};
/// unreserved, sub-delims, ':' and '@' of RFC 3986 (pchar without its percent-encoding), and '/'.
inline constexpr Characters path_characters{"-._~!$&'()*+,;=:@/", true};
/// As a path, with '?' and what browsers leave as it is in a query (the URL standard's query percent-encode
/// set).
inline constexpr Characters query_characters{"-._~!$&'()*+,;=:@/?[]{}|\\^`", true};
/// reg-name of RFC 3986, and IPv4 addresses; without sub-delims, which no name of ours has.
inline constexpr Characters host_characters{"-._~", true};
inline constexpr Characters literal_host_characters{"0123456789abcdefABCDEF:.", false};

[[nodiscard]] constexpr bool is_token(std::string_view text) noexcept {
  return !text.empty() && token_characters.has_all(text);
}

}  // namespace holdfast::http
