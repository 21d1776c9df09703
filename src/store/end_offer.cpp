#include "store/end_offer.hpp"

#include "store/offer_rows.hpp"
#include "store/party.hpp"
#include "store/rows.hpp"
#include "store/transaction.hpp"
#include "store/withdraw.hpp"

namespace holdfast::store {

namespace {

constexpr Statement lock_live_offer{"lock_live_offer",
                                    "SELECT " HOLDFAST_OFFER_COLUMNS
                                    " FROM offers o "
                                    " WHERE o.registration_id = $1 AND o.state IN ('held', 'accepted') "
                                    " FOR UPDATE"};

// An acceptance keeps its own moment: it did happen, before held_until.
constexpr Statement end_offer{"end_offer", R"sql(
  UPDATE offers SET state = $2, resolved_at = coalesce(resolved_at, $3) WHERE id = $1
)sql"};

// The confirmation of a household is for the others too.
constexpr Statement withdraw_own_reminders{"withdraw_own_reminders", R"sql(
  UPDATE messages SET state = 'withdrawn'
   WHERE cause = $1::uuid::text AND kind LIKE 'reminder-%'
     AND state NOT IN ('sending', 'sent', 'delivered', 'failed')
)sql"};

constexpr Statement free_seat{"free_seat", R"sql(
  UPDATE windows
     SET held = held - CASE WHEN $2 THEN 0 ELSE 1 END, booked = booked - CASE WHEN $2 THEN 1 ELSE 0 END
   WHERE id = $1
)sql"};

/// A booking is cancelled. A hold is declined with its registration; one that had run out by then was not the
/// person's to give back any more.
OfferState state_after_ending(const Offer& offer, Instant now) {
  if (offer.state == OfferState::accepted) return OfferState::cancelled;
  return decline(offer, now).has_value() ? OfferState::declined : OfferState::expired;
}

}  // namespace

std::optional<Ended> end_live_offer(Transaction& tx, const RegistrationId& id) {
  const auto live = execute(tx, lock_live_offer, uuid(id));
  if (live.empty()) return std::nullopt;
  const auto now = Connection::clock(tx);
  Ended ended{.offer = offer_in(live[0]), .at = now};
  const bool was_booked = ended.offer.state == OfferState::accepted;
  ended.offer.state = state_after_ending(ended.offer, now);
  if (ended.offer.party && !was_booked) {
    end_party(tx, lock_held_of(tx, {&*ended.offer.party, 1}), id, now);
    return ended;
  }

  execute(tx, end_offer, uuid(ended.offer.id), std::string{name_of(ended.offer.state)}, timestamp(now));
  if (ended.offer.party == ended.offer.id) {
    execute(tx, withdraw_own_reminders, uuid(ended.offer.id));
  } else {
    withdraw_due_messages(tx, {&ended.offer.id, 1});
  }
  execute(tx, free_seat, static_cast<std::int64_t>(ended.offer.window), was_booked);
  return ended;
}

}  // namespace holdfast::store
