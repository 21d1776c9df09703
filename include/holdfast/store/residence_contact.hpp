#pragma once

#include "holdfast/domain/residence.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// Another contact person of a residence and of all its second visits, or another way to reach them:
/// whichever of these is named. False if there is no such residence.
///
/// As where a person is reached otherwise (`correct_reach`): the old number and address are told, and the
/// message of each held offer goes out again to the new place, the same message with the same deadline. Where
/// no offer is held the new place is told that it is the residence's now, with the link to its page: once, by
/// the one named, or by the first where the one named was never offered. Locks the residences, then their
/// offers, each by id. Safe to repeat: what is equal changes nothing.
bool correct_residence_contact(Transaction&, const ResidenceId&, const ResidenceContact&);

}  // namespace holdfast::store
