#include "holdfast/domain/numbers.hpp"

#include <algorithm>

#include "domain/text.hpp"

namespace holdfast {

namespace {

/// What people and word processors put between the groups of a number.
bool is_ignored(char32_t character) noexcept {
  switch (character) {
    case U' ':
    case U'-':
    case U'.':
    case U'(':
    case U')':
    case U'[':
    case U']':
    case U'\u00A0':  // no-break space, which French typesetting puts into telephone numbers
    case U'\u2009':  // thin space
    case U'\u202F':  // narrow no-break space
    case U'\u2010':  // hyphen
    case U'\u2011':  // no-break hyphen
    case U'\u2012':  // figure dash
    case U'\u2013':  // en dash
      return true;
    default: return false;
  }
}

bool is_postal_letter(char character) noexcept {
  return is_letter(character) && std::string_view{"DFIOQU"}.find(character) == std::string_view::npos;
}

}  // namespace

bool is_digit(char character) noexcept {
  return character >= '0' && character <= '9';
}

bool is_letter(char character) noexcept {
  return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
}

std::optional<Compact> Compact::of(std::string_view typed) noexcept {
  Compact compact;
  while (!typed.empty()) {
    const auto character = take_code_point(typed);
    if (character == not_utf8) return std::nullopt;
    if (is_ignored(character)) continue;
    if (character >= 0x80 || compact.length_ == characters_max) return std::nullopt;

    auto plain = static_cast<char>(character);
    if (!is_digit(plain) && !is_letter(plain)) return std::nullopt;
    if (plain >= 'a') plain = static_cast<char>(plain - 'a' + 'A');
    compact.characters_[compact.length_++] = plain;
  }
  return compact;
}

std::optional<std::string> postal_code_in(std::string_view typed) {
  const auto compact = Compact::of(typed);
  if (!compact || compact->text().size() != 6) return std::nullopt;

  const auto code = compact->text();
  if (code[0] == 'W' || code[0] == 'Z') return std::nullopt;
  for (std::size_t at = 0; at < code.size(); ++at) {
    if (at % 2 == 0 ? !is_postal_letter(code[at]) : !is_digit(code[at])) return std::nullopt;
  }
  return std::string{code.substr(0, 3)}.append(1, ' ').append(code.substr(3));
}

std::optional<std::string> phone_number_in(std::string_view typed) {
  const bool international = typed.starts_with('+');
  if (international) typed.remove_prefix(1);
  const auto compact = Compact::of(typed);
  if (!compact || !std::ranges::all_of(compact->text(), is_digit)) return std::nullopt;

  auto digits = compact->text();
  const bool led_by_one = digits.size() == 11 && digits.front() == '1';
  if (led_by_one) digits.remove_prefix(1);
  if (digits.size() != 10 || (international && !led_by_one)) return std::nullopt;
  if (digits[0] < '2' || digits[3] < '2') return std::nullopt;
  return std::string{"+1"}.append(digits);
}

}  // namespace holdfast
