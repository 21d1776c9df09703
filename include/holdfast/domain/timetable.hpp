#pragma once

#include <array>
#include <vector>

#include "holdfast/domain/result.hpp"
#include "holdfast/domain/time.hpp"
#include "holdfast/domain/time_zone.hpp"

namespace holdfast {

/// Vaccinations a vaccinator gives in an hour: five minutes each.
inline constexpr int seats_per_vaccinator = 12;

/// When a clinic is open for some weeks, and with how many hands.
struct Timetable {
  static constexpr int days_max = 26 * 7;
  static constexpr int vaccinators_max = 100;

  Date first, last;                ///< both open
  std::array<bool, 7> weekdays{};  ///< from Monday
  int from_hour = 9;               ///< the first window starts at, and
  int to_hour = 17;                ///< the last one ends at, 1 to 24
  int vaccinators = 1;             ///< 0: closed

  [[nodiscard]] int capacity() const noexcept { return vaccinators * seats_per_vaccinator; }
};

/// What is wrong with one.
enum class TimetableRefusal { no_date, last_before_first, too_many_days, no_weekday, no_hour, vaccinators };

/// Everything that is wrong, in the order of the form.
[[nodiscard]] std::vector<TimetableRefusal> faults_of(const Timetable&);

/// The hours it names, in order. Those that a change of the clocks skips or repeats are left out: no clinic
/// is open then. Precondition: it has no faults.
[[nodiscard]] std::vector<Instant> hours_of(const Timetable&, const TimeZone&);

}  // namespace holdfast
