#pragma once

#include <optional>
#include <string_view>

#include "holdfast/domain/time.hpp"

namespace holdfast {

/// `YYYY-MM-DD` and nothing else; a day that the calendar has.
[[nodiscard]] std::optional<Date> date_in(std::string_view typed) noexcept;

/// `YYYY-MM-DDTHH:MM` and nothing else; 00:00 to 23:59.
[[nodiscard]] std::optional<LocalTime> local_time_in(std::string_view typed) noexcept;

}  // namespace holdfast
