#include "holdfast/domain/dates.hpp"

#include <algorithm>
#include <string>

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

/// `10:00`
std::optional<minutes> time_of_day_in(std::string_view text) noexcept {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = number_in(text.substr(0, 2));
  const auto minute = number_in(text.substr(3, 2));
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return hours{*hour} + minutes{*minute};
}

/// `Z`, `-05:00`
std::optional<minutes> offset_in(std::string_view text) noexcept {
  if (text == "Z") return minutes{0};
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto apart = time_of_day_in(text.substr(1));
  if (!apart) return std::nullopt;
  return text[0] == '-' ? -*apart : *apart;
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
  if (typed.size() != 16 || typed[10] != 'T') return std::nullopt;
  const auto date = date_in(typed.substr(0, 10));
  const auto time = time_of_day_in(typed.substr(11));
  if (!date || !time) return std::nullopt;
  return LocalTime{local_days{*date}} + *time;
}

std::optional<Instant> rfc3339_in(std::string_view typed) {
  if (typed.size() < 20 || typed[16] != ':') return std::nullopt;
  const auto local = local_time_in(typed.substr(0, 16));
  const auto second = number_in(typed.substr(17, 2));
  if (!local || !second || *second > 59) return std::nullopt;

  auto rest = typed.substr(19);
  microseconds fraction{0};
  if (rest.starts_with('.')) {
    const auto end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
    auto digits = std::string{rest.substr(1, std::min(end, std::size_t{7}) - 1)};
    if (digits.empty()) return std::nullopt;
    digits.resize(6, '0');
    fraction = microseconds{number_in(digits).value_or(0)};
    rest = rest.substr(end);
  }
  const auto offset = offset_in(rest);
  if (!offset) return std::nullopt;
  return Instant{local->time_since_epoch() - *offset + seconds{*second} + fraction};
}

}  // namespace holdfast
