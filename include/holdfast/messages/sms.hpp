#pragma once

#include <cstddef>
#include <string_view>

namespace holdfast::messages {

/// How a text travels: seven bits a character (GSM 03.38), or sixteen (UCS-2) as soon as one character needs
/// it.
enum class SmsAlphabet { gsm7, ucs2 };

/// What a text costs: a part holds 160 septets alone and 153 in a chain; 70 and 67 units of UCS-2.
struct SmsSize {
  SmsAlphabet alphabet = SmsAlphabet::gsm7;
  std::size_t units = 0;  ///< septets, or UTF-16 code units
  std::size_t parts = 1;

  friend bool operator==(const SmsSize&, const SmsSize&) = default;
};

/// Measures a UTF-8 text as a gateway will send it. Neither a septet pair nor a surrogate pair is split
/// between parts. Bytes that are not UTF-8 count as one sixteen-bit character each.
[[nodiscard]] SmsSize size_of(std::string_view utf8) noexcept;

}  // namespace holdfast::messages
