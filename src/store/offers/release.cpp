#include <algorithm>
#include <map>
#include <string>
#include <unordered_set>

#include "holdfast/domain/ordered_bytes.hpp"
#include "holdfast/store/heartbeat.hpp"
#include "holdfast/store/offers.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/households/party.hpp"
#include "store/messages/withdraw.hpp"
#include "store/offers/offer_rows.hpp"

namespace holdfast::store {

namespace {

// Where very many run out together the seats come first; their letters would keep the database from freeing
// them.
constexpr std::chrono::seconds crowd_is_told_after{10};

// Offers before registrations, against the order of the house, and safely so: neither waits. Whoever releases
// beside this one passes over what is locked and takes the next. While every process is silent none are due:
// the first beat after an outage lengthens holds, and commits that together with itself. Nor are any while
// the switch read-only stops the clocks. The clock stands in a sub-select because an index cannot be asked
// with a volatile function.
constexpr Statement lock_due_offers{"lock_due_offers", "SELECT " HOLDFAST_OFFER_COLUMNS R"sql(, o.standby
    FROM offers o
   WHERE o.state = 'held' AND o.held_until <= (SELECT clock_timestamp())
     AND (SELECT max(at) > clock_timestamp() - make_interval(secs => $2) FROM heartbeats)
     AND NOT EXISTS (SELECT FROM switches WHERE name = 'read-only' AND is_on)
   ORDER BY o.held_until
   LIMIT $1
     FOR UPDATE SKIP LOCKED
)sql"};

constexpr Statement lock_registrations{"lock_registrations_to_release", R"sql(
  SELECT id FROM registrations WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE SKIP LOCKED
)sql"};

constexpr Statement mark_expired{"mark_expired", R"sql(
  UPDATE offers SET state = 'expired', resolved_at = $2 WHERE id = ANY ($1::uuid[])
)sql"};

constexpr Statement mark_lapsed{"mark_lapsed", R"sql(
  WITH lapsed AS (
    UPDATE registrations r SET state = 'lapsed' WHERE r.id = ANY ($1::uuid[]) RETURNING r.id, r.contact
  )
  INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at)
  SELECT o.message_id, l.id, o.id, o.id::text, 'lapsed', l.contact, 'due', $3
    FROM unnest($1::uuid[], $2::uuid[], $4::uuid[]) AS o (registration_id, id, message_id)
    JOIN lapsed l ON l.id = o.registration_id
   WHERE o.message_id IS NOT NULL
)sql"};

constexpr Statement mark_returned{"mark_returned", R"sql(
  UPDATE registrations SET state = 'waiting' WHERE id = ANY ($1::uuid[])
)sql"};

constexpr Statement lock_released_windows{"lock_released_windows", R"sql(
  SELECT id FROM windows WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE
)sql"};

constexpr Statement free_held_seats{"free_held_seats", R"sql(
  UPDATE windows w SET held = w.held - freed.seats
    FROM unnest($1::bigint[], $2::integer[]) AS freed (id, seats)
   WHERE w.id = freed.id
)sql"};

constexpr Statement read_next_release{"read_next_release", R"sql(
  SELECT min(held_until) AS at FROM offers WHERE state = 'held'
)sql"};

/// Offers past their hold, locked together with their registrations; `standby` has those of short notice.
std::vector<Offer> lock_due(Transaction& tx, std::size_t limit, std::unordered_set<OfferId>& standby) {
  std::vector<Offer> due;
  for (const auto& row : execute(tx, lock_due_offers, limit, silence_bound.count())) {
    due.push_back(offer_in(row));
    if (row["standby"].as<bool>()) standby.insert(due.back().id);
  }
  if (due.empty()) return due;

  std::unordered_set<RegistrationId> locked;
  for (const auto& row : execute(tx, lock_registrations, array_of(due, &Offer::registration))) {
    locked.insert(id_in<RegistrationId>(row["id"]));
  }
  std::erase_if(due, [&](const Offer& offer) { return !locked.contains(offer.registration); });
  return due;
}

void free_seats(Transaction& tx, const std::vector<Offer>& offers, Released& released) {
  std::map<WindowId, std::int32_t> seats;
  for (const auto& offer : offers) ++seats[offer.window];
  for (const auto& [window, count] : seats) released.windows.push_back(window);

  execute(tx, lock_released_windows, array_of(released.windows));
  execute(tx, free_held_seats, array_of(released.windows),
          array_of(seats, [](const auto& each) { return each.second; }));
}

}  // namespace

std::chrono::microseconds Released::delay_max() const {
  return delays.empty() ? std::chrono::microseconds{0} : std::ranges::max(delays);
}

Released release_due(Transaction& tx, std::size_t limit) {
  std::unordered_set<OfferId> standby;
  auto offers = lock_due(tx, limit, standby);
  const bool crowded = offers.size() == limit;
  keep_whole_parties(tx, offers);
  // After the locks: whoever held one until now may have lengthened the hold.
  const auto now = Connection::clock(tx);
  std::erase_if(offers, [&](const Offer& offer) { return accept(offer, now).has_value(); });
  Released released;
  if (offers.empty()) return released;

  // Whoever was asked at short notice lost nothing by not answering: they wait on, and need not be told.
  const auto returned = std::ranges::partition(offers, [&](const Offer& offer) {
    return offer.notified_at.has_value() && !standby.contains(offer.id);
  });
  const std::span<const Offer> told{offers.begin(), returned.begin()};
  const std::span<const Offer> untold{returned.begin(), returned.end()};
  const auto ids = [](std::span<const Offer> some) { return array_of(some, &Offer::id); };
  const auto people = [](std::span<const Offer> some) { return array_of(some, &Offer::registration); };

  execute(tx, mark_expired, ids(offers), timestamp(now));
  std::vector<OfferId> all;
  for (const auto& offer : offers) all.push_back(offer.id);
  withdraw_due_messages(tx, all);
  if (!told.empty()) {
    execute(tx, mark_lapsed, people(told), ids(told), timestamp(crowded ? now + crowd_is_told_after : now),
            array_of(told, [&](const Offer& offer) -> std::optional<MessageId> {
              if (offer.party && offer.party != offer.id) return std::nullopt;  // the party is told once
              return MessageId{ordered_bytes(now)};
            }));
  }
  if (!untold.empty()) execute(tx, mark_returned, people(untold));
  free_seats(tx, offers, released);

  released.lapsed = told.size();
  released.returned = untold.size();
  for (const auto& offer : offers) released.delays.push_back(now - offer.held_until);
  return released;
}

std::optional<Instant> next_release(Transaction& tx) {
  return maybe_instant(execute(tx, read_next_release)[0]["at"]);
}

}  // namespace holdfast::store
