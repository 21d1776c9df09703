#include <array>
#include <charconv>
#include <string_view>

#include "holdfast/domain/dates.hpp"
#include "holdfast/domain/time_zone.hpp"

namespace holdfast {

namespace {

using namespace std::chrono;

void append_digits(std::string& text, std::int64_t number, std::size_t width) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  const std::string_view written{digits.data(), static_cast<std::size_t>(end - digits.data())};
  if (written.size() < width) text.append(width - written.size(), '0');
  text += written;
}

void append_date(std::string& text, Date date) {
  append_digits(text, static_cast<int>(date.year()), 4);
  text += '-';
  append_digits(text, static_cast<unsigned>(date.month()), 2);
  text += '-';
  append_digits(text, static_cast<unsigned>(date.day()), 2);
}

/// The wall clock's day and time, without an offset.
std::string wall_clock(Instant wall) {
  const auto day = floor<days>(wall);
  const hh_mm_ss time{wall - day};

  std::string text;
  text.reserve(32);
  append_date(text, day);
  text += 'T';
  append_digits(text, time.hours().count(), 2);
  text += ':';
  append_digits(text, time.minutes().count(), 2);
  text += ':';
  append_digits(text, time.seconds().count(), 2);
  if (time.subseconds().count() != 0) {
    text += '.';
    append_digits(text, time.subseconds().count(), 6);
  }
  return text;
}

}  // namespace

std::string iso_text(Date date) {
  std::string text;
  append_date(text, date);
  return text;
}

std::string rfc3339(Instant instant) {
  return wall_clock(instant) + 'Z';
}

std::string rfc3339(Instant instant, const TimeZone& zone) {
  const auto offset = zone.offset(instant);
  const hh_mm_ss distance{abs(offset)};

  auto text = wall_clock(instant + offset);
  text += offset < 0min ? '-' : '+';
  append_digits(text, distance.hours().count(), 2);
  text += ':';
  append_digits(text, distance.minutes().count(), 2);
  return text;
}

}  // namespace holdfast
