#include <optional>

#include "holdfast/store/offers.hpp"
#include "store/offer_rows.hpp"
#include "store/rows.hpp"
#include "store/transaction.hpp"
#include "store/withdraw.hpp"

namespace holdfast::store {

namespace {

constexpr Statement lock_registration{"lock_registration_to_cancel", R"sql(
  SELECT state FROM registrations WHERE id = $1 FOR UPDATE
)sql"};

constexpr Statement lock_live_offer{"lock_live_offer",
                                    "SELECT " HOLDFAST_OFFER_COLUMNS
                                    " FROM offers o "
                                    " WHERE o.registration_id = $1 AND o.state IN ('held', 'accepted') "
                                    " FOR UPDATE"};

constexpr Statement mark_cancelled{"mark_registration_cancelled", R"sql(
  UPDATE registrations SET state = 'cancelled', reason = nullif($2, '') WHERE id = $1
)sql"};

// An acceptance keeps its own moment: it did happen, before held_until.
constexpr Statement end_offer{"end_offer", R"sql(
  UPDATE offers SET state = $2, resolved_at = coalesce(resolved_at, $3) WHERE id = $1
)sql"};

constexpr Statement free_seat{"free_seat", R"sql(
  UPDATE windows
     SET held = held - CASE WHEN $2 THEN 0 ELSE 1 END, booked = booked - CASE WHEN $2 THEN 1 ELSE 0 END
   WHERE id = $1
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

/// A booking is cancelled. A hold is declined with its registration; one that had run out by then was not the
/// person's to give back any more.
OfferState state_after_cancelling(const Offer& offer, Instant now) {
  if (offer.state == OfferState::accepted) return OfferState::cancelled;
  return decline(offer, now).has_value() ? OfferState::declined : OfferState::expired;
}

void end_live_offer(Transaction& tx, const Offer& offer) {
  const auto now = Connection::clock(tx);
  const auto state = state_after_cancelling(offer, now);
  const bool was_booked = state == OfferState::cancelled;

  execute(tx, end_offer, uuid(offer.id), std::string{name_of(state)}, timestamp(now));
  withdraw_due_messages(tx, {&offer.id, 1});
  if (was_booked) {
    execute(tx, tell_of_cancelled_booking, uuid(offer.registration), uuid(offer.id), timestamp(now));
  }
  if (state == OfferState::declined) {
    execute(tx, remember_refused_window, uuid(offer.registration), static_cast<std::int64_t>(offer.window));
  }
  execute(tx, free_seat, static_cast<std::int64_t>(offer.window), was_booked);
}

}  // namespace

bool cancel_registration(Transaction& tx, const RegistrationId& id, const std::string& reason) {
  const auto found = execute(tx, lock_registration, uuid(id));
  if (found.empty()) return false;
  if (registration_state(found[0]["state"]) == RegistrationState::cancelled) return true;

  execute(tx, mark_cancelled, uuid(id), reason);
  const auto live = execute(tx, lock_live_offer, uuid(id));
  if (!live.empty()) end_live_offer(tx, offer_in(live[0]));
  return true;
}

}  // namespace holdfast::store
