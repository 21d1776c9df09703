#pragma once

#include <optional>
#include <vector>

#include "holdfast/store/windows.hpp"

namespace holdfast::store {

/// An order that changes something, and how many seats the window shall have as long as it is not done.
struct WindowChange {
  WindowOrder order;
  int capacity_before = 0;
};

/// With the programme locked: locks the windows of these orders by id. Throws `Poisoned` for a clinic that is
/// not there.
void lock_ordered_windows(Transaction&, const std::vector<WindowOrder>&);

/// The orders that change something, and in `report` how many windows and people. What has begun at `asked`
/// (nothing: now) is left out.
[[nodiscard]] std::vector<WindowChange> changes_in(Transaction&, const std::vector<WindowOrder>&,
                                                   WindowsOrdered& report, std::optional<Instant> asked = {});

}  // namespace holdfast::store
