#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "holdfast/domain/time_zone.hpp"
#include "holdfast/incidents/incident.hpp"

namespace holdfast::incidents {

/// From `begin` up to `end`, without it.
struct Span {
  Instant begin, end;

  [[nodiscard]] std::chrono::microseconds length() const { return end - begin; }
  friend bool operator==(const Span&, const Span&) = default;
};

/// `2026-11`
[[nodiscard]] std::optional<std::chrono::year_month> month_in(std::string_view typed);

/// The month on the wall of that place.
[[nodiscard]] Span span_of(std::chrono::year_month, const TimeZone&);

/// How long something took, over several incidents.
struct Times {
  std::size_t count = 0;
  std::chrono::microseconds median{0}, longest{0};  ///< of an even number, the longer of the middle two
};

/// What the agreement sheet says of incidents.
struct MonthFigures {
  Span watched;                       ///< the month, up to now if it goes on
  std::chrono::microseconds down{0};  ///< in which at least one incident with downtime was on
  double uptime = 1;                  ///< the share of `watched` that is left
  std::vector<Incident> incidents;    ///< detected in the month, oldest first
  Times to_detect;                    ///< from the alert's beginning to its being told
  Times to_acknowledge;               ///< from being told
  Times to_mend;                      ///< from the alert's beginning to its end
};

/// Moments at which several incidents are on count once; what lies outside the month does not count; one that
/// is still on lasts until now. Times are of the incidents detected in the month that have come so far.
/// Nothing if the month has not begun.
[[nodiscard]] std::optional<MonthFigures> figures_of(std::span<const Incident>, Span month, Instant now);

}  // namespace holdfast::incidents
