#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "holdfast/domain/ids.hpp"
#include "holdfast/store/audit.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::store {

/// In `registrations.reason` of everybody whose data is erased, by wish or by time.
inline constexpr auto erased = "erased";

/// Erases somebody who asks for it, with their other dose: what waits, is held or booked is cancelled first
/// and the seats are free, but an appointment whose hour has begun, or who was ticked before it, stays. They
/// are taken off the rosters of residences in the same way, if it is sure enough that it is they: by card,
/// where `Doer` is one of the staff also by name and birth date. Written into the audit log. Safe to repeat.
/// False: there is no such registration. Throws `Contended` where a dose or an offer of theirs came while
/// their locks were waited for.
///
/// Left are the row (its id, state and moments, through which door it came, language and way of contact), its
/// offers, that messages were written and when, and what was given at the clinic: docs/data.md.
bool erase_person(Transaction&, const Vault&, const RegistrationId&, const Doer&);

/// The person and their other dose; empty if there is no such registration.
[[nodiscard]] std::vector<RegistrationId> doses_of(Transaction&, const RegistrationId&);

/// For how long people's data is kept.
struct KeptFor {
  std::chrono::days ended{180};       ///< after a registration was declined, lapsed or cancelled
  std::chrono::days vaccinated{400};  ///< after the appointment
  std::chrono::days unanswered{730};  ///< since whoever waits, or is in review, last asked
  std::chrono::days residents{180};   ///< rosters, after the last visit or the end of their residence
  std::chrono::days messages{90};     ///< the gateway's number of a message, and an address of its own
  std::chrono::days letters{400};     ///< forms that could not be stored
};

/// How many were erased.
struct Purged {
  std::size_t ended = 0, vaccinated = 0, unanswered = 0, residents = 0, messages = 0, letters = 0;
};

/// How far a walk through all registrations and all messages has come, in order of their ids.
struct PurgePlace {
  std::string registration = "00000000-0000-0000-0000-000000000000";
  std::string message = registration;
  bool over = false;
};

/// The next part of the walk, at most `limit` rows of each: erases what is due by the database's clock. Two
/// processes may walk at once: people are judged again under their lock, and those locked elsewhere are left
/// for the next walk.
Purged purge(Transaction&, const KeptFor&, PurgePlace&, std::size_t limit);

}  // namespace holdfast::store
