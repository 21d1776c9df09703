#pragma once

#include "holdfast/domain/ids.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// The task for staff of somebody in review: written when they come there, ended when they leave.
void ask_staff_to_look(Transaction&, const RegistrationId&, Instant now);
void end_review_task(Transaction&, const RegistrationId&);

/// Whoever leaves review does not keep the others of their household there any more, who are locked
/// (HOLDFAST_WITH_HOUSEHOLD): they wait, unless another of them must be looked at too. If they are in review
/// still they wait with them, as cards are made live in order of the card. False, and nobody let through, if
/// the card of one of them is live elsewhere.
[[nodiscard]] bool let_household_through(Transaction&, const RegistrationId&);

}  // namespace holdfast::store
