#include "holdfast/store/offers.hpp"
#include "store/arrays.hpp"
#include "store/offer_rows.hpp"
#include "store/party.hpp"
#include "store/rows.hpp"
#include "store/transaction.hpp"

namespace holdfast::store {

namespace {

// Of those seen already nothing is locked: a page looked at often costs a read. Whoever looks at their own
// sees those of their household as well.
constexpr Statement lock_unseen_offer{
    "lock_unseen_offer",
    "SELECT " HOLDFAST_OFFER_COLUMNS " FROM offers o WHERE o.id = ANY (" HOLDFAST_PARTY_OF_OFFER
    ") AND o.state = 'held' AND o.seen_at IS NULL ORDER BY o.id FOR UPDATE"};

// All of them by their registrations, in the order in which offers are locked everywhere.
constexpr Statement lock_unseen_offers{
    "lock_unseen_offers", "SELECT " HOLDFAST_OFFER_COLUMNS
                          " FROM registrations r JOIN offers o ON o.id = r.offer_id "
                          " WHERE r.id = ANY ($1::uuid[]) AND o.state = 'held' AND o.seen_at IS NULL "
                          " ORDER BY o.id FOR UPDATE OF o SKIP LOCKED"};

// Whoever was notified before keeps the deadline that the message names.
constexpr Statement mark_seen{"mark_seen", R"sql(
  UPDATE offers
     SET seen_at = $2, notified_at = coalesce(notified_at, $2),
         held_until = CASE WHEN notified_at IS NULL
                           THEN $2::timestamptz + make_interval(secs => coalesce(hold_seconds, $3))
                           ELSE held_until END
   WHERE id = ANY ($1::uuid[])
)sql"};

void mark_those_running(Transaction& tx, const pqxx::result& unseen, std::chrono::seconds hold) {
  if (unseen.empty()) return;
  const auto now = Connection::clock(tx);
  std::vector<Offer> offers;
  std::vector<OfferId> running;
  for (const auto& row : unseen) {
    offers.push_back(offer_in(row));
    if (accept(offers.back(), now)) running.push_back(offers.back().id);
  }
  running = with_their_parties(tx, std::move(running), offers);
  if (!running.empty()) execute(tx, mark_seen, array_of(running), timestamp(now), hold.count());
}

}  // namespace

std::optional<OfferView> start_hold(Transaction& tx, const OfferId& id, std::chrono::seconds hold) {
  mark_those_running(tx, execute(tx, lock_unseen_offer, uuid(id)), hold);
  return read_offer(tx, id);
}

void start_holds(Transaction& tx, const std::vector<RegistrationId>& people, std::chrono::seconds hold) {
  mark_those_running(tx, execute(tx, lock_unseen_offers, array_of(people)), hold);
}

}  // namespace holdfast::store
