#include "holdfast/domain/reminder.hpp"

#include <algorithm>

namespace holdfast {

namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::floor;

constexpr auto useful_min = 30min;
constexpr auto not_in_the_last = 15min;
constexpr int hours_skipped_max = 3;

std::optional<Instant> wished(Reminder reminder, Instant starts_at, const TimeZone& zone,
                              const ReminderRules& rules) {
  switch (reminder) {
    case Reminder::day_before: {
      if (!rules.day_before_hour) return std::nullopt;
      const auto day_before = floor<days>(zone.local(starts_at)) - days{1};
      return hour_on_the_wall(Date{day_before}, *rules.day_before_hour, zone);
    }
    case Reminder::hours_before:
      if (!rules.hours_before) return std::nullopt;
      return starts_at - std::chrono::hours{*rules.hours_before};
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Reminder reminder) noexcept {
  switch (reminder) {
    case Reminder::day_before: return "reminder-day-before";
    case Reminder::hours_before: return "reminder-hours-before";
  }
  return {};
}

Instant hour_on_the_wall(Date date, int hour, const TimeZone& zone) {
  auto local = LocalTime{std::chrono::local_days{date} + std::chrono::hours{hour}};
  for (int skipped = 0; skipped < hours_skipped_max; ++skipped, local += 1h) {
    if (const auto instant = zone.instant(local)) return *instant;
  }
  return Instant{local.time_since_epoch()} - zone.offset(Instant{local.time_since_epoch()});
}

std::optional<ReminderSpan> reminder_span(Reminder reminder, Instant starts_at, const TimeZone& zone,
                                          const ReminderRules& rules) {
  const auto at = wished(reminder, starts_at, zone, rules);
  if (!at) return std::nullopt;
  const Date day{floor<days>(zone.local(*at))};
  const auto opens = hour_on_the_wall(day, rules.contact.from, zone);
  const auto closes = hour_on_the_wall(day, rules.contact.to, zone);

  const ReminderSpan span{.from = std::max(opens, std::min<Instant>(*at, closes - useful_min)),
                          .until = std::min<Instant>(closes, starts_at - not_in_the_last)};
  if (span.until - span.from < useful_min) return std::nullopt;
  return span;
}

}  // namespace holdfast
