#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "holdfast/domain/offer.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::store {

/// Somebody new, with the state that matching foresees (offered, waiting or review): stored so at once,
/// because a second write of every row would cost a quarter of the speed. `make_offers` corrects where it
/// came out otherwise.
struct Newcomer {
  const Registration* registration = nullptr;
  RegistrationState foreseen = RegistrationState::waiting;
  std::optional<OfferId> foreseen_offer;  ///< with foreseen offered: the id its offer will have
  std::string reason;                     ///< with foreseen review
  std::optional<Date> eligible_from;
  Instant turn_at;
  std::optional<RegistrationId>
      household{};  ///< whoever filled in the form for them all, also on their own row
  bool neighbouring_hours = false;
};

enum class Kept {
  fresh,   ///< stored now, as foreseen
  review,  ///< stored now, but staff must look: no card, card in use, or too many on one telephone or e-mail
  known,   ///< was there already: it has had its turn
};

/// Keeps newcomers, in the given order's indexes. At most one live registration a card; a second one is
/// stored in `review`, the contact on file is told (once a day at most) and staff get a task, as for all in
/// review. Somebody without a card number is stored in `review` whatever was foreseen. Agents' forms do not
/// count on a telephone or e-mail. Safe to repeat. Two processes keeping the same people do not deadlock
/// (rows go in in order of card).
///
/// Where one of a household is stored in `review` all of it are, which for the others is the reason
/// `household`.
///
/// Reasons written: no-card, card-already-registered, too-many-on-one-contact, household, and the newcomer's
/// own. Who comes back `review` or `known` must not be offered anything by this round.
std::vector<Kept> keep(Transaction&, const Vault&, std::span<const Newcomer>, int live_per_contact_max = 6);

/// The free seats of these windows, locked until the transaction ends, in order of id. Unknown ids are
/// absent.
struct FreeSeats {
  WindowId id{};
  int free = 0;
};
std::vector<FreeSeats> lock_windows(Transaction&, std::vector<WindowId>);

/// One offer to write.
struct NewOffer {
  OfferId id;
  RegistrationId registration;
  WindowId window{};
  std::optional<int> choice;
  std::int64_t distance = 0;
  Contact contact = Contact::sms;
  RegistrationState stored_as =
      RegistrationState::waiting;  ///< the row's state now; corrected if it is not offered
  std::optional<OfferId>
      party{};  ///< the first by id of those made to the same household; it has the message
};

struct NewRound {
  Instant started_at;
  std::size_t people = 0;
  std::int64_t distance = 0;
  std::vector<NewOffer> offers;
  std::vector<RegistrationId> unseated_but_foreseen;  ///< stored as offered, to be set waiting
  std::chrono::seconds delivery_grace{900};
  std::chrono::seconds delivery_grace_call{3600};
  std::string record = {};     ///< to solve it again by; empty: it is not kept
  std::int64_t programme = 0;  ///< with a record: the version of its places
  std::string places = {};     ///< with a record: those, if they may not have been kept yet
  /// Of the same day, to people who asked for it: held for so long, in an hour that starts within the lead
  /// time.
  struct Standby {
    std::chrono::seconds hold{300}, lead_time{7200};
  };
  std::optional<Standby> standby = {};
};

/// Holds the seats, writes the round, its offers and their messages, and sets the registrations' states:
/// together or not at all with the transaction. The windows must be locked and have the seats; the database
/// refuses otherwise (`Poisoned`). An offer `stored_as` offered must be the newcomer's `foreseen_offer`: that
/// row is not written again. Throws `Contended` if a registration to be corrected is not in the state named.
/// held_until is the end of the delivery grace, counted from now.
RoundId make_offers(Transaction&, const NewRound&);

/// Somebody on the waiting list.
struct Waiting {
  Registration registration;  ///< without card number
  std::optional<Date> eligible_from;
  Instant turn_at;
  Instant asked_at;
  std::vector<WindowId> refused;
  bool displaced = false;  ///< the programme took their seat away
  std::optional<RegistrationId> household{};
  bool neighbouring_hours = false;
};

/// The waiting list from after `after`, of those whose turn has come by the database's clock and who do not
/// pass this day over: first those displaced, then the others, each in order of (turn_at, id). Second doses
/// are not among them: second_doses.hpp.
struct WaitingCursor {
  Instant turn_at{};
  RegistrationId id{};
  bool past_displaced = false;
};
[[nodiscard]] inline WaitingCursor place_of(const Waiting& person) {
  return {person.turn_at, person.registration.id, !person.displaced};
}
[[nodiscard]] std::vector<Waiting> read_waiting(Transaction&, WaitingCursor after, std::size_t limit);

/// Those of these households who wait, side by side, whoever joined later last, else by id; nobody of a
/// household of which anybody stands in review, or has a turn that has not come yet by the database's clock.
[[nodiscard]] std::vector<Waiting> read_households(Transaction&,
                                                   const std::vector<RegistrationId>& households);

/// Locks these people, in order of id, and returns those who are still waiting. Those locked elsewhere are
/// left out.
[[nodiscard]] std::vector<RegistrationId> lock_waiting(Transaction&, std::vector<RegistrationId>);
/// The same without those who come with others by now than when they were read, or alone.
[[nodiscard]] std::vector<RegistrationId> lock_waiting(Transaction&, const std::vector<Waiting>&);

/// Keeps what no transaction could store, sealed. Safe to repeat.
void keep_dead_letter(Transaction&, const Vault&, const Registration&, const std::string& reason);

struct DeadLetter {
  Registration registration;  ///< as it was sent, with its card number
  std::string reason;
  Instant created_at;
};

/// The oldest first. Throws std::runtime_error if one cannot be opened with the vault's keys.
[[nodiscard]] std::vector<DeadLetter> read_dead_letters(Transaction&, const Vault&, std::size_t limit);

/// After it was kept by another try. False if there is none of that id.
bool forget_dead_letter(Transaction&, const RegistrationId&);

}  // namespace holdfast::store
