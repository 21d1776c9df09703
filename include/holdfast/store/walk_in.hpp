#pragma once

#include <optional>

#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/result.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::store {

/// Somebody at the door of a clinic.
struct WalkIn {
  Registration registration;  ///< its id is the key of the form: sent twice it is one
  std::optional<Date> eligible_from;
  ClinicId clinic;
  WindowId window{};
  OfferId offer;  ///< new
};

enum class WalkInRefusal {
  no_seat,          ///< not in that window, or it is over, or not of that clinic
  has_appointment,  ///< with this card, elsewhere or later
  has_offer,        ///< with this card, held for them now
  details_differ,   ///< with this card waits somebody with another birth date
};

/// Who is booked now: with a card that waits already, that registration, place and all.
struct WalkedIn {
  RegistrationId person;
  OfferId offer;
};

/// Books them into a seat that is free now, at once. Locks person, then window. They stand there, so the
/// confirmation is written as withdrawn: the laws of messages hold, and nothing is sent. Safe to repeat.
/// Throws `Contended` where the same card is being registered at this moment.
[[nodiscard]] Result<WalkedIn, WalkInRefusal> book_walk_in(Transaction&, const Vault&, const WalkIn&);

}  // namespace holdfast::store
