#include "messages/dates.hpp"

#include <array>
#include <chrono>

namespace holdfast::messages {

namespace {

struct Names {
  std::array<const char*, 7> days, days_short;
  std::array<const char*, 12> months, months_short;
};

constexpr Names english{
    .days = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
    .days_short = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
    .months = {"January", "February", "March", "April", "May", "June", "July", "August", "September",
               "October", "November", "December"},
    .months_short = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}};

// "aout" is the spelling of 1990: û would turn the whole text to sixteen bits a character.
constexpr Names french{.days = {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
                       .days_short = {"dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."},
                       .months = {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
                                  "septembre", "octobre", "novembre", "décembre"},
                       .months_short = {"janv.", "févr.", "mars", "avril", "mai", "juin", "juill.", "aout",
                                        "sept.", "oct.", "nov.", "déc."}};

const Names& names_in(Language language) {
  return language == Language::fr ? french : english;
}

struct Day {
  std::size_t weekday, month;  // from 0
  std::string day, year;
};

Day day_of(LocalTime time, Language language) {
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{days};
  const auto number = static_cast<unsigned>(date.day());
  const bool first = number == 1 && language == Language::fr;
  return {.weekday = std::chrono::weekday{days}.c_encoding(),
          .month = static_cast<unsigned>(date.month()) - 1,
          .day = first ? "1er" : std::to_string(number),
          .year = std::to_string(static_cast<int>(date.year()))};
}

std::string two_digits(long number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

std::string long_day(LocalTime time, Language language) {
  const auto& names = names_in(language);
  const auto day = day_of(time, language);
  const std::string weekday = names.days[day.weekday];
  const std::string month = names.months[day.month];
  if (language == Language::fr) return weekday + ' ' + day.day + ' ' + month + ' ' + day.year;
  return weekday + ", " + month + ' ' + day.day + ", " + day.year;
}

std::string short_day(LocalTime time, Language language) {
  const auto& names = names_in(language);
  const auto day = day_of(time, language);
  const std::string weekday = names.days_short[day.weekday];
  const std::string month = names.months_short[day.month];
  if (language == Language::fr) return weekday + ' ' + day.day + ' ' + month;
  return weekday + ' ' + month + ' ' + day.day;
}

std::string time_of_day(LocalTime time, Language language) {
  const std::chrono::hh_mm_ss clock{time - std::chrono::floor<std::chrono::days>(time)};
  const auto hour = clock.hours().count();
  const auto minutes = two_digits(clock.minutes().count());
  if (language == Language::fr) return std::to_string(hour) + " h " + minutes;
  return std::to_string((hour + 11) % 12 + 1) + ':' + minutes + (hour < 12 ? " am" : " pm");
}

std::string long_moment(LocalTime time, Language language) {
  return long_day(time, language) + (language == Language::fr ? " à " : ", ") + time_of_day(time, language);
}

std::string short_moment(LocalTime time, Language language) {
  return short_day(time, language) + (language == Language::fr ? " à " : ", ") + time_of_day(time, language);
}

}  // namespace holdfast::messages
