#include "allocation/seating.hpp"

#include <algorithm>
#include <unordered_map>

namespace holdfast::allocation {

using matching::Slot;

namespace {

constexpr int tries_max = 6;

using Slots = std::vector<Slot>;  // sorted, each once

Slots slots_of(const matching::Plan& plan) {
  Slots slots;
  slots.reserve(plan.seated.size());
  for (const auto& seat : plan.seated) slots.push_back(seat.slot);
  std::sort(slots.begin(), slots.end());
  slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
  return slots;
}

Slots open_slots(const std::vector<int>& free) {
  Slots slots;
  for (std::size_t at = 0; at < free.size(); ++at) {
    if (free[at] > 0) slots.push_back(static_cast<Slot>(at));
  }
  return slots;
}

Slots joined(const Slots& left, const Slots& right) {
  Slots both;
  std::set_union(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(both));
  return both;
}

/// Writes what is really free into `free`, never more than was believed: more than that is the waiting
/// list's.
void lock_and_read(store::Transaction& tx, const matching::Calendar& calendar, const Slots& slots,
                   std::vector<int>& free) {
  std::vector<WindowId> ids;
  ids.reserve(slots.size());
  for (const auto slot : slots) ids.push_back(calendar.windows()[static_cast<std::size_t>(slot)].id);

  std::unordered_map<WindowId, int> truth;
  for (const auto& seats : store::lock_windows(tx, std::move(ids))) truth[seats.id] = seats.free;
  for (const auto slot : slots) {
    const auto at = static_cast<std::size_t>(slot);
    const auto found = truth.find(calendar.windows()[at].id);
    free[at] = found == truth.end() ? 0 : std::min(free[at], found->second);
  }
}

bool suffices(const std::vector<int>& free, const matching::Plan& plan) {
  std::unordered_map<std::size_t, int> needed;
  for (const auto& seat : plan.seated) ++needed[static_cast<std::size_t>(seat.slot)];
  return std::all_of(needed.begin(), needed.end(),
                     [&](const auto& need) { return need.second <= free[need.first]; });
}

}  // namespace

Seated seat_under_lock(store::Transaction& tx, std::span<const matching::Person> people, Foreseen foreseen,
                       bool unchanged, Instant now) {
  auto& [calendar, free, plan] = foreseen;
  if (!unchanged) plan = match(people, calendar, free, now);
  auto wanted = slots_of(plan);
  for (int attempt = 1; !wanted.empty(); ++attempt) {
    if (attempt >= tries_max) wanted = joined(wanted, open_slots(free));
    Slots needed;
    const auto settled = tx.try_in_savepoint([&] {
      lock_and_read(tx, calendar, wanted, free);
      if (!suffices(free, plan)) plan = match(people, calendar, free, now);
      needed = slots_of(plan);
      return std::includes(wanted.begin(), wanted.end(), needed.begin(), needed.end());
    });
    if (settled) break;
    wanted = joined(wanted, needed);
  }
  return {.plan = std::move(plan), .free = std::move(free)};
}

}  // namespace holdfast::allocation
