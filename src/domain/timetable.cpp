#include "holdfast/domain/timetable.hpp"

#include <algorithm>
#include <chrono>

#include "holdfast/domain/assert.hpp"

namespace holdfast {

std::vector<TimetableRefusal> faults_of(const Timetable& table) {
  using enum TimetableRefusal;
  std::vector<TimetableRefusal> faults;
  if (!table.first.ok() || !table.last.ok()) {
    faults.push_back(no_date);
  } else if (table.last < table.first) {
    faults.push_back(last_before_first);
  } else if (std::chrono::sys_days{table.last} - std::chrono::sys_days{table.first} >=
             std::chrono::days{Timetable::days_max}) {
    faults.push_back(too_many_days);
  }
  if (std::ranges::none_of(table.weekdays, [](bool open) { return open; })) faults.push_back(no_weekday);
  if (table.from_hour < 0 || table.to_hour > 24 || table.from_hour >= table.to_hour)
    faults.push_back(no_hour);
  if (table.vaccinators < 0 || table.vaccinators > Timetable::vaccinators_max) faults.push_back(vaccinators);
  return faults;
}

std::vector<Instant> hours_of(const Timetable& table, const TimeZone& zone) {
  HOLDFAST_ASSERT(faults_of(table).empty());
  std::vector<Instant> hours;
  const std::chrono::local_days last{table.last};
  for (std::chrono::local_days day{table.first}; day <= last; day += std::chrono::days{1}) {
    if (!table.weekdays[std::chrono::weekday{day}.iso_encoding() - 1]) continue;
    for (int hour = table.from_hour; hour < table.to_hour; ++hour) {
      if (const auto start = zone.instant(day + std::chrono::hours{hour})) hours.push_back(*start);
    }
  }
  return hours;
}

}  // namespace holdfast
