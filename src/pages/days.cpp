#include "pages/days.hpp"

#include <algorithm>
#include <array>

namespace holdfast::pages {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;

namespace {

constexpr int usual_from = 9;
constexpr int usual_to = 17;
constexpr int quiet_percent = 50;
constexpr int busy_percent = 10;

struct Seats {
  int capacity = 0, free = 0;
};
using SeatsByHour = std::array<Seats, 24>;

Crowd crowd_of(Seats seats) {
  if (seats.free * 100 >= seats.capacity * quiet_percent) return Crowd::quiet;
  return seats.free * 100 >= seats.capacity * busy_percent ? Crowd::busy : Crowd::very_busy;
}

DayOfCalendar day_of(Date date, const SeatsByHour& by_hour) {
  DayOfCalendar day{.date = date, .crowd = Crowd::unknown, .hours = {}};
  Seats all;
  for (std::size_t hour = 0; hour < by_hour.size(); ++hour) {
    if (by_hour[hour].capacity == 0) continue;
    day.hours.push_back({.from = hours{hour}, .crowd = crowd_of(by_hour[hour])});
    all.capacity += by_hour[hour].capacity;
    all.free += by_hour[hour].free;
  }
  if (!day.hours.empty()) day.crowd = crowd_of(all);
  return day;
}

DayOfCalendar usual_day(Date date) {
  DayOfCalendar day{.date = date, .crowd = Crowd::unknown, .hours = {}};
  for (int hour = usual_from; hour < usual_to; ++hour) day.hours.push_back({.from = hours{hour}});
  return day;
}

}  // namespace

std::vector<DayOfCalendar> days_of(const DaysAsked& asked) {
  const local_days first{asked.first};
  std::vector<SeatsByHour> seats(static_cast<std::size_t>(asked.count.count()));
  LocalTime published_until{first - days{1}};
  for (const auto& clinic : asked.clinics) {
    if (asked.timetable == nullptr) break;
    const auto found = asked.timetable->by_clinic.find(std::string{clinic});
    if (found == asked.timetable->by_clinic.end() || found->second.empty()) continue;
    const auto& windows = found->second;
    published_until = std::max(published_until, windows.back().start);
    auto window = std::ranges::lower_bound(windows, LocalTime{first}, {}, &site::HourSeats::start);
    for (; window != windows.end() && window->start < first + asked.count; ++window) {
      if (window->starts_at < asked.earliest) continue;
      const auto day = std::chrono::floor<days>(window->start);
      const auto hour = std::chrono::floor<hours>(window->start - day);
      auto& at =
          seats[static_cast<std::size_t>((day - first).count())][static_cast<std::size_t>(hour.count())];
      at.capacity += window->capacity;
      at.free += window->free;
    }
  }

  std::vector<DayOfCalendar> all;
  for (days ahead{0}; ahead < asked.count; ++ahead) {
    const Date date{first + ahead};
    const bool published = LocalTime{first + ahead} <= published_until;
    all.push_back(published ? day_of(date, seats[static_cast<std::size_t>(ahead.count())]) : usual_day(date));
  }
  return all;
}

}  // namespace holdfast::pages
