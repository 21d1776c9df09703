#include "holdfast/offers/wording.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>

namespace holdfast::offers {

namespace {

using Names = std::array<const char*, 12>;
constexpr Names months_en{"January", "February", "March",     "April",   "May",      "June",
                          "July",    "August",   "September", "October", "November", "December"};
constexpr Names months_fr{"janvier", "février", "mars",      "avril",   "mai",      "juin",
                          "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};
constexpr std::array<const char*, 7> weekdays_en{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                 "Thursday", "Friday", "Saturday"};
constexpr std::array<const char*, 7> weekdays_fr{"dimanche", "lundi",    "mardi", "mercredi",
                                                 "jeudi",    "vendredi", "samedi"};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<Language> language_of_tag(std::string_view tag) {
  if (tag.size() < 2 || (tag.size() > 2 && tag[2] != '-')) return std::nullopt;
  const auto lower = [](char letter) { return std::tolower(static_cast<unsigned char>(letter)); };
  const std::array<int, 2> letters{lower(tag[0]), lower(tag[1])};
  if (letters == std::array<int, 2>{'e', 'n'}) return Language::en;
  if (letters == std::array<int, 2>{'f', 'r'}) return Language::fr;
  return std::nullopt;
}

// RFC 9110, 12.4.2: 0 to 1 with at most three decimals. In thousandths; nothing if malformed.
std::optional<int> weight_of(std::string_view parameter) {
  parameter = trimmed(parameter);
  if (parameter.size() < 3 || (parameter[0] != 'q' && parameter[0] != 'Q') || parameter[1] != '=')
    return std::nullopt;
  const auto number = parameter.substr(2);
  if (number.size() > 5 || (number[0] != '0' && number[0] != '1')) return std::nullopt;
  if (number.size() > 1 && number[1] != '.') return std::nullopt;
  int thousandths = (number[0] - '0') * 1000;
  int unit = 100;
  for (const char digit : number.substr(std::min<std::size_t>(2, number.size()))) {
    if (digit < '0' || digit > '9') return std::nullopt;
    thousandths += (digit - '0') * unit;
    unit /= 10;
  }
  if (thousandths > 1000) return std::nullopt;
  return thousandths;
}

std::string two_digits(long number) {
  return {static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
}

std::string day_and_month(Date date, Language language) {
  const auto day = static_cast<unsigned>(date.day());
  const auto month = static_cast<unsigned>(date.month()) - 1;
  switch (language) {
    case Language::en: return std::to_string(day) + ' ' + months_en.at(month);
    case Language::fr: return std::to_string(day) + (day == 1 ? "er " : " ") + months_fr.at(month);
  }
  return {};
}

std::string weekday_name(Date date, Language language) {
  const auto weekday = std::chrono::weekday{std::chrono::sys_days{date}}.c_encoding();
  const auto& names = language == Language::fr ? weekdays_fr : weekdays_en;
  return names.at(weekday);
}

// French has one of each up to two: "0 seconde", "1 minute", "2 heures".
std::string counted(long number, const char* one, const char* many, Language language) {
  const bool is_one = language == Language::fr ? number < 2 : number == 1;
  return std::to_string(number) + ' ' + (is_one ? one : many);
}

}  // namespace

std::optional<Language> preferred_language(std::string_view accept_language) {
  std::optional<Language> best;
  int best_weight = 0;
  while (!accept_language.empty()) {
    const auto comma = accept_language.find(',');
    const auto part = accept_language.substr(0, comma);
    accept_language.remove_prefix(comma == std::string_view::npos ? accept_language.size() : comma + 1);

    const auto semicolon = part.find(';');
    const auto language = language_of_tag(trimmed(part.substr(0, semicolon)));
    if (!language) continue;
    const auto weight = semicolon == std::string_view::npos ? std::optional<int>{1000}
                                                            : weight_of(part.substr(semicolon + 1));
    if (!weight || *weight <= best_weight) continue;
    best = language;
    best_weight = *weight;
  }
  return best;
}

std::string day_text(Date date, Language language) {
  return day_and_month(date, language) + ' ' + std::to_string(static_cast<int>(date.year()));
}

std::string duration_text(std::chrono::seconds duration, Language language) {
  constexpr std::chrono::seconds seconds_max{120};
  constexpr std::chrono::minutes minutes_max{120};
  const bool french = language == Language::fr;
  if (duration < seconds_max) {
    const auto number = duration.count();
    return counted(number, french ? "seconde" : "second", french ? "secondes" : "seconds", language);
  }
  if (duration < minutes_max) {
    const auto number = std::chrono::ceil<std::chrono::minutes>(duration).count();
    return counted(number, "minute", "minutes", language);
  }
  const auto number = std::chrono::ceil<std::chrono::hours>(duration).count();
  return counted(number, french ? "heure" : "hour", french ? "heures" : "hours", language);
}

std::string weekday_text(Date date, Language language) {
  return weekday_name(date, language) + ' ' + day_text(date, language);
}

std::string weekday_text_without_year(Date date, Language language) {
  return weekday_name(date, language) + ' ' + day_and_month(date, language);
}

std::string clock_text(Instant instant, const TimeZone& zone, Language language) {
  const auto local = zone.local(instant);
  return clock_text(local - std::chrono::floor<std::chrono::days>(local), language);
}

std::string clock_text(std::chrono::minutes since_midnight, Language language) {
  const std::chrono::hh_mm_ss<std::chrono::minutes> clock{since_midnight};
  const auto minutes = two_digits(clock.minutes().count());
  if (language == Language::fr) return std::to_string(clock.hours().count()) + " h " + minutes;
  return two_digits(clock.hours().count()) + ':' + minutes;
}

std::string moment_text(Instant instant, const TimeZone& zone, Language language) {
  return moment_text(zone.local(instant), language);
}

std::string moment_text(LocalTime local, Language language) {
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const auto joint = language == Language::fr ? " à " : " at ";
  return weekday_text(Date{day}, language) + joint + clock_text(local - day, language);
}

Date day_at(Instant instant, const TimeZone& zone) {
  return Date{std::chrono::floor<std::chrono::days>(zone.local(instant))};
}

std::string address_text(const Address& address) {
  auto text = address.line1;
  if (!address.line2.empty()) text += ", " + address.line2;
  return text + ", " + address.city + ' ' + address.province + ' ' + address.postal_code;
}

}  // namespace holdfast::offers
