#pragma once

#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/offer.hpp"
#include "holdfast/domain/residence.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/vault.hpp"

// What the statements about residences share. Locks are taken in the order of the house
// (store/database/transaction.hpp): whoever concerns several residences locks all of them before the offer of
// any, and so on.

namespace holdfast::store {

/// Locks it; nothing if there is none.
[[nodiscard]] std::optional<RegistrationState> lock_residence(Transaction&, const ResidenceId&);
/// Those of these that there are, locked by id.
[[nodiscard]] std::vector<ResidenceId> lock_residences(Transaction&, const std::vector<ResidenceId>&);
struct LockedResidence {
  ResidenceId id;
  bool is_first = false;  ///< it is no second visit
};
/// It and the second visits that follow it, locked by id; of a second visit it alone. Throws `Contended` if
/// one came meanwhile.
[[nodiscard]] std::vector<LockedResidence> lock_with_seconds(Transaction&, const ResidenceId&);
void write_residence_state(Transaction&, const ResidenceId&, RegistrationState);

/// Its held or accepted offer, locked.
struct LiveResidenceOffer {
  OfferId id;
  OfferState state{};
  std::optional<Instant> notified_at;
  Instant held_until;
};
[[nodiscard]] std::optional<LiveResidenceOffer> lock_live_residence_offer(Transaction&, const ResidenceId&);

/// The held or accepted offers of these, locked by id.
void lock_live_residence_offers(Transaction&, const std::vector<ResidenceId>&);
/// This visit and all on which these have people or a held or accepted offer, locked by id.
void lock_visits_of(Transaction&, const std::vector<ResidenceId>&, VisitId);

/// Ends a held offer: its seats are free again, its message is withdrawn if it is still due.
void end_held_residence_offer(Transaction&, const OfferId&, OfferState as, Instant at);

/// Writes to its contact person, once a cause and kind.
void tell_contact(Transaction&, const ResidenceId&, const std::string& cause, const std::string& kind,
                  Instant at);

/// Withdraws what is still due about an offer.
void withdraw_residence_message(Transaction&, const OfferId&);

/// Those of these people whose own registration was ended for the residence hear that they may go in again;
/// nobody on the list of a second visit.
void tell_people_left(Transaction&, const std::vector<ResidentId>&, Instant at);

/// Puts them on the roster, at these visits: one a person, or nothing.
void insert_residents(Transaction&, const Vault&, const ResidenceId&, const std::vector<Resident>&,
                      const std::vector<std::optional<VisitId>>&);

/// Takes a seat of its own visits, whose day at `home` has not come, for each of so many people, the soonest
/// visit first. Nothing, and nothing taken, if there are too few.
[[nodiscard]] std::vector<std::optional<VisitId>> take_open_seats(Transaction&, const ResidenceId&,
                                                                  std::size_t people, const TimeZone& home);

/// As an element of a set that is sent as one parameter.
[[nodiscard]] inline std::int64_t plain(VisitId id) noexcept {
  return static_cast<std::int64_t>(id);
}
[[nodiscard]] inline std::int64_t plain(ResidentId id) noexcept {
  return static_cast<std::int64_t>(id);
}

}  // namespace holdfast::store
