#include "holdfast/store/offers.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/households/party.hpp"
#include "store/offers/offer_rows.hpp"

namespace holdfast::store {

namespace {

// Of those seen already nothing is locked: a page looked at often costs a read. Whoever looks at their own
// sees those of their household as well.
constexpr Statement lock_unseen_offer{
    "lock_unseen_offer",
    "SELECT " HOLDFAST_OFFER_COLUMNS " FROM offers o WHERE o.id = ANY (" HOLDFAST_PARTY_OF_OFFER
    ") AND o.state = 'held' AND o.seen_at IS NULL ORDER BY o.id FOR UPDATE"};

// All of them by their registrations, with those held together with them, in the order in which offers are
// locked everywhere.
constexpr Statement lock_unseen_offers{
    "lock_unseen_offers", "SELECT " HOLDFAST_OFFER_COLUMNS
                          " FROM offers o "
                          " WHERE o.id = ANY (ARRAY("
                          "   SELECT r.offer_id FROM registrations r WHERE r.id = ANY ($1::uuid[]) UNION "
                          "   SELECT p.id FROM registrations r JOIN offers m ON m.id = r.offer_id "
                          "                    JOIN offers p ON p.party_id = m.party_id "
                          "    WHERE r.id = ANY ($1::uuid[]))) "
                          "   AND o.state = 'held' AND o.seen_at IS NULL "
                          " ORDER BY o.id FOR UPDATE SKIP LOCKED"};

// Whoever was notified before keeps the deadline that the message names.
constexpr Statement mark_seen{"mark_seen", R"sql(
  UPDATE offers
     SET seen_at = $2, notified_at = coalesce(notified_at, $2),
         held_until = CASE WHEN notified_at IS NULL
                           THEN $2::timestamptz + make_interval(secs => coalesce(hold_seconds, $3))
                           ELSE held_until END
   WHERE id = ANY ($1::uuid[])
)sql"};

std::vector<Offer> offers_in(const pqxx::result& rows) {
  std::vector<Offer> offers;
  for (const auto& row : rows) offers.push_back(offer_in(row));
  return offers;
}

void mark_those_running(Transaction& tx, const std::vector<Offer>& unseen, std::chrono::seconds hold) {
  if (unseen.empty()) return;
  const auto now = Connection::clock(tx);
  std::vector<OfferId> running;
  for (const auto& offer : unseen) {
    if (accept(offer, now)) running.push_back(offer.id);
  }
  if (!running.empty()) execute(tx, mark_seen, array_of(running), timestamp(now), hold.count());
}

}  // namespace

std::optional<OfferView> start_hold(Transaction& tx, const OfferId& id, std::chrono::seconds hold) {
  mark_those_running(tx, offers_in(execute(tx, lock_unseen_offer, uuid(id))), hold);
  return read_offer(tx, id);
}

void start_holds(Transaction& tx, const std::vector<RegistrationId>& people, std::chrono::seconds hold) {
  auto unseen = offers_in(execute(tx, lock_unseen_offers, array_of(people)));
  leave_out_parts_of_parties(tx, unseen);
  mark_those_running(tx, unseen, hold);
}

}  // namespace holdfast::store
