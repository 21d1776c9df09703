#pragma once

#include <chrono>

namespace holdfast {

/// Wall-clock time, UTC, microseconds, as PostgreSQL keeps it. Elapsed time
/// is measured elsewhere, on the steady clock.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

/// A calendar day without a place: a birth date, an opening day.
using Date = std::chrono::year_month_day;

/// A day and time of day on the wall of some clinic.
using LocalTime = std::chrono::local_time<std::chrono::minutes>;

}  // namespace holdfast
