#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "holdfast/domain/time.hpp"

namespace holdfast::messages {

/// "+" and 7 to 15 digits.
[[nodiscard]] bool is_phone(std::string_view) noexcept;

/// An address that can stand in an SMTP command: one @, printable ASCII without blanks, brackets, quotes and
/// commas, at most 254.
[[nodiscard]] bool is_mail_address(std::string_view) noexcept;

/// A header's text: as it is if plain ASCII, else encoded words of UTF-8 (RFC 2047), folded, never parting a
/// character.
[[nodiscard]] std::string header_text(std::string_view);

/// A name before an address: quoted, or encoded words.
[[nodiscard]] std::string header_name(std::string_view);

/// RFC 5322: "Thu, 3 Dec 2026 14:02:00 +0000".
[[nodiscard]] std::string header_date(Instant);

}  // namespace holdfast::messages
