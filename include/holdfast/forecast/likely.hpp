#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace holdfast::forecast {

/// What is known of the seats that one clinic will have for those who wait.
struct SeatsToCome {
  std::vector<int> planned;       ///< by day from today: of windows that come within the horizon on that day
  double given_back_per_day = 0;  ///< bookings cancelled, as seen lately
};

/// The people who wait for a seat, in the order of their turns.
struct WaitingLine {
  using Reach = std::vector<std::uint32_t>;  ///< clinics they may be offered, nearest first

  std::vector<SeatsToCome> clinics;  ///< each with the same number of days
  std::vector<Reach> reaches;
  std::vector<std::uint32_t> people;  ///< of each, where their reach stands in `reaches`
  double accepted = 1;                ///< share of the offers lately, more than 0, at most 1
};

/// Days from today, both included.
struct LikelyDays {
  int first = 0, last = 0;

  friend bool operator==(const LikelyDays&, const LikelyDays&) = default;
};

/// A wider guess says nothing: it is not known yet.
inline constexpr int likely_days_max = 21;

/// When the offer of each likely comes: the days between the good and the bad case, nine times in ten.
/// Nothing where it is not known yet: the seats known of do not reach so far, or the guess would be too wide.
///
/// Seats planned are sure; bookings are given back by chance (Poisson), and so are offers accepted: a seat
/// that is not accepted goes to the next in line, so one seat is 1 / accepted offers. Each day the line is
/// walked in order, and who finds an offer left at a clinic in reach takes it. Pure.
[[nodiscard]] std::vector<std::optional<LikelyDays>> likely_days(const WaitingLine&);

}  // namespace holdfast::forecast
