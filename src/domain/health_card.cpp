#include "holdfast/domain/health_card.hpp"

#include <algorithm>
#include <array>

#include "holdfast/domain/numbers.hpp"

namespace holdfast {

namespace {

using Check = HealthCardRule::Check;

// Ontario: Health Card Validation Reference Manual (ten digits, MOD 10; two letters of version).
// British Columbia: Conformance Standards, volume 4B (begins with 9, MOD 11). The check digits of the others
// are not published, so that only the shape printed on the card is asked of them.
constexpr std::array<HealthCardRule, 13> rules{{
    {"AB", "ddddddddd", "", Check::none},
    {"BC", "9ddddddddd", "", Check::british_columbia},
    {"MB", "ddddddddd", "", Check::none},
    {"NB", "ddddddddd", "", Check::none},
    {"NL", "dddddddddddd", "", Check::none},
    {"NS", "dddddddddd", "", Check::none},
    {"NT", "addddddd", "", Check::none},
    {"NU", "1dddddddd", "", Check::none},
    {"ON", "dddddddddd", "aa", Check::luhn},
    {"PE", "dddddddd", "", Check::none},
    {"QC", "aaaadddddddd", "", Check::none},
    {"SK", "ddddddddd", "", Check::none},
    {"YT", "ddddddddd", "", Check::none},
}};

bool has_shape(std::string_view number, std::string_view shape) {
  return std::ranges::equal(number, shape, [](char character, char wanted) {
    if (wanted == 'd') return is_digit(character);
    if (wanted == 'a') return is_letter(character);
    return character == wanted;
  });
}

/// ISO/IEC 7812-1, annex B.
bool has_luhn_digit(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, twice = !twice) {
    const int value = (*digit - '0') * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

bool has_british_columbia_digit(std::string_view digits) {
  constexpr std::array<int, 8> weights{2, 4, 8, 5, 10, 9, 7, 3};
  int sum = 0;
  for (std::size_t at = 0; at < weights.size(); ++at) sum += weights[at] * (digits[at + 1] - '0');
  return (11 - sum % 11) % 11 == digits.back() - '0';
}

bool passes(std::string_view number, Check check) {
  switch (check) {
    case Check::none: return true;
    case Check::luhn: return has_luhn_digit(number);
    case Check::british_columbia: return has_british_columbia_digit(number);
  }
  return false;
}

/// 0000000000 is what people type who have no card at hand, and it passes Luhn.
bool is_a_filler(std::string_view number) {
  return std::ranges::all_of(number, [&](char character) { return character == number.front(); });
}

}  // namespace

std::span<const HealthCardRule> health_card_rules() noexcept {
  return rules;
}

const HealthCardRule* health_card_rule_of(std::string_view province) noexcept {
  const auto rule = std::ranges::find(rules, province, &HealthCardRule::province);
  return rule == rules.end() ? nullptr : &*rule;
}

std::optional<std::string> health_card_number_in(std::string_view typed, const HealthCardRule& rule) {
  const auto compact = Compact::of(typed);
  if (!compact || compact->text().size() < rule.shape.size()) return std::nullopt;

  const auto number = compact->text().substr(0, rule.shape.size());
  const auto suffix = compact->text().substr(rule.shape.size());
  if (!has_shape(number, rule.shape) || is_a_filler(number) || !passes(number, rule.check))
    return std::nullopt;
  if (!suffix.empty() && !has_shape(suffix, rule.optional_suffix)) return std::nullopt;
  return std::string{compact->text()};
}

}  // namespace holdfast
