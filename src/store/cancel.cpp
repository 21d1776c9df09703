#include <algorithm>

#include "holdfast/store/offers.hpp"
#include "holdfast/store/second_doses.hpp"
#include "store/end_offer.hpp"
#include "store/party.hpp"
#include "store/review_task.hpp"
#include "store/rows.hpp"
#include "store/transaction.hpp"

namespace holdfast::store {

namespace {

// With those who come with this one: they are offered seats together, or stand in review because of it.
constexpr Statement lock_registration{"lock_registration_to_cancel",
                                      "SELECT id = $1 AS is_it, state, kept_window IS NOT NULL AS is_kept,"
                                      " erased_at IS NOT NULL AS is_erased FROM registrations"
                                      " WHERE id = ANY (" HOLDFAST_WITH_HOUSEHOLD ") ORDER BY id FOR UPDATE"};

constexpr Statement mark_cancelled{"mark_registration_cancelled", R"sql(
  UPDATE registrations SET state = 'cancelled', reason = nullif($2, '') WHERE id = $1
)sql"};

constexpr Statement tell_of_cancelled_booking{"tell_of_cancelled_booking", R"sql(
  INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), r.id, $2, $2::uuid::text, 'cancelled', r.contact, 'due', $3
    FROM registrations r
   WHERE r.id = $1
)sql"};

// As where an offer is declined: the window is not offered to this person again.
constexpr Statement remember_refused_window{"remember_refused_window", R"sql(
  UPDATE registrations SET refused_windows = array_append(array_remove(refused_windows, $2), $2) WHERE id = $1
)sql"};

/// The person is told of an appointment that is no more; a window they gave back is not offered again.
void note_end(Transaction& tx, const Offer& offer, Instant at) {
  if (offer.state == OfferState::cancelled) {
    execute(tx, tell_of_cancelled_booking, uuid(offer.registration), uuid(offer.id), timestamp(at));
  }
  if (offer.state == OfferState::declined) {
    execute(tx, remember_refused_window, uuid(offer.registration), static_cast<std::int64_t>(offer.window));
  }
}

}  // namespace

bool cancel_registration(Transaction& tx, const RegistrationId& id, const std::string& reason) {
  const auto locked = execute(tx, lock_registration, uuid(id));
  const auto found = std::find_if(locked.begin(), locked.end(),
                                  [](const auto& row) { return row["is_it"].template as<bool>(); });
  if (found == locked.end()) return false;
  if (found["is_erased"].as<bool>()) return true;  // an appointment they had is past
  const auto state = registration_state(found["state"]);
  if (state == RegistrationState::cancelled) return true;

  if (found["is_kept"].as<bool>()) give_up_seat(tx, id);
  execute(tx, mark_cancelled, uuid(id), reason);
  end_review_task(tx, id);
  if (state == RegistrationState::review) let_household_through(tx, id);
  if (const auto ended = end_live_offer(tx, id)) note_end(tx, ended->offer, ended->at);
  return true;
}

}  // namespace holdfast::store
