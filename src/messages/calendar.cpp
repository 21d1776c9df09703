#include "holdfast/messages/calendar.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>

#include "messages/utf8.hpp"

namespace holdfast::messages {

namespace {

constexpr std::size_t line_octets_max = 75;

std::string utc(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(instant - day)};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text.data();
}

// RFC 5545 3.3.11: backslash, semicolon, comma and line break are escaped. Line breaks of ours are kept, and
// nothing else that would end a line.
std::string escaped(std::string_view text) {
  std::string result;
  while (true) {
    const auto end = text.find('\n');
    for (const char character : clean_line(text.substr(0, end))) {
      if (character == '\\' || character == ';' || character == ',') result += '\\';
      result += character;
    }
    if (end == text.npos) return result;
    result += "\\n";
    text.remove_prefix(end + 1);
  }
}

// A parameter's value in quotes may hold no quote.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char character : clean_line(text)) result += character == '"' ? '\'' : character;
  return result + '"';
}

void add_line(std::string& calendar, std::string_view line) {
  std::size_t begin = 0;
  std::size_t room = line_octets_max;
  for (std::size_t at = 0; at < line.size();) {
    auto next = at;
    (void)next_character(line, next);
    if (next - begin > room) {
      calendar.append(line.substr(begin, at - begin)).append("\r\n ");
      begin = at;
      room = line_octets_max - 1;  // the space of the fold counts
    }
    at = next;
  }
  calendar.append(line.substr(begin)).append("\r\n");
}

}  // namespace

std::string calendar_of(const CalendarEntry& entry) {
  std::string calendar;
  add_line(calendar, "BEGIN:VCALENDAR");
  add_line(calendar, "VERSION:2.0");
  add_line(calendar, "PRODID:-//Holdfast//Holdfast//EN");
  add_line(calendar, entry.cancelled ? "METHOD:CANCEL" : "METHOD:PUBLISH");
  add_line(calendar, "BEGIN:VEVENT");
  add_line(calendar, "UID:" + escaped(entry.uid));
  add_line(calendar, "DTSTAMP:" + utc(entry.stamped_at));
  add_line(calendar, "DTSTART:" + utc(entry.starts_at));
  add_line(calendar, "DTEND:" + utc(entry.ends_at));
  add_line(calendar, "SEQUENCE:" + std::to_string(entry.sequence));
  add_line(calendar, entry.cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
  add_line(calendar, "SUMMARY:" + escaped(entry.summary));
  if (!entry.location.empty()) add_line(calendar, "LOCATION:" + escaped(entry.location));
  if (!entry.description.empty()) add_line(calendar, "DESCRIPTION:" + escaped(entry.description));
  if (!entry.link.empty()) add_line(calendar, "URL:" + clean_line(entry.link));
  // RFC 5546 asks for an organiser in both methods.
  add_line(calendar,
           "ORGANIZER;CN=" + quoted(entry.organiser_name) + ":mailto:" + clean_line(entry.organiser_email));
  add_line(calendar, "CLASS:PRIVATE");
  add_line(calendar, "END:VEVENT");
  add_line(calendar, "END:VCALENDAR");
  return calendar;
}

}  // namespace holdfast::messages
