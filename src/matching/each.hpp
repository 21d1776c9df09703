#pragma once

#include <span>
#include <vector>

#include "holdfast/matching/match.hpp"
#include "matching/limits.hpp"

namespace holdfast::matching {

/// A plan, and the prices that prove it.
struct Priced {
  Plan plan;
  std::vector<Minutes> price;  ///< by slot; 0 where a seat is left
  Minutes unseated_cost = 0;   ///< more than any sum of distances here
};

/// `match` of people each for themselves, whatever household they are of. `room` says of each the least free
/// seats of a window that comes into question for them; empty: one.
[[nodiscard]] Priced match_each(std::span<const Person>, std::span<const int> room, const Calendar&,
                                std::span<const int> free, Instant now, const Limits&);

}  // namespace holdfast::matching
