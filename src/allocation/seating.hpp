#pragma once

#include <span>
#include <vector>

#include "holdfast/matching/match.hpp"
#include "holdfast/store/rounds.hpp"

namespace holdfast::allocation {

/// People to be seated, and what was foreseen for them without locks.
struct Foreseen {
  const matching::Calendar& calendar;
  std::vector<int> free;  ///< by slot, as believed
  matching::Plan plan;
};

/// Who sits where, and the free seats by slot that this was best for.
struct Seated {
  matching::Plan plan;
  std::vector<int> free;
};

/// Seats people by the truth: locks the windows of the foreseen plan, in order of id, and keeps the plan
/// where their seats suffice; else matches again by what is really free. A plan that needs windows not locked
/// yet rolls back to a savepoint and locks the wider set, so that locks are always taken in order of id.
///
/// Exact: windows that are not locked have no seat in the plan, so that their true number cannot make it
/// better, as long as they had a free seat in the picture; and seats that appeared since are the waiting
/// list's. Ends: each try locks more, the last one every open window. The windows of the plan stay locked
/// until the transaction ends. `people` may be fewer than were foreseen (`unchanged` false): then they are
/// matched again.
[[nodiscard]] Seated seat_under_lock(store::Transaction&, std::span<const matching::Person> people, Foreseen,
                                     bool unchanged, Instant now);

}  // namespace holdfast::allocation
