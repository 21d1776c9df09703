#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "holdfast/domain/time.hpp"

namespace holdfast {

/// `YYYY-MM-DD`, of a year from 0 to 9999.
[[nodiscard]] std::string iso_text(Date);

/// The way back: that and nothing else; a day that the calendar has.
[[nodiscard]] std::optional<Date> date_in(std::string_view typed) noexcept;

/// `YYYY-MM-DDTHH:MM` and nothing else; 00:00 to 23:59.
[[nodiscard]] std::optional<LocalTime> local_time_in(std::string_view typed) noexcept;

/// RFC 3339 with any offset: `2026-12-05T15:00:00Z`, `2026-12-05T10:00:00.5-05:00`. What is finer than a
/// microsecond is cut off.
[[nodiscard]] std::optional<Instant> rfc3339_in(std::string_view typed);

}  // namespace holdfast
