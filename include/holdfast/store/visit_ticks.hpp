#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/staff.hpp"
#include "holdfast/domain/time_zone.hpp"
#include "holdfast/store/connection.hpp"

// Who was vaccinated on a visit, and the second visit that follows for them.

namespace holdfast::store {

struct VisitTick {
  VisitId visit{};
  ResidenceId residence;
  std::optional<ResidentId> person;  ///< nothing: everybody of the residence who can be
  bool given = true;                 ///< false: takes back what was ticked
};

/// Ticks, from the moment the visit begins. How many it changed: nobody where it said so already, where they
/// have no seat on that visit, or where their second visit has begun and the first is taken back. Days are
/// those at `home`.
///
/// Where the visit has a product those ticked are on the list of a second visit from then on: one that waits,
/// or one that is booked and has seats left, or a new one. Taken back they are off it, and their seat is
/// free; a second visit of nobody is gone, or ends and its contact person is told. Of a tick at a second
/// visit nothing follows. Safe to repeat. Throws `Contended` where a second visit came at this moment.
std::size_t tick_residents(Transaction&, const VisitTick&, StaffId by, const TimeZone& home);

/// What is given on a visit; empty: nothing is said. Those ticked already are due on the days of the new one.
/// False, and nothing happens, if there is no such visit or product, a second visit after it was offered or
/// had ended, or somebody is due for a second dose of another one on it. Safe to repeat: the same one changes
/// nothing.
bool set_product_of_visit(Transaction&, VisitId, const std::string& product, const TimeZone& home);

}  // namespace holdfast::store
