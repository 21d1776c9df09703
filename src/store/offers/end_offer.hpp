#pragma once

#include <optional>

#include "holdfast/domain/offer.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// What became of a live offer that was ended before its time.
struct Ended {
  Offer offer;  ///< state cancelled: it was an appointment; declined, or expired if it had run out
  Instant at;
};

/// Ends the held or accepted offer of a registration that is locked: its seat is free, what is still due
/// about it withdrawn. Nothing if there is none. A held one of a household ends with those of the others, who
/// wait then, and must be locked too (HOLDFAST_HELD_WITH_PERSON).
std::optional<Ended> end_live_offer(Transaction&, const RegistrationId&);

}  // namespace holdfast::store
