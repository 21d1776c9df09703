#pragma once

#include "holdfast/store/visits.hpp"

// A visit that does not take place: what its careful change does.

namespace holdfast::store {

/// A visit that has not begun and is not called off, locked. `people`: who would lose a seat or an offer of
/// one, as `foresee_visit_off` counts them.
struct OpenVisit {
  Visit visit;
  std::size_t people = 0;
};
[[nodiscard]] std::optional<OpenVisit> lock_open_visit(Transaction&, VisitId);

/// Offers it to nobody new and adds nobody to it; and again as before. Locks it.
void hold_back(Transaction&, VisitId, bool held_back);

/// Everybody's seats of it are free and it has none: residences that are booked or offered it wait again at
/// their place, with seats of no other visit that is to come, and their contact person is told once. Whoever
/// was at a visit of theirs that has begun keeps that seat. Nobody on a roster is told: their residence is.
///
/// Locks all residences by id, then all their offers, visits and people; no visit may be locked by now.
/// Throws `Contended` where somebody took a seat meanwhile. Safe to repeat.
void call_off_visit(Transaction&, VisitId);

}  // namespace holdfast::store
