#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "holdfast/site/timetable.hpp"

namespace holdfast::pages {

/// How much room there was when the timetable was read. Seats are nobody's until they are offered, so this is
/// all that is said of them. `unknown`: the windows of that day are not published yet, or could not be read.
enum class Crowd { unknown, quiet, busy, very_busy };

struct HourOfDay {
  std::chrono::hours from{};  ///< since midnight, on the wall of the clinic
  Crowd crowd = Crowd::unknown;
};

/// One day of the calendar from which people choose. Without hours it is closed.
struct DayOfCalendar {
  Date date;
  Crowd crowd = Crowd::unknown;
  std::vector<HourOfDay> hours;  ///< in order
};

struct DaysAsked {
  const site::Timetable* timetable = nullptr;  ///< null: not read yet
  std::vector<std::string_view> clinics;       ///< all that count
  Date first;
  std::chrono::days count{};
  Instant earliest;  ///< what starts before is over
};

/// The days, each once, in order. A day beyond all windows of these clinics has the usual hours.
[[nodiscard]] std::vector<DayOfCalendar> days_of(const DaysAsked&);

}  // namespace holdfast::pages
