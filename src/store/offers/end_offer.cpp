#include "store/offers/end_offer.hpp"

#include <algorithm>
#include <vector>

#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/households/party.hpp"
#include "store/messages/withdraw.hpp"
#include "store/offers/offer_rows.hpp"

namespace holdfast::store {

namespace {

// All of a held party at once, in order of id: whoever notifies them locks them so.
constexpr Statement lock_live_offers{"lock_live_offers",
                                     "SELECT " HOLDFAST_OFFER_COLUMNS
                                     " FROM offers o "
                                     " WHERE (o.registration_id = $1 OR o.id = ANY "
                                     "(" HOLDFAST_HELD_OFFERS_WITH_PERSON
                                     ")) "
                                     "   AND o.state IN ('held', 'accepted') ORDER BY o.id FOR UPDATE"};

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
  std::vector<Offer> live;
  for (const auto& row : execute(tx, lock_live_offers, uuid(id))) live.push_back(offer_in(row));
  const auto own = std::ranges::find(live, id, &Offer::registration);
  if (own == live.end()) return std::nullopt;
  const auto now = Connection::clock(tx);
  Ended ended{.offer = *own, .at = now};
  const bool was_booked = ended.offer.state == OfferState::accepted;
  ended.offer.state = state_after_ending(ended.offer, now);
  if (ended.offer.party && !was_booked) {
    end_party(tx, live, id, now);
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
