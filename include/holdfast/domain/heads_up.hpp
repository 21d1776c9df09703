#pragma once

#include <cstddef>
#include <optional>

#include "holdfast/domain/reminder.hpp"
#include "holdfast/domain/time.hpp"
#include "holdfast/domain/time_zone.hpp"

namespace holdfast {

/// The evening before, people near the front of the waiting list hear that an offer is likely.
struct HeadsUpRules {
  std::optional<int> hour = 18;  ///< on the wall of the programme's home; nothing: nobody is told
  int share_percent = 80;        ///< so many of the offers that mornings lately brought are counted on
  std::size_t people_max = 500;  ///< told in one evening
  ContactHours contact;
};

/// When on the day told of an offer is likely, on the wall of the programme's home.
inline constexpr ContactHours likely_hours{9, 12};

/// An evening on which people are told now.
struct Evening {
  Date tomorrow;
  Instant until;  ///< the end of the contact hours
};
[[nodiscard]] std::optional<Evening> evening_at(Instant now, const TimeZone& home, const HeadsUpRules&);

/// A heads-up of that day is worth something before this.
[[nodiscard]] Instant likely_until(Date, const TimeZone& home);

/// Who passes a day over is offered nothing before this: the midnight at its end.
[[nodiscard]] Instant passed_until(Date, const TimeZone& home);

}  // namespace holdfast
