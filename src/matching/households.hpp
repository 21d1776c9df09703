#pragma once

#include <span>

#include "matching/limits.hpp"

namespace holdfast::matching {

/// A plan that parts no household, and what is known of how good it is.
struct Together {
  Plan plan;
  bool is_best = false;            ///< no plan that parts no household is better
  std::size_t seated_at_most = 0;  ///< no plan seats more,
  Minutes distance_at_least = 0;   ///< and none that seats as many is nearer in sum
};

/// `match` where people of a household are seated together: in one window, or, where they say so, in two
/// windows of one clinic whose hours follow each other; all of them or none.
///
/// To keep groups together is a hard problem (with nothing but groups and windows it is bin packing), so
/// there is no network that solves it. Everybody for themselves is a bound from above: `match_each`, where a
/// household's people look only at windows that would have room for all of them. Where it happens to part
/// nobody it is the answer. Else two things are done with it:
///
/// 1. Dive: households it has parted are put, the largest first, into the window that is cheapest for them at
///    its prices, half of them at a time; the others are solved again around them.
/// 2. Branch and bound (Land and Doig 1960): one parted household is tried in each place that has room and in
///    none; a branch whose bound is not better than the best plan so far is left.
///
/// Both end at a bound of work. If the second came to its end the plan is the best there is. Equal input
/// gives equal output.
[[nodiscard]] Together match_together(std::span<const Person>, const Calendar&, std::span<const int> free,
                                      Instant now, const Limits&);

}  // namespace holdfast::matching
