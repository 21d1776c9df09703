#include "holdfast/domain/heads_up.hpp"

#include <algorithm>

namespace holdfast {

std::optional<Evening> evening_at(Instant now, const TimeZone& home, const HeadsUpRules& rules) {
  if (!rules.hour) return std::nullopt;
  const auto today = std::chrono::floor<std::chrono::days>(home.local(now));
  const auto from = hour_on_the_wall(Date{today}, std::max(*rules.hour, rules.contact.from), home);
  const auto until = hour_on_the_wall(Date{today}, rules.contact.to, home);
  if (now < from || now >= until) return std::nullopt;
  return Evening{.tomorrow = Date{today + std::chrono::days{1}}, .until = until};
}

Instant likely_until(Date day, const TimeZone& home) {
  return hour_on_the_wall(day, likely_hours.to, home);
}

Instant passed_until(Date day, const TimeZone& home) {
  constexpr int end_of_the_day = 24;
  return hour_on_the_wall(day, end_of_the_day, home);
}

}  // namespace holdfast
