#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

/// An address that mail can be sent to without quoting anything, its domain in lower case.
///
/// A strict part of RFC 5321's Mailbox: a dot-string of at most 64 characters, `@`, and a host name of two
/// labels or more whose last is not a number; ASCII, at most 254 characters. No quoted strings, no address
/// literals.
[[nodiscard]] std::optional<std::string> email_in(std::string_view typed);

}  // namespace holdfast
