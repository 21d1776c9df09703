#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/time.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/likely.hpp"

namespace holdfast::store {

/// How it goes, in figures, for those who run it.
struct Overview {
  struct Day {
    Date date;  ///< as the clinics' calendars have it
    std::size_t held = 0, booked = 0, free = 0;
  };
  std::vector<Day> days;  ///< those that have windows, from today on, at most `days_max`

  /// People who wait, by their age in years today: under 50, 50 to 59, 60 to 69, 70 to 79, 80 and over.
  std::array<std::size_t, 5> waiting{};

  /// Of everything that was ever offered. Cancelled ones were accepted first, or withdrawn with their window.
  std::size_t held = 0, accepted = 0, declined = 0, lapsed = 0, cancelled = 0;
  /// Offers by what they are for the person: 1st to 5th choice, and none of them.
  std::array<std::size_t, 6> choices{};

  /// Of people who waited and were told days, of all clinics, in the last `overview_likely_days`.
  LikelyKept likely_kept;

  /// People told in the evening that an offer was likely, of the days judged of the last thirty: followed by
  /// an offer before noon, not followed, and who said "not that day".
  std::size_t heads_ups_followed = 0, heads_ups_missed = 0, heads_ups_passed = 0;
};

inline constexpr int overview_days_max = 14;
inline constexpr int overview_likely_days = 28;

/// Statements that read whole tables: for a few readers, now and then. Days and offers of these clinics;
/// nothing: of all. People who wait, wait at no clinic: they are counted for all.
[[nodiscard]] Overview read_overview(Transaction&, const std::optional<std::vector<ClinicId>>& clinics);

}  // namespace holdfast::store
