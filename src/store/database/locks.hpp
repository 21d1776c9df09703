#pragma once

#include <optional>

#include "holdfast/store/offers.hpp"

// The order of locks, which every transaction of this room keeps (docs/decisions/0048):
//
//   1  the programme (programme_lock.hpp), then careful changes
//   2  residences, their offers, visits, people on rosters
//   3  registrations; those that come to have a live card in order of the card, all others by id
//   4  heartbeats (outage.hpp)
//   5  offers
//   6  windows
//   7  what hangs on these: messages, calls, questions to join, ticks, likely days. Under a lock of the
//      person or the offer they belong to, or alone, or by id
//
// Each by id, and of each all that the transaction will need before anything of the next. Whoever acts for
// many who do not belong together makes a transaction of each. What is locked with SKIP LOCKED or NOWAIT may
// come at any place, as long as nothing that waits comes after it which should have come before.

namespace holdfast::store {

/// Locks the offer's registration, then the offer, and returns it as it stands under the locks. Nothing if
/// there is none.
///
/// If every heartbeat is stale, running holds are lengthened by the gap first, so that nobody is judged too
/// late by an outage of our own.
[[nodiscard]] std::optional<OfferView> lock_offer(Transaction&, const OfferId&);

}  // namespace holdfast::store
