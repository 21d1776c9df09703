#include "domain/text.hpp"

#include <algorithm>
#include <array>
#include <locale>

#include <boost/locale.hpp>

namespace holdfast {

namespace {

struct Range {
  char32_t first, last;
};

// In ascending order. From the Unicode character database, general categories Cc, Cf (but for the joiners
// U+200C and U+200D, which some scripts are spelt with), Zl, Zp and Co; noncharacters; U+FFFD, which stands
// where a letter was lost; and the planes from 4 up, which hold no letters.
constexpr std::array<Range, 18> refused{{{0x0000, 0x001F},
                                         {0x007F, 0x009F},
                                         {0x00AD, 0x00AD},
                                         {0x061C, 0x061C},
                                         {0x180E, 0x180E},
                                         {0x200B, 0x200B},
                                         {0x200E, 0x200F},
                                         {0x2028, 0x202E},
                                         {0x2060, 0x206F},
                                         {0xE000, 0xF8FF},
                                         {0xFDD0, 0xFDEF},
                                         {0xFEFF, 0xFEFF},
                                         {0xFFF0, 0xFFFF},
                                         {0x1BCA0, 0x1BCA3},
                                         {0x1D173, 0x1D17A},
                                         {0x1FFFE, 0x1FFFF},
                                         {0x2FFFE, 0x2FFFF},
                                         {0x3FFFE, 0x10FFFF}}};

bool is_refused(char32_t character) {
  if (character >= 0x20 && character <= 0x7E) return false;  // nearly all
  const auto range = std::ranges::lower_bound(refused, character, {}, &Range::last);
  return range != refused.end() && range->first <= character;
}

bool is_space(char32_t character) {
  return character == 0x20 || character == 0xA0 || character == 0x1680 ||
         (character >= 0x2000 && character <= 0x200A) || character == 0x202F || character == 0x205F ||
         character == 0x3000;
}

/// The last code point's bytes: back over what can only continue one.
std::string_view last_code_point(std::string_view text) {
  auto at = text.size() - 1;
  while (at > 0 && text.size() - at < 4 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80) --at;
  return text.substr(at);
}

const std::locale& unicode() {
  static const std::locale locale = [] {
    auto backends = boost::locale::localization_backend_manager::global();
    backends.select("icu");
    boost::locale::generator generate{backends};
    generate.categories(boost::locale::category_t::convert);
    generate.characters(boost::locale::char_facet_t::char_f);
    return generate("en_CA.UTF-8");
  }();
  return locale;
}

std::size_t count_code_points(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80; }));
}

}  // namespace

char32_t take_code_point(std::string_view& text) noexcept {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) {
    text.remove_prefix(1);
    return lead;
  }
  if (lead < 0xC2 || lead > 0xF4) return not_utf8;

  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < length) return not_utf8;
  auto character = static_cast<char32_t>(lead & (0x7FU >> length));
  for (std::size_t at = 1; at < length; ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if ((byte & 0xC0U) != 0x80) return not_utf8;
    character = character << 6U | (byte & 0x3FU);
  }
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  if (character < least[length] || character > 0x10FFFF) return not_utf8;
  if (character >= 0xD800 && character <= 0xDFFF) return not_utf8;
  text.remove_prefix(length);
  return character;
}

std::string_view trimmed(std::string_view typed) noexcept {
  while (!typed.empty()) {
    auto rest = typed;
    if (!is_space(take_code_point(rest))) break;
    typed = rest;
  }
  while (!typed.empty()) {
    const auto last = last_code_point(typed);
    auto rest = last;
    if (!is_space(take_code_point(rest)) || !rest.empty()) break;
    typed.remove_suffix(last.size());
  }
  return typed;
}

Result<std::string, TextRefusal> normalised(std::string_view typed, std::size_t characters_max) {
  constexpr char32_t first_that_may_not_be_nfc = 0x300;
  std::size_t characters = 0;
  bool may_not_be_nfc = false;
  for (auto rest = typed; !rest.empty(); ++characters) {
    const auto character = take_code_point(rest);
    if (character == not_utf8 || is_refused(character)) return TextRefusal::invalid_characters;
    may_not_be_nfc |= character >= first_that_may_not_be_nfc;
  }
  if (!may_not_be_nfc) {
    if (characters > characters_max) return TextRefusal::too_long;
    return std::string{typed};
  }

  auto text =
      boost::locale::normalize(typed.data(), typed.data() + typed.size(), boost::locale::norm_nfc, unicode());
  if (count_code_points(text) > characters_max) return TextRefusal::too_long;
  return text;
}

}  // namespace holdfast
