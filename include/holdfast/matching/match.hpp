#pragma once

#include <optional>
#include <span>
#include <vector>

#include "holdfast/matching/calendar.hpp"

namespace holdfast::matching {

/// One person seated.
struct Assignment {
  std::size_t person = 0;  ///< index into the people given
  Slot slot{};
  Minutes distance = 0;
  std::optional<int> choice;
};

/// Who sits where. `seated` is by person, ascending; whoever is not in it is unseated.
struct Plan {
  std::vector<Assignment> seated;
  Minutes distance = 0;  ///< the sum
};

/// Matches people to acceptable windows: first as many as can be are seated, then the sum of
/// distances is the least possible. Exact over all acceptable windows with `free[slot] > 0`.
///
/// Households are kept together, all or nobody of each. Where there are some, the answer is the best that a
/// bounded search found (matching/households.hpp): exact for most rounds, and never with a household parted.
/// docs/allocation.md says what was measured. A round without any goes the exact way.
///
/// Minimum-cost flow (LEMON's network simplex) over few windows a person, nearest first, to which
/// windows are added by price until none left could improve anybody, which proves the optimum
/// (column generation; Desrosiers and Lübbecke 2005). Equal input gives equal output. Pure; takes no
/// locks; `free` has one entry a slot of the calendar. `now` decides what is acceptable.
[[nodiscard]] Plan match(std::span<const Person>, const Calendar&, std::span<const int> free, Instant now);

}  // namespace holdfast::matching
