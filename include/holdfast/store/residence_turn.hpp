#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "holdfast/domain/residence.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/vault.hpp"

// What the residences' turn of a worker does, each a transaction of its own.

namespace holdfast::store {

struct ResidenceRules {
  std::chrono::seconds hold{24 * 3600};           ///< from when the contact person was told
  std::chrono::seconds delivery_grace{900};       ///< until then the offer waits for its message
  std::chrono::seconds lead_time{2 * 24 * 3600};  ///< a visit sooner than this is offered to nobody
  /// A second visit is offered so long after the last tick of its list, and after the end of the first: an
  /// offer is for the list as it is then.
  std::chrono::seconds ticks_rest{3600};
};

/// A residence without a seat yet.
struct WaitingResidence {
  ResidenceId id;
  int people = 0;
  Contact contact{};
};
/// Those who wait for a second visit are looked at before those who wait for their first.
enum class WaitsFor { first, second };
/// Who registered first comes first, of second visits those whose days end first; without an empty roster,
/// and without second visits whose days are over. The next `limit` after `after`, which is moved on; back to
/// zero at the end: so that those nothing is found for do not stand before all others.
[[nodiscard]] std::vector<WaitingResidence> waiting_residences(Transaction&, WaitsFor, ResidenceId& after,
                                                               std::size_t limit);

/// Offers it the visits that `choose_visits` chooses of those in whose area it is, held and with its message.
/// Chosen without locks, then looked at again under the locks of the residence and of those visits: false if
/// there are not seats enough, or somebody else was faster.
bool offer_visits(Transaction&, const ResidenceId&, const ResidenceRules&);

/// Whose offers have run out, at most `limit`; nobody's while every process is silent, as in `release_due`.
[[nodiscard]] std::vector<ResidenceId> residences_run_out(Transaction&, std::size_t limit);

/// Ends an offer that ran out: its seats are free, and the residence has lapsed and is told, or, where it was
/// never told of the offer, waits on. False if there is none any more.
bool lapse_residence_offer(Transaction&, const ResidenceId&);

/// Somebody who is booked at a visit to come and has a live registration of their own.
struct OwnRegistration {
  ResidentId resident{};
  RegistrationId registration;
};
/// Found by card, among the next `limit` people booked after `after`, which is moved on; back to zero at the
/// end. In the order of the residents. An appointment that is over is left as it is: it was theirs.
[[nodiscard]] std::vector<OwnRegistration> find_own_registrations(Transaction&, const Vault&,
                                                                  ResidentId& after, std::size_t limit);

/// Ends it, frees its seat and tells its person that the vaccination comes to them: once, whoever tries at
/// the same time. False if there is nothing to end any more.
bool end_own_registration(Transaction&, const OwnRegistration&);

}  // namespace holdfast::store
