#include "holdfast/messages/sms.hpp"

#include <algorithm>
#include <string_view>

#include "messages/utf8.hpp"

namespace holdfast::messages {

namespace {

// GSM 03.38: what takes one septet, besides the letters, digits and signs that ASCII shares with it; and what
// takes two, behind an escape.
constexpr std::u32string_view one_septet =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
constexpr std::u32string_view two_septets = U"^{}\\[~]|€\f";

constexpr std::size_t no_septets = 0;

std::size_t septets_of(char32_t character) noexcept {
  const bool letter_or_digit = (character >= U'0' && character <= U'9') ||
                               (character >= U'A' && character <= U'Z') ||
                               (character >= U'a' && character <= U'z');
  if (letter_or_digit || one_septet.find(character) != one_septet.npos) return 1;
  return two_septets.find(character) != two_septets.npos ? 2 : no_septets;
}

bool all_gsm7(std::string_view utf8) noexcept {
  for (std::size_t at = 0; at < utf8.size();) {
    if (septets_of(next_character(utf8, at)) == no_septets) return false;
  }
  return true;
}

}  // namespace

SmsSize size_of(std::string_view utf8) noexcept {
  const bool gsm7 = all_gsm7(utf8);
  const std::size_t alone_max = gsm7 ? 160 : 70;
  const std::size_t chained_max = gsm7 ? 153 : 67;

  SmsSize size{.alphabet = gsm7 ? SmsAlphabet::gsm7 : SmsAlphabet::ucs2};
  std::size_t chained_parts = 1;
  std::size_t in_part = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto character = next_character(utf8, at);
    const auto units = gsm7 ? septets_of(character) : utf16_units(character);
    size.units += units;
    if (in_part + units > chained_max) {  // a pair goes whole into the next part
      ++chained_parts;
      in_part = 0;
    }
    in_part += units;
  }
  size.parts = size.units <= alone_max ? 1 : chained_parts;
  return size;
}

}  // namespace holdfast::messages
