#include "holdfast/store/offers.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/households/party.hpp"
#include "store/messages/withdraw.hpp"
#include "store/offers/lock_offer.hpp"
#include "store/offers/offer_rows.hpp"

namespace holdfast::store {

namespace {

constexpr Statement write_acceptance{"write_acceptance", R"sql(
  WITH accepted AS (
    UPDATE offers SET state = 'accepted', resolved_at = $2 WHERE id = $1
    RETURNING registration_id, window_id, arrival_minute
  ), booked AS (
    UPDATE registrations r SET state = 'booked' FROM accepted a WHERE r.id = a.registration_id
    RETURNING r.id, r.contact
  ), told AS (
    INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at)
    SELECT gen_random_uuid(), b.id, $1, $1::text, 'booked', b.contact, 'due', $2 FROM booked b
  )
  UPDATE windows w SET held = held - 1, booked = booked + 1 FROM accepted a WHERE w.id = a.window_id
  RETURNING a.arrival_minute
)sql"};

constexpr Statement write_decline{"write_decline", R"sql(
  WITH declined AS (
    UPDATE offers SET state = 'declined', resolved_at = $2 WHERE id = $1
    RETURNING registration_id, window_id, standby
  ), passed AS (
    UPDATE registrations r
       SET state = CASE WHEN d.standby THEN 'waiting' ELSE 'declined' END,
           refused_windows = array_append(array_remove(refused_windows, d.window_id), d.window_id)
      FROM declined d
     WHERE r.id = d.registration_id
  )
  UPDATE windows w SET held = held - 1 FROM declined d WHERE w.id = d.window_id
)sql"};

constexpr Statement read_arrival{"read_arrival", "SELECT arrival_minute FROM offers WHERE id = $1"};

// The moment that was judged is written, not a later one: the row itself must show that it was before
// held_until.
void mark_resolved(OfferView& view, const Offer& decided, Instant now, std::size_t offers) {
  view.offer = decided;
  view.resolved_at = now;
  view.decided_now = offers;
}

}  // namespace

std::optional<Result<OfferView, AcceptRefusal>> accept_offer(Transaction& tx, const OfferId& id) {
  auto view = lock_offer(tx, id);
  if (!view) return std::nullopt;

  // A statement of its own, after the locks: inside the locking statement it is read before the lock is
  // granted.
  const auto now = Connection::clock(tx);
  const auto decision = accept(view->offer, now);
  if (!decision) return Result<OfferView, AcceptRefusal>{decision.error()};

  if (view->offer.state == OfferState::held) {
    std::size_t offers = 1;
    if (view->offer.party) {
      const auto party = lock_held_of(tx, {&*view->offer.party, 1});
      offers = party.size();
      write_party_acceptance(tx, party, now);
      view->arrival = arrival(execute(tx, read_arrival, uuid(id)).at(0)[0]);
    } else {
      withdraw_due_messages(tx, {&id, 1});
      view->arrival = arrival(execute(tx, write_acceptance, uuid(id), timestamp(now)).at(0)[0]);
    }
    mark_resolved(*view, *decision, now, offers);
  }
  return Result<OfferView, AcceptRefusal>{std::move(*view)};
}

std::optional<Result<OfferView, DeclineRefusal>> decline_offer(Transaction& tx, const OfferId& id) {
  auto view = lock_offer(tx, id);
  if (!view) return std::nullopt;

  const auto now = Connection::clock(tx);
  const auto decision = decline(view->offer, now);
  if (!decision) return Result<OfferView, DeclineRefusal>{decision.error()};

  if (view->offer.state == OfferState::held) {
    std::size_t offers = 1;
    if (view->offer.party) {
      const auto party = lock_held_of(tx, {&*view->offer.party, 1});
      offers = party.size();
      write_party_decline(tx, party, now);
    } else {
      withdraw_due_messages(tx, {&id, 1});
      execute(tx, write_decline, uuid(id), timestamp(now));
    }
    mark_resolved(*view, *decision, now, offers);
  }
  return Result<OfferView, DeclineRefusal>{std::move(*view)};
}

}  // namespace holdfast::store
