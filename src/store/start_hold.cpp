#include "holdfast/store/offers.hpp"
#include "store/offer_rows.hpp"
#include "store/rows.hpp"
#include "store/transaction.hpp"

namespace holdfast::store {

namespace {

// Of those seen already nothing is locked: a page looked at often costs a read.
constexpr Statement lock_unseen_offer{
    "lock_unseen_offer", "SELECT " HOLDFAST_OFFER_COLUMNS
                         " FROM offers o WHERE o.id = $1 AND o.state = 'held' AND o.seen_at IS NULL "
                         " FOR UPDATE"};

// Whoever was notified before keeps the deadline that the message names.
constexpr Statement mark_seen{"mark_seen", R"sql(
  UPDATE offers
     SET seen_at = $2, notified_at = coalesce(notified_at, $2),
         held_until = CASE WHEN notified_at IS NULL THEN $2::timestamptz + make_interval(secs => $3)
                           ELSE held_until END
   WHERE id = $1
)sql"};

}  // namespace

std::optional<OfferView> start_hold(Transaction& tx, const OfferId& id, std::chrono::seconds hold) {
  const auto unseen = execute(tx, lock_unseen_offer, uuid(id));
  if (!unseen.empty()) {
    const auto now = Connection::clock(tx);
    const bool runs = accept(offer_in(unseen[0]), now).has_value();
    if (runs) execute(tx, mark_seen, uuid(id), timestamp(now), hold.count());
  }
  return read_offer(tx, id);
}

}  // namespace holdfast::store
