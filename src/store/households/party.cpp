#include "store/households/party.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <string>

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/messages/withdraw.hpp"
#include "store/offers/offer_rows.hpp"

namespace holdfast::store {

namespace {

constexpr Statement lock_parties{"lock_parties",
                                 "SELECT " HOLDFAST_OFFER_COLUMNS
                                 " FROM offers o WHERE o.party_id = ANY ($1::uuid[]) AND o.state = 'held' "
                                 " ORDER BY o.id FOR UPDATE"};

constexpr Statement count_parties{"count_parties", R"sql(
  SELECT party_id, count(*) AS live FROM offers
   WHERE party_id = ANY ($1::uuid[]) AND state IN ('held', 'accepted')
   GROUP BY party_id
)sql"};

constexpr Statement lock_windows_of_party{"lock_windows_of_party", R"sql(
  SELECT id FROM windows WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE
)sql"};

constexpr Statement resolve_party{"resolve_party", R"sql(
  UPDATE offers SET state = $2, resolved_at = $3 WHERE id = ANY ($1::uuid[])
)sql"};

constexpr Statement take_seats_of_party{"take_seats_of_party", R"sql(
  UPDATE windows AS w
     SET held = w.held - n.seats, booked = w.booked + CASE WHEN $3 THEN n.seats ELSE 0 END
    FROM unnest($1::bigint[], $2::integer[]) AS n (id, seats)
   WHERE w.id = n.id
)sql"};

constexpr Statement book_party{"book_party", R"sql(
  WITH booked AS (
    UPDATE registrations SET state = 'booked' WHERE id = ANY ($1::uuid[]) RETURNING id, contact
  )
  INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), o.registration_id, o.id, o.id::text, 'booked', b.contact, 'due', $3
    FROM booked b JOIN offers o ON o.registration_id = b.id
   WHERE o.id = $2
)sql"};

constexpr Statement party_declined{"party_declined", R"sql(
  UPDATE registrations AS r
     SET state = 'declined',
         refused_windows = array_append(array_remove(r.refused_windows, n.window_id), n.window_id)
    FROM unnest($1::uuid[], $2::bigint[]) AS n (id, window_id)
   WHERE r.id = n.id
)sql"};

constexpr Statement party_waits{"party_waits", R"sql(
  UPDATE registrations SET state = 'waiting' WHERE id = ANY ($1::uuid[]) AND id <> $2 AND state = 'offered'
)sql"};

constexpr Statement read_together{"read_who_is_booked_together", R"sql(
  SELECT p.id, p.registration_id, p.window_id
    FROM registrations r
    JOIN offers o ON o.id = r.offer_id AND o.state = 'accepted'
    JOIN offers p ON p.party_id = o.party_id AND p.state = 'accepted'
    JOIN windows w ON w.id = p.window_id AND w.starts_at > clock_timestamp()
   WHERE r.id = $1 AND NOT EXISTS (SELECT FROM attendance a WHERE a.offer_id = p.id AND a.came)
   ORDER BY p.id
)sql"};

void resolve(Transaction& tx, const std::vector<Offer>& party, OfferState state, Instant now) {
  std::vector<OfferId> ids;
  std::ranges::transform(party, std::back_inserter(ids), &Offer::id);
  withdraw_due_messages(tx, ids);
  execute(tx, resolve_party, array_of(ids), std::string{name_of(state)}, timestamp(now));
}

void take_seats(Transaction& tx, const std::vector<Offer>& party, bool booked) {
  std::map<WindowId, std::int32_t> seats;
  for (const auto& offer : party) ++seats[offer.window];
  const auto windows = array_of(seats, [](const auto& each) { return each.first; });
  execute(tx, lock_windows_of_party, windows);
  execute(tx, take_seats_of_party, windows, array_of(seats, [](const auto& each) { return each.second; }),
          booked);
}

}  // namespace

std::vector<Offer> lock_held_of(Transaction& tx, std::span<const OfferId> parties) {
  std::vector<Offer> offers;
  for (const auto& row : execute(tx, lock_parties, array_of(parties))) offers.push_back(offer_in(row));
  return offers;
}

void write_party_acceptance(Transaction& tx, const std::vector<Offer>& party, Instant now) {
  take_seats(tx, party,
             true);  // first: whatever is accepted locks its window for an arrival minute, in no order
  resolve(tx, party, OfferState::accepted, now);
  execute(tx, book_party, array_of(party, &Offer::registration), uuid(party.front().party.value()),
          timestamp(now));
}

void write_party_decline(Transaction& tx, const std::vector<Offer>& party, Instant now) {
  resolve(tx, party, OfferState::declined, now);
  execute(tx, party_declined, array_of(party, &Offer::registration), array_of(party, &Offer::window));
  take_seats(tx, party, false);
}

void end_party(Transaction& tx, const std::vector<Offer>& party, const RegistrationId& leaves, Instant now) {
  const auto in_time = decline(party.front(), now).has_value();
  resolve(tx, party, in_time ? OfferState::declined : OfferState::expired, now);
  execute(tx, party_waits, array_of(party, &Offer::registration), uuid(leaves));
  take_seats(tx, party, false);
}

std::vector<BookedTogether> read_booked_together(Transaction& tx, const RegistrationId& id) {
  std::vector<BookedTogether> together;
  for (const auto& row : execute(tx, read_together, uuid(id))) {
    together.push_back({.offer = id_in<OfferId>(row["id"]),
                        .registration = id_in<RegistrationId>(row["registration_id"]),
                        .window = window_id(row["window_id"])});
  }
  if (std::ranges::find(together, id, &BookedTogether::registration) == together.end()) together.clear();
  return together;
}

void keep_whole_parties(Transaction& tx, std::vector<Offer>& offers) {
  std::map<OfferId, std::int64_t> missing;
  for (const auto& offer : offers) {
    if (offer.party) --missing[*offer.party];
  }
  if (missing.empty()) return;
  const auto parties = array_of(missing, [](const auto& each) { return each.first; });
  for (const auto& row : execute(tx, count_parties, parties)) {
    missing[id_in<OfferId>(row["party_id"])] += number(row["live"]);
  }
  std::erase_if(offers, [&](const Offer& offer) { return offer.party && missing[*offer.party] != 0; });
}

void leave_out_parts_of_parties(Transaction& tx, std::vector<Offer>& offers) {
  const auto alone = [](const Offer& each) { return !each.party || each.state != OfferState::held; };
  std::vector<Offer> together;
  std::ranges::copy_if(offers, std::back_inserter(together), std::not_fn(alone));
  if (together.empty()) return;
  keep_whole_parties(tx, together);
  std::erase_if(offers, std::not_fn(alone));
  std::ranges::move(together, std::back_inserter(offers));
  std::ranges::sort(offers, {}, &Offer::id);
}

}  // namespace holdfast::store
