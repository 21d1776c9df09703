#include "forms/numbers.hpp"

#include <array>

namespace holdfast::forms {

namespace {

/// Reorders the numbers below `count` so that neighbours do not look alike. One to one where `factor` and
/// `count` have no common divisor.
constexpr std::uint64_t shuffled(std::uint64_t number, std::uint64_t factor, std::uint64_t count) {
  return number % count * factor % count;
}

char luhn_digit(const std::string& digits) {
  int sum = 0;
  bool twice = true;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, twice = !twice) {
    const int value = (*digit - '0') * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

}  // namespace

std::string health_card_number(std::uint64_t number) {
  constexpr std::uint64_t count = 900'000'000;  // 2, 3 and 5 alone divide it …
  constexpr std::uint64_t prime = 536'870'909;  // … so that any other prime will do
  constexpr std::uint64_t first_of_nine_digits = 100'000'000;

  auto digits = std::to_string(first_of_nine_digits + shuffled(number, prime, count));
  // The ten digits of one kind are nobody's; this takes the only such number in reach, 555555555, to one out
  // of it.
  if (digits == "555555555") digits = "099999999";
  digits += luhn_digit(digits);
  return digits.substr(0, 4) + ' ' + digits.substr(4, 3) + ' ' + digits.substr(7);
}

std::string phone_number(std::uint64_t number) {
  constexpr std::array<const char*, 19> area_codes{"226", "249", "289", "343", "365", "382", "416",
                                                   "437", "519", "548", "613", "647", "683", "705",
                                                   "742", "753", "807", "905", "942"};
  constexpr std::uint64_t lines = 10'000;
  constexpr std::uint64_t prime = 104'729;

  const auto at = shuffled(number, prime, area_codes.size() * lines);
  const auto line = std::to_string(at % lines);
  return std::string{area_codes[at / lines]} + " 555 " + std::string(4 - line.size(), '0') + line;
}

}  // namespace holdfast::forms
