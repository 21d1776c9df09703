#include "messages/utf8.hpp"

namespace holdfast::messages {

namespace {

struct Lead {
  std::size_t length;
  char32_t bits;
  char32_t least;  // anything below is an overlong form
};

Lead lead_of(unsigned char byte) noexcept {
  if (byte < 0x80) return {1, byte, 0};
  if (byte >= 0xC2 && byte < 0xE0) return {2, byte & 0x1FU, 0x80};
  if (byte >= 0xE0 && byte < 0xF0) return {3, byte & 0x0FU, 0x800};
  if (byte >= 0xF0 && byte < 0xF5) return {4, byte & 0x07U, 0x10000};
  return {0, 0, 0};
}

bool breaks_a_line(char32_t character) noexcept {
  if (character < 0x20 || (character >= 0x7F && character < 0xA0)) return true;
  if (character == 0x2028 || character == 0x2029 || character == not_a_character) return true;
  // Direction marks can make an address read like another one.
  return character == 0x200E || character == 0x200F || (character >= 0x202A && character <= 0x202E) ||
         (character >= 0x2066 && character <= 0x2069);
}

}  // namespace

char32_t next_character(std::string_view utf8, std::size_t& at) noexcept {
  const auto lead = lead_of(static_cast<unsigned char>(utf8[at]));
  if (lead.length == 0 || at + lead.length > utf8.size()) return ++at, not_a_character;

  auto character = lead.bits;
  for (std::size_t further = 1; further < lead.length; ++further) {
    const auto byte = static_cast<unsigned char>(utf8[at + further]);
    if ((byte & 0xC0U) != 0x80U) return ++at, not_a_character;
    character = character << 6U | (byte & 0x3FU);
  }
  const bool surrogate = character >= 0xD800 && character < 0xE000;
  if (character < lead.least || surrogate || character > 0x10FFFF) return ++at, not_a_character;
  at += lead.length;
  return character;
}

std::string utf8_of(char32_t character) {
  if (character > 0x10FFFF || (character >= 0xD800 && character < 0xE000)) character = 0xFFFD;
  const auto tail = [character](unsigned shift) {
    return static_cast<char>(0x80U | (character >> shift & 0x3FU));
  };
  if (character < 0x80) return {static_cast<char>(character)};
  if (character < 0x800) return {static_cast<char>(0xC0U | character >> 6U), tail(0)};
  if (character < 0x10000) return {static_cast<char>(0xE0U | character >> 12U), tail(6), tail(0)};
  return {static_cast<char>(0xF0U | character >> 18U), tail(12), tail(6), tail(0)};
}

std::string clean_line(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  bool gap = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto from = at;
    const auto character = next_character(text, at);
    if (breaks_a_line(character) || character == ' ') {
      gap = true;
      continue;
    }
    if (gap && !clean.empty()) clean += ' ';
    gap = false;
    clean.append(text.substr(from, at - from));
  }
  return clean;
}

std::string shortened(const std::string& text, std::size_t characters_max) {
  std::size_t at = 0;
  for (std::size_t count = 0; at < text.size() && count < characters_max; ++count) {
    (void)next_character(text, at);
  }
  return at == text.size() ? text : text.substr(0, at) + "...";
}

}  // namespace holdfast::messages
