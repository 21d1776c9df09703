#include "holdfast/domain/time_zone.hpp"

#include <date/tz.h>

namespace holdfast {

namespace {

const date::time_zone& rules_of(const void* rules) {
  return *static_cast<const date::time_zone*>(rules);
}

}  // namespace

TimeZone TimeZone::named(const std::string& name) {
  return TimeZone{date::locate_zone(name)};
}

const std::string& TimeZone::name() const noexcept {
  return rules_of(rules_).name();
}

std::chrono::minutes TimeZone::offset(Instant instant) const {
  return std::chrono::floor<std::chrono::minutes>(rules_of(rules_).get_info(instant).offset);
}

LocalTime TimeZone::local(Instant instant) const {
  const auto on_the_wall = std::chrono::floor<std::chrono::minutes>(instant) + offset(instant);
  return LocalTime{on_the_wall.time_since_epoch()};
}

Result<Instant, LocalTimeRefusal> TimeZone::instant(LocalTime local) const {
  const auto info =
      rules_of(rules_).get_info(date::local_time<std::chrono::minutes>{local.time_since_epoch()});
  switch (info.result) {
    case date::local_info::nonexistent: return LocalTimeRefusal::skipped;
    case date::local_info::ambiguous: return LocalTimeRefusal::ambiguous;
    default: break;  // an int, not an enum: unique
  }
  return Instant{local.time_since_epoch() - info.first.offset};
}

Instant start_of(Date date, const TimeZone& zone) {
  const LocalTime midnight{std::chrono::local_days{date}};
  const Instant wall{std::chrono::sys_days{date}};
  // As the clock stood the day before: so a midnight that comes twice is the first.
  const auto as_before = wall - zone.offset(wall - std::chrono::days{1});
  for (int hour = 0; hour < 3; ++hour) {
    const auto start = zone.instant(midnight + std::chrono::hours{hour});
    if (start) return *start;
    if (start.error() == LocalTimeRefusal::ambiguous) return as_before + std::chrono::hours{hour};
  }
  return as_before;
}

}  // namespace holdfast
