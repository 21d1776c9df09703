#include <optional>
#include <vector>

#include "holdfast/store/offers.hpp"
#include "holdfast/store/second_doses.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/households/party.hpp"
#include "store/offers/end_offer.hpp"
#include "store/people/review_task.hpp"

namespace holdfast::store {

namespace {

// With those who come with this one: they are offered seats together, or stand in review because of it.
constexpr Statement lock_registration{"lock_registration_to_cancel",
                                      "SELECT id = $1 AS is_it, state, kept_window IS NOT NULL AS is_kept,"
                                      " erased_at IS NOT NULL AS is_erased FROM registrations"
                                      " WHERE id = ANY (" HOLDFAST_WITH_HOUSEHOLD ") ORDER BY id FOR UPDATE"};

constexpr Statement lock_offers{"lock_offers_to_cancel", R"sql(
  SELECT id FROM offers WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE
)sql"};

constexpr Statement lock_windows{"lock_windows_to_cancel", R"sql(
  SELECT id FROM windows WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE
)sql"};

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

/// One of those locked.
struct Leaving {
  RegistrationState state{};
  bool is_kept = false;  ///< a seat is, for their second dose
  bool is_erased = false;
};
std::optional<Leaving> lock(Transaction& tx, const RegistrationId& id) {
  for (const auto& row : execute(tx, lock_registration, uuid(id))) {
    if (!row["is_it"].as<bool>()) continue;
    return Leaving{.state = registration_state(row["state"]),
                   .is_kept = row["is_kept"].as<bool>(),
                   .is_erased = row["is_erased"].as<bool>()};
  }
  return std::nullopt;
}

/// What became of their offer, if there was one.
std::optional<Ended> end(Transaction& tx, const RegistrationId& id, const Leaving& leaving,
                         const std::string& reason) {
  if (leaving.is_kept) give_up_seat(tx, id);
  execute(tx, mark_cancelled, uuid(id), reason);
  end_review_task(tx, id);
  if (leaving.state == RegistrationState::review) (void)let_household_through(tx, id);
  return end_live_offer(tx, id);
}

}  // namespace

bool cancel_registration(Transaction& tx, const RegistrationId& id, const std::string& reason) {
  const auto leaving = lock(tx, id);
  if (!leaving) return false;
  if (leaving->is_erased) return true;  // an appointment they had is past
  if (leaving->state == RegistrationState::cancelled) return true;
  if (const auto ended = end(tx, id, *leaving, reason)) note_end(tx, ended->offer, ended->at);
  return true;
}

std::vector<RegistrationId> cancel_together(Transaction& tx, const RegistrationId& id,
                                            const std::string& reason) {
  if (!lock(tx, id)) return {};
  const auto together = read_booked_together(tx, id);
  if (together.empty()) {
    cancel_registration(tx, id, reason);
    return {id};
  }
  execute(tx, lock_offers, array_of(together, &BookedTogether::offer));
  execute(tx, lock_windows, array_of(together, &BookedTogether::window));
  const Leaving booked{.state = RegistrationState::booked};
  std::vector<RegistrationId> people;
  for (const auto& each : together) {
    const auto ended = end(tx, each.registration, booked, reason);
    if (ended && people.empty()) note_end(tx, ended->offer, ended->at);  // they are told once
    people.push_back(each.registration);
  }
  return people;
}

}  // namespace holdfast::store
