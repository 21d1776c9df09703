#include "holdfast/domain/dates.hpp"

#include "holdfast/domain/numbers.hpp"

namespace holdfast {

namespace {

using namespace std::chrono;

/// The number that `text` is, digit by digit: no sign, no space, no other script's digits.
std::optional<int> number_in(std::string_view text) noexcept {
  int number = 0;
  for (const auto character : text) {
    if (!is_digit(character)) return std::nullopt;
    number = number * 10 + (character - '0');
  }
  return number;
}

}  // namespace

std::optional<Date> date_in(std::string_view typed) noexcept {
  if (typed.size() != 10 || typed[4] != '-' || typed[7] != '-') return std::nullopt;
  const auto year_number = number_in(typed.substr(0, 4));
  const auto month_number = number_in(typed.substr(5, 2));
  const auto day_number = number_in(typed.substr(8, 2));
  if (!year_number || !month_number || !day_number) return std::nullopt;

  const Date date{year{*year_number}, month{static_cast<unsigned>(*month_number)},
                  day{static_cast<unsigned>(*day_number)}};
  return date.ok() ? std::optional{date} : std::nullopt;
}

std::optional<LocalTime> local_time_in(std::string_view typed) noexcept {
  if (typed.size() != 16 || typed[10] != 'T' || typed[13] != ':') return std::nullopt;
  const auto date = date_in(typed.substr(0, 10));
  const auto hour = number_in(typed.substr(11, 2));
  const auto minute = number_in(typed.substr(14, 2));
  if (!date || !hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return LocalTime{local_days{*date}} + hours{*hour} + minutes{*minute};
}

}  // namespace holdfast
