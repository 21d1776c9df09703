#pragma once

#include <optional>
#include <string_view>

namespace holdfast::http {

/// A request target, taken apart. Views into the text given.
struct Target {
  std::string_view path;
  std::string_view query;
  std::string_view authority;  ///< of the absolute form; else empty
};

/// Reads the origin form, the absolute form (http, https) and, for OPTIONS, the asterisk form (RFC
/// 9112, 3.2). Nothing if it is none of them: a fragment, user information, a broken percent-encoding, a byte
/// that must be encoded.
[[nodiscard]] std::optional<Target> read_target(std::string_view method, std::string_view text) noexcept;

/// Whether it is `uri-host [ ":" port ]` (RFC 9110, 7.2), not empty.
[[nodiscard]] bool is_host(std::string_view text) noexcept;

}  // namespace holdfast::http
