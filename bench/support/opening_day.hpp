#pragma once

#include "holdfast/forecast/forecast.hpp"

namespace holdfast::bench {

/// What a forecast says of a day and a real run of it can be asked, in the same words.
struct OpeningDay {
  std::uint64_t acknowledged = 0;  ///< forms answered with 202
  std::uint64_t with_outcome = 0;  ///< of these, stored, and not queued any more
  double first_choice = 0;         ///< of the first offers, shares
  double any_choice = 0;
  std::uint64_t offers = 0, booked = 0, waiting = 0, declined = 0, lapsed = 0;
  double queue_peak = 0;
  double kept_p99_ms = 0;                        ///< form to 202
  double offer_median_ms = 0, offer_p99_ms = 0;  ///< form to its first offer committed
  double messages_peak = 0, messages = 0;        ///< in the busiest second; all
  bool kept_schedule = true;
  forecast::Costs costs;  ///< those of the run, as far as its metrics tell them
  std::string rounds;     ///< what they were like
};

[[nodiscard]] OpeningDay told_by(const forecast::Forecast&);

/// Plays the day of the forecast with the built program on a private, durable PostgreSQL: the same people,
/// clinics and answers, forms by an open loop, the mailbox for a gateway; whoever wishes to be rung gets a
/// text. All come in the first stretch, evenly; nobody goes in again. Takes the day's length, and up to half
/// a minute more.
[[nodiscard]] OpeningDay play(const forecast::Figures&);

}  // namespace holdfast::bench
