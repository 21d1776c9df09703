#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/offer.hpp"
#include "holdfast/domain/residence.hpp"
#include "holdfast/domain/result.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/vault.hpp"
#include "holdfast/store/visits.hpp"

namespace holdfast::store {

/// One part of an offer: a visit, and how many of the residence come to it.
struct OfferedVisit {
  Visit visit;
  int seats = 0;
};

struct ResidenceOffer {
  OfferId id;  ///< of the table residence_offers
  OfferState state{};
  std::optional<Instant> notified_at;
  Instant held_until;
  std::vector<OfferedVisit> visits;  ///< the soonest first
};

/// Somebody on a roster, as their residence sees them.
struct RosterEntry {
  ResidentId id{};
  std::string name;
  Date date_of_birth;
  bool has_card = false;
  std::optional<VisitId> visit;  ///< booked
};

/// That a registration is for the second visit of a residence, to those vaccinated at the first.
struct SecondVisit {
  ResidenceId first;
  Instant from, until;  ///< a visit must start in [from, until): whole days at home
};

/// A second visit, as its first shows it.
struct SecondRow {
  ResidenceId id;
  RegistrationState state{};
  SecondVisit due;
  std::size_t people = 0;
};

struct ResidenceView {
  Residence residence;
  RegistrationState state{};  ///< never queued
  Instant received_at;
  std::vector<RosterEntry> people;      ///< in the order in which they were added
  std::optional<ResidenceOffer> offer;  ///< the newest, whatever became of it
  bool is_unreached = false;            ///< the last message to the contact person could not be delivered
  std::optional<SecondVisit> second;    ///< it is one itself
  std::vector<SecondRow> seconds;       ///< that follow it, those due soonest first
};

/// In review until staff have let it through, and the contact person is sent the link to its page. Nothing
/// happens if it is there: a form sent twice is one residence.
void add_residence(Transaction&, const Vault&, const Residence&, const std::vector<Resident>&);

[[nodiscard]] std::optional<ResidenceView> read_residence(Transaction&, const ResidenceId&);

/// One line of the staff's list.
struct ResidenceRow {
  ResidenceId id;
  std::string name, postal_code;
  RegistrationState state{};
  Instant received_at;
  std::size_t people = 0;
  bool is_unreached = false;
  std::optional<SecondVisit> second;  ///< it is one
};
/// Those in review first, then second visits that had no seat on their days, then the oldest; at most
/// `limit`.
[[nodiscard]] std::vector<ResidenceRow> list_residences(Transaction&, std::size_t limit);

/// From review to waiting. False if it is not in review.
bool let_residence_through(Transaction&, const ResidenceId&);

/// Declined, lapsed or ended: it waits again, at its old place. False from any other state.
bool residence_goes_again(Transaction&, const ResidenceId&);

/// Why nothing was done.
enum class ResidenceRefusal {
  no_offer,  ///< there is none, or not any more
  expired,   ///< it ran out
  offered,   ///< a roster is not added to while an offer for it is held
  over,      ///< it has ended
  too_late,  ///< the day of the visit has come
  no_seats,  ///< fewer seats are left than people came
  too_many,  ///< more than a residence may have
  twice,     ///< somebody is on the roster already
  second,    ///< on the roster of a second visit are those vaccinated at the first, and nobody else
};

/// Everybody on the roster gets a seat, in the order of the roster, or nobody does; seats offered for people
/// who were taken off meanwhile are free again. Again: nothing more happens. Nothing: no such residence.
std::optional<Result<RegistrationState, ResidenceRefusal>> accept_residence_offer(Transaction&,
                                                                                  const ResidenceId&);
std::optional<Result<RegistrationState, ResidenceRefusal>> decline_residence_offer(Transaction&,
                                                                                   const ResidenceId&);
/// How many of it have a seat of a visit to come; the second locks it, so that it stays so.
[[nodiscard]] std::size_t count_booked(Transaction&, const ResidenceId&);
[[nodiscard]] std::size_t lock_and_count_booked(Transaction&, const ResidenceId&);

/// It wants no visit any more, until the day of one has come at `home`: every seat is free again, and the
/// contact person is told.
std::optional<Result<RegistrationState, ResidenceRefusal>> end_residence(Transaction&, const ResidenceId&,
                                                                         const TimeZone& home);

/// Of a booked residence each newcomer gets a seat of its visits, until the day of the visit has come at
/// `home`; all of them or none.
std::optional<Result<RegistrationState, ResidenceRefusal>> add_residents(Transaction&, const Vault&,
                                                                         const ResidenceId&,
                                                                         const std::vector<Resident>&,
                                                                         const TimeZone& home);
/// Their seat is free again. If a registration of their own was ended for it they are told that they may go
/// in again.
std::optional<Result<RegistrationState, ResidenceRefusal>> remove_resident(Transaction&, const ResidenceId&,
                                                                           ResidentId, const TimeZone& home);

}  // namespace holdfast::store
