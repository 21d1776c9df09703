// People moved out of windows that were cut. Each batch is complete in itself: whoever is in it has lost the
// seat, is told and waits first in line, together or not at all; whoever is not in it yet still has the seat.
// So a crash in between drops nobody, and what is left stands in the windows themselves.

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "holdfast/store/second_doses.hpp"
#include "holdfast/store/windows.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/households/party.hpp"
#include "store/messages/withdraw.hpp"
#include "store/offers/offer_rows.hpp"
#include "store/programme/cut.hpp"
#include "store/programme/programme_lock.hpp"

namespace holdfast::store {

namespace {

constexpr Statement any_window_cut{"any_window_cut",
                                   "SELECT FROM windows WHERE capacity_ordered IS NOT NULL LIMIT 1"};

// Read without locks; each is judged again under them. Those whose appointment is soonest hear of it first.
constexpr Statement read_people_to_move{"read_people_to_move",
                                        "WITH cut AS ("
                                        "  SELECT id, starts_at, held + booked - capacity_ordered AS excess "
                                        "    FROM windows WHERE capacity_ordered IS NOT NULL"
                                        ")," HOLDFAST_IN_LINE_TO_GO R"sql(
  SELECT l.id, l.registration_id
    FROM in_line AS l
    JOIN cut ON cut.id = l.window_id
   WHERE l.place <= l.excess
   ORDER BY cut.starts_at, l.window_id, l.place
   LIMIT $1
)sql"};

// Whose offers were made together with these: they go together.
constexpr Statement read_parties_to_move{"read_parties_to_move", R"sql(
  SELECT p.id, p.registration_id
    FROM offers m
    JOIN offers p ON p.party_id = m.party_id AND p.id <> m.id AND p.state IN ('held', 'accepted')
   WHERE m.id = ANY ($1::uuid[])
)sql"};

constexpr Statement lock_people_to_move{"lock_people_to_move", R"sql(
  SELECT id FROM registrations WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE SKIP LOCKED
)sql"};

constexpr Statement lock_offers_to_end{
    "lock_offers_to_end", "SELECT " HOLDFAST_OFFER_COLUMNS
                          " FROM offers o "
                          " WHERE o.id = ANY ($1::uuid[]) AND o.registration_id = ANY ($2::uuid[]) "
                          "   AND o.state IN ('held', 'accepted') AND " HOLDFAST_MAY_BE_MOVED(
                              "o") " ORDER BY o.id FOR UPDATE SKIP LOCKED"};

// With those that emptied by themselves. One that is not cut is there because half of a household sits in it.
constexpr Statement lock_windows_cut{"lock_windows_cut", R"sql(
  SELECT id, coalesce(held + booked - capacity_ordered, 0) AS excess
    FROM windows
   WHERE id = ANY ($1::bigint[])
      OR capacity_ordered IS NOT NULL AND held + booked + kept <= capacity_ordered
   ORDER BY id
     FOR UPDATE
)sql"};

// An acceptance keeps its own moment: it did happen, before held_until.
constexpr Statement end_offers{"end_offers_of_cut_windows", R"sql(
  UPDATE offers SET state = 'cancelled', resolved_at = coalesce(resolved_at, $2) WHERE id = ANY ($1::uuid[])
)sql"};

// turn_at stays: among those displaced, too, who came first is first.
constexpr Statement send_back{"send_back_displaced", R"sql(
  UPDATE registrations SET state = 'waiting', displaced_at = $2 WHERE id = ANY ($1::uuid[])
)sql"};

constexpr Statement tell_displaced{"tell_displaced", R"sql(
  INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), r.id, n.offer_id, n.offer_id::text, n.kind, r.contact, 'due', $4
    FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS n (registration_id, offer_id, kind)
    JOIN registrations AS r ON r.id = n.registration_id
)sql"};

// Down to what is taken now, and no further than ordered.
constexpr Statement take_seats_away{"take_seats_away", R"sql(
  UPDATE windows AS w
     SET held = w.held - n.held, booked = w.booked - n.booked,
         capacity = CASE WHEN w.capacity_ordered IS NULL THEN w.capacity
                         ELSE greatest(w.capacity_ordered,
                                       w.held - n.held + w.booked - n.booked + w.kept) END,
         capacity_ordered = CASE WHEN w.held - n.held + w.booked - n.booked + w.kept > w.capacity_ordered
                                 THEN w.capacity_ordered END
    FROM unnest($1::bigint[], $2::integer[], $3::integer[]) AS n (id, held, booked)
   WHERE w.id = n.id
)sql"};

/// Offers to end, locked with their registrations, in the order in which they are to go, each party at once.
std::vector<Offer> lock_in_line(Transaction& tx, std::size_t limit) {
  std::vector<OfferId> offers;
  std::vector<RegistrationId> people;
  const auto add = [&](const pqxx::result& rows) {
    for (const auto& row : rows) {
      offers.push_back(id_in<OfferId>(row["id"]));
      people.push_back(id_in<RegistrationId>(row["registration_id"]));
    }
  };
  add(execute(tx, read_people_to_move, limit));
  if (offers.empty()) return {};
  add(execute(tx, read_parties_to_move, array_of(offers)));

  std::vector<RegistrationId> locked;
  for (const auto& row : execute(tx, lock_people_to_move, array_of(people))) {
    locked.push_back(id_in<RegistrationId>(row["id"]));
  }
  std::map<OfferId, Offer> found;
  for (const auto& row : execute(tx, lock_offers_to_end, array_of(offers), array_of(locked))) {
    const auto offer = offer_in(row);
    found.emplace(offer.id, offer);
  }
  std::vector<Offer> in_line;
  for (const auto& id : offers) {
    if (const auto offer = found.extract(id)) in_line.push_back(offer.mapped());
  }
  return in_line;
}

struct Seats {
  int excess = 0;
  std::int32_t held = 0, booked = 0;  ///< taken away
};

/// The windows of these offers, locked, with how many people are still too many.
std::map<WindowId, Seats> lock_cut(Transaction& tx, const std::vector<Offer>& offers) {
  std::map<WindowId, Seats> windows;
  for (const auto& row : execute(tx, lock_windows_cut, array_of(offers, &Offer::window))) {
    windows[window_id(row["id"])].excess = row["excess"].as<int>();
  }
  return windows;
}

/// Which of them end. Somebody may have given a seat back since the line was read, so one less goes; a hold
/// that has run out goes by its release. One of a household takes the others along.
std::vector<Offer> those_who_go(const std::vector<Offer>& in_line, std::map<WindowId, Seats>& windows,
                                Instant now) {
  std::vector<Offer> going;
  const auto go = [&](const Offer& offer) {
    auto& window = windows.at(offer.window);
    --window.excess;
    if (offer.state == OfferState::held && !accept(offer, now)) return;
    ++(offer.state == OfferState::held ? window.held : window.booked);
    going.push_back(offer);
  };
  std::set<OfferId> parties;
  for (const auto& offer : in_line) {
    const auto window = windows.find(offer.window);
    if (window == windows.end() || window->second.excess <= 0) continue;
    if (!offer.party) {
      go(offer);
    } else if (parties.insert(*offer.party).second) {
      for (const auto& other : in_line) {
        if (other.party == offer.party) go(other);
      }
    }
  }
  return going;
}

bool knows_of(const Offer& offer) {
  return offer.state == OfferState::accepted || offer.notified_at.has_value();
}

/// Those who have heard of their offers, of each party one.
std::vector<Offer> those_to_tell(const std::vector<Offer>& going) {
  std::vector<Offer> told;
  std::set<OfferId> parties;
  for (const auto& offer : going) {
    if (knows_of(offer) && (!offer.party || parties.insert(*offer.party).second)) told.push_back(offer);
  }
  return told;
}

const char* kind_of_message(const Offer& offer) {
  return offer.state == OfferState::accepted ? "window-cancelled" : "offer-withdrawn";
}

void end(Transaction& tx, const std::vector<Offer>& going, const std::vector<Offer>& told, Instant now) {
  std::vector<OfferId> ids;
  std::ranges::transform(going, std::back_inserter(ids), &Offer::id);
  execute(tx, end_offers, array_of(ids), timestamp(now));
  withdraw_due_messages(tx, ids);
  execute(tx, send_back, array_of(going, &Offer::registration), timestamp(now));
  execute(tx, tell_displaced, array_of(told, &Offer::registration), array_of(told, &Offer::id),
          array_of(told, kind_of_message), timestamp(now));
}

}  // namespace

Moved move_displaced(Transaction& tx, std::size_t limit) {
  // The programme before the people, because imports of phases take them in that order.
  if (execute(tx, any_window_cut).empty() || !try_lock_programme(tx)) return {};

  // What is kept for a second dose has been offered to nobody yet: it goes first, and by itself, for its
  // people are locked before the windows.
  if (const auto given_up = give_up_seats_of_cut_windows(tx)) return {.given_up = given_up};

  auto in_line = lock_in_line(tx, limit);
  keep_whole_parties(tx, in_line);
  auto windows = lock_cut(tx, in_line);
  if (windows.empty()) return {};
  // After the locks: whoever held one until now may have decided.
  const auto now = Connection::clock(tx);
  const auto going = those_who_go(in_line, windows, now);
  const auto told = those_to_tell(going);
  if (!going.empty()) end(tx, going, told, now);

  execute(tx, take_seats_away, array_of(windows, [](const auto& each) { return each.first; }),
          array_of(windows, [](const auto& each) { return each.second.held; }),
          array_of(windows, [](const auto& each) { return each.second.booked; }));
  if (!going.empty()) raise_version(tx);
  return {.told = told.size(), .returned = going.size() - told.size()};
}

}  // namespace holdfast::store
