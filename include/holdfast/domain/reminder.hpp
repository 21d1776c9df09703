#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "holdfast/domain/time.hpp"
#include "holdfast/domain/time_zone.hpp"

namespace holdfast {

/// The hours in which people are written to of the programme's own accord, on the wall of the place: from,
/// and before.
struct ContactHours {
  int from = 8;
  int to = 20;
};

/// What an appointment's people are reminded of, and when.
enum class Reminder { day_before, hours_before };
inline constexpr std::array every_reminder{Reminder::day_before, Reminder::hours_before};

/// As the message's kind and the metrics name it: "reminder-day-before".
[[nodiscard]] std::string_view name_of(Reminder) noexcept;

struct ReminderRules {
  std::optional<int> day_before_hour = 17;  ///< on the wall of the clinic; nothing: no such reminder
  std::optional<int> hours_before = 2;
  ContactHours contact;
};

/// From when a reminder may go out, and until when it is worth anything.
struct ReminderSpan {
  Instant from, until;

  friend bool operator==(const ReminderSpan&, const ReminderSpan&) = default;
};

/// When an appointment's people are reminded; nothing: they are not.
///
/// Within contact hours on the wall of the clinic. What would come before them that day comes as they begin,
/// what would come after them half an hour before they end. A reminder ends with the contact hours of its
/// day, a quarter of an hour before the appointment at the latest; one with less than half an hour left is
/// none. Pure.
[[nodiscard]] std::optional<ReminderSpan> reminder_span(Reminder, Instant starts_at, const TimeZone&,
                                                        const ReminderRules&);

/// An hour on the wall of a day, 24 being the end of it; where a clock change skips or repeats it, the next
/// hour that is one.
[[nodiscard]] Instant hour_on_the_wall(Date, int hour, const TimeZone&);

}  // namespace holdfast
