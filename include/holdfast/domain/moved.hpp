#pragma once

#include <variant>
#include <vector>

#include "holdfast/domain/form.hpp"

namespace holdfast {

/// What is asked of somebody who moves in from another system, beside what everybody is asked.
struct MovedRules {
  bool needs_wish = true;   ///< they wait, and would be offered nothing without one
  bool needs_reach = true;  ///< false: somebody registered at a clinic's door, who may have no telephone
};

/// Checks and normalises what another system, or this one, knows of somebody: as `read_form`, each fault
/// once, in the order of the fields, but not as of a moment. Their wishes were judged when they were asked:
/// they may have passed, and no clinic is held against their needs now. `today` is the day at home, for birth
/// dates. Pure, safe on any thread.
[[nodiscard]] std::variant<Registration, std::vector<Fault>> read_moved(const RawForm&, const Programme&,
                                                                        Date today, MovedRules, Language);

}  // namespace holdfast
