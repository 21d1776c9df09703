#pragma once

#include <cstddef>

#include "holdfast/store/erase.hpp"

namespace holdfast::store {

/// Who wants somebody taken off: whoever has the link and the birth date of a registration, or one of the
/// staff, who spoke with them.
enum class AskedBy { themself, staff };

/// Takes a person off rosters. Found by the registration that was ended for it, and by card if no dose of
/// theirs ever was in review; where staff ask also if one was, and by name and birth date where one of both
/// has no card at hand. Their seat is free unless the visit has begun: then it stays, without anything
/// personal. Nobody is told.
///
/// Locks residences, visits and the people there, so no registration may be locked by now. Unseals the card
/// of everybody on a roster, a part at a time: some microseconds each.
void take_off_rosters(Transaction&, const Vault&, const RegistrationId&, AskedBy);

/// Takes everything personal out of residences whose time is over, with their rosters, at most `limit`
/// residences: those that wait or are in review end with it. Those locked elsewhere are left for the next
/// time. Says how many residences and how many people.
struct PurgedResidences {
  std::size_t residences = 0, people = 0;
};
PurgedResidences purge_residences(Transaction&, const KeptFor&, std::size_t limit);

}  // namespace holdfast::store
