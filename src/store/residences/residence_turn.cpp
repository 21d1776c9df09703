#include "holdfast/store/residence_turn.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "holdfast/domain/ordered_bytes.hpp"
#include "holdfast/store/heartbeat.hpp"
#include "holdfast/store/offers.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/households/party.hpp"
#include "store/residences/residence_rows.hpp"
#include "store/residences/visit_rows.hpp"
#include "store/secrets/card_keys.hpp"

namespace holdfast::store {

namespace {

constexpr std::size_t visits_looked_at_max = 1000;

// Second visits in the order in which their days end.
constexpr Statement select_waiting{"read_waiting_residences", R"sql(
  SELECT r.id, r.contact, n.people
    FROM residences r,
         LATERAL (SELECT count(*) AS people FROM residents p
                   WHERE p.residence_id = r.id AND p.visit_id IS NULL) n
   WHERE r.state = 'waiting' AND n.people > 0 AND (r.first_id IS NOT NULL) = $3
     AND coalesce(r.due_until > clock_timestamp(), true)
     AND (coalesce(r.due_until, r.received_at), r.id) >
         (coalesce((SELECT coalesce(due_until, received_at) FROM residences WHERE id = $2), '-infinity'),
          $2::uuid)
   ORDER BY coalesce(r.due_until, r.received_at), r.id
   LIMIT $1
)sql"};

// Of a second visit whether the ticks at its first have come to rest.
constexpr Statement count_people{"count_residents", R"sql(
  SELECT count(*) AS people,
         coalesce(max(greatest(f.given_at, v.ends_at)) > clock_timestamp() - make_interval(secs => $2), false)
           AS is_being_ticked
    FROM residents p
    LEFT JOIN residents f ON f.id = p.first_id
    LEFT JOIN visits v ON v.id = f.visit_id
   WHERE p.residence_id = $1 AND p.visit_id IS NULL
)sql"};

// Of a second visit the days, and never another product: neither of the visit, nor of another second visit
// there, for a team brings one.
#define HOLDFAST_SUITS                                                                               \
  " NOT v.is_held_back AND coalesce(v.starts_at >= r.due_from AND v.starts_at < r.due_until, true) " \
  " AND coalesce(v.product_id = r.product_id, true) "                                                \
  " AND (r.first_id IS NULL OR NOT " HOLDFAST_SECOND_OF_ANOTHER("v.id", "r.product_id") ") "

// A postal code is written "M6R 2B2", an area "M6R" or "M6R 2".
constexpr Statement select_visits{"read_visits_for_residence", R"sql(
  SELECT v.id, v.seats - v.held - v.booked AS free
    FROM visits v JOIN residences r ON r.id = $1
   WHERE v.starts_at > clock_timestamp() + make_interval(secs => $2) AND v.held + v.booked < v.seats
     AND )sql" HOLDFAST_SUITS R"sql(
     AND EXISTS (SELECT FROM unnest(v.area) AS a (prefix) WHERE starts_with(r.postal_code, a.prefix))
   ORDER BY v.starts_at, v.id
   LIMIT $3
)sql"};

constexpr Statement lock_visits{"lock_visits_to_offer", R"sql(
  SELECT v.id
    FROM visits v
    JOIN unnest($1::bigint[], $2::integer[]) AS n (id, seats) ON n.id = v.id
    JOIN residences r ON r.id = $3
   WHERE v.seats - v.held - v.booked >= n.seats AND )sql" HOLDFAST_SUITS R"sql(
   ORDER BY v.id FOR UPDATE OF v
)sql"};

// After the locks: whatever was offered there until now is seen.
constexpr Statement select_is_second_of_another{
    "read_whether_second_of_another_product_is_there",
    "SELECT EXISTS (SELECT FROM residences r, unnest($1::bigint[]) AS n (id) WHERE r.id = $2 "
    "AND " HOLDFAST_SECOND_OF_ANOTHER("n.id", "r.product_id") ")"};

constexpr Statement write_offer{"write_residence_offer", R"sql(
  WITH offer AS (
    INSERT INTO residence_offers (id, residence_id, state, hold_seconds, created_at, held_until)
    VALUES ($1, $2, 'held', $3, $4, $4::timestamptz + make_interval(secs => $5))
  ), parts AS (
    INSERT INTO residence_offer_visits (offer_id, visit_id, seats)
    SELECT $1, n.id, n.seats FROM unnest($6::bigint[], $7::integer[]) AS n (id, seats)
  )
  UPDATE visits v SET held = v.held + n.seats
    FROM unnest($6::bigint[], $7::integer[]) AS n (id, seats) WHERE v.id = n.id
)sql"};

// As where people's offers are released: while every process is silent none have run out.
constexpr Statement select_run_out{"read_residence_offers_run_out", R"sql(
  SELECT residence_id FROM residence_offers
   WHERE state = 'held' AND held_until <= (SELECT clock_timestamp())
     AND (SELECT max(at) > clock_timestamp() - make_interval(secs => $2) FROM heartbeats)
   ORDER BY held_until LIMIT $1
)sql"};

constexpr Statement select_booked{"read_booked_residents", R"sql(
  SELECT p.id, p.card_sealed FROM residents p JOIN visits v ON v.id = p.visit_id
   WHERE p.id > $1 AND p.card_sealed IS NOT NULL AND v.ends_at > clock_timestamp()
   ORDER BY p.id LIMIT $2
)sql"};

constexpr auto select_own = R"sql(
  SELECT r.id, r.$column AS card
    FROM registrations r
    LEFT JOIN offers o ON o.registration_id = r.id AND o.state = 'accepted'
    LEFT JOIN windows w ON w.id = o.window_id
   WHERE r.$column = ANY ($1::bytea[]) AND r.state IN ('queued', 'waiting', 'offered', 'booked')
     AND (r.state <> 'booked' OR w.starts_at > clock_timestamp())
     AND NOT EXISTS (SELECT FROM attendance a WHERE a.offer_id = o.id AND a.came)
)sql";

const Statement& selecting_own(std::size_t column) {
  static const auto first = on_column(select_own, 0);
  static const auto second = on_column(select_own, 1);
  static const Statement statements[]{{"find_own_registrations", first.c_str()},
                                      {"find_own_registrations_by_second", second.c_str()}};
  return statements[column];
}

constexpr Statement select_was_told{"read_whether_residence_was_told", R"sql(
  SELECT EXISTS (SELECT FROM messages
                  WHERE cause = $1::uuid::text AND kind = 'residence-offer'
                    AND state IN ('sent', 'delivered'))
)sql"};

constexpr Statement lock_resident{"lock_booked_resident", R"sql(
  SELECT id FROM residents WHERE id = $1 AND visit_id IS NOT NULL FOR UPDATE
)sql"};
// With the household, in order of id: cancelling may end what is held for all of it.
constexpr Statement lock_registration{"lock_own_registration",
                                      "SELECT id = $1 AND state IN ('queued', 'waiting', 'offered', 'booked')"
                                      " AS is_live FROM registrations WHERE id = ANY "
                                      "(" HOLDFAST_WITH_HOUSEHOLD ") ORDER BY id FOR UPDATE"};
constexpr Statement select_is_over{"read_whether_own_appointment_is_over", R"sql(
  SELECT EXISTS (SELECT FROM offers o JOIN windows w ON w.id = o.window_id
                  WHERE o.registration_id = $1 AND o.state = 'accepted'
                    AND (w.starts_at <= clock_timestamp()
                         OR EXISTS (SELECT FROM attendance a WHERE a.offer_id = o.id AND a.came)))
)sql"};
constexpr Statement write_own{"write_own_registration", R"sql(
  UPDATE residents SET own_registration = $2 WHERE id = $1
)sql"};

// Of an appointment there is a message already, written a statement ago: it tells why.
constexpr Statement tell_person{"tell_of_residence", R"sql(
  WITH instead AS (
    UPDATE messages m SET kind = 'residence-care'
      FROM registrations r
     WHERE r.id = $1 AND m.cause = r.offer_id::text AND m.kind = 'cancelled' AND m.state = 'due'
       AND m.created_at = now()
    RETURNING m.id
  )
  INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), r.id, 'residence:' || gen_random_uuid(), 'residence-care', r.contact, 'due',
         clock_timestamp()
    FROM registrations r
   WHERE r.id = $1 AND NOT EXISTS (SELECT FROM instead)
)sql"};

std::vector<VisitPart> choose_for(Transaction& tx, const ResidenceId& id, const ResidenceRules& rules) {
  const auto roster = execute(tx, count_people, uuid(id), rules.ticks_rest.count())[0];
  if (roster["is_being_ticked"].as<bool>()) return {};
  const auto people = roster["people"].as<int>();
  std::vector<VisitChoice> visits;
  for (const auto& row :
       execute(tx, select_visits, uuid(id), rules.lead_time.count(), visits_looked_at_max)) {
    visits.push_back({.id = static_cast<VisitId>(number(row["id"])), .free = row["free"].as<int>()});
  }
  return choose_visits(people, visits);
}

/// False if one of them has not so many seats any more, or is one of another product by now.
bool lock_parts(Transaction& tx, const ResidenceId& id, const std::vector<VisitPart>& parts) {
  const auto ids = array_of(parts, [](const VisitPart& part) { return plain(part.id); });
  const auto locked = execute(tx, lock_visits, ids, array_of(parts, &VisitPart::seats), uuid(id));
  if (static_cast<std::size_t>(locked.size()) != parts.size()) return false;
  return !execute(tx, select_is_second_of_another, ids, uuid(id))[0][0].as<bool>();
}

}  // namespace

std::vector<WaitingResidence> waiting_residences(Transaction& tx, WaitsFor visit, ResidenceId& after,
                                                 std::size_t limit) {
  std::vector<WaitingResidence> waiting;
  for (const auto& row : execute(tx, select_waiting, limit, uuid(after), visit == WaitsFor::second)) {
    waiting.push_back({.id = id_in<ResidenceId>(row["id"]),
                       .people = row["people"].as<int>(),
                       .contact = contact(row["contact"])});
  }
  after = waiting.size() < limit ? ResidenceId{} : waiting.back().id;
  return waiting;
}

bool offer_visits(Transaction& tx, const ResidenceId& id, const ResidenceRules& rules) {
  if (choose_for(tx, id, rules).empty()) return false;

  const auto state = lock_residence(tx, id);
  if (state != RegistrationState::waiting) return false;
  const auto parts = choose_for(tx, id, rules);
  if (parts.empty() || !lock_parts(tx, id, parts)) return false;

  const auto now = Connection::clock(tx);
  const OfferId offer{ordered_bytes(now)};
  execute(tx, write_offer, uuid(offer), uuid(id), rules.hold.count(), timestamp(now),
          rules.delivery_grace.count(), array_of(parts, [](const VisitPart& part) { return plain(part.id); }),
          array_of(parts, &VisitPart::seats));
  write_residence_state(tx, id, RegistrationState::offered);
  tell_contact(tx, id, uuid(offer), "residence-offer", now);
  return true;
}

std::vector<ResidenceId> residences_run_out(Transaction& tx, std::size_t limit) {
  std::vector<ResidenceId> run_out;
  for (const auto& row : execute(tx, select_run_out, limit, silence_bound.count()))
    run_out.push_back(id_in<ResidenceId>(row["residence_id"]));
  return run_out;
}

bool lapse_residence_offer(Transaction& tx, const ResidenceId& id) {
  if (!lock_residence(tx, id)) return false;
  const auto offer = lock_live_residence_offer(tx, id);
  const auto now = Connection::clock(tx);
  if (!offer || offer->state != OfferState::held || now < offer->held_until) return false;
  end_held_residence_offer(tx, offer->id, OfferState::expired, now);
  // Its clock may have run for a message that no gateway took.
  const bool was_told = execute(tx, select_was_told, uuid(offer->id))[0][0].as<bool>();
  write_residence_state(tx, id, was_told ? RegistrationState::lapsed : RegistrationState::waiting);
  if (was_told) tell_contact(tx, id, uuid(offer->id), "residence-lapsed", now);
  return true;
}

std::vector<OwnRegistration> find_own_registrations(Transaction& tx, const Vault& vault, ResidentId& after,
                                                    std::size_t limit) {
  const auto people = execute(tx, select_booked, plain(after), limit);
  if (people.empty()) {
    after = {};
    return {};
  }
  const auto keys = card_keys(tx, vault);
  std::map<std::string, ResidentId> by_card;
  for (const auto& row : people) {
    after = static_cast<ResidentId>(number(row["id"]));
    const auto card = vault.open(pqxx::binarystring{row["card_sealed"]}.str());
    by_card.emplace(vault.card_hash(card, *keys.key.at(keys.complete)), after);
  }
  std::vector<std::string> hashes;
  hashes.reserve(by_card.size());
  for (const auto& [hash, resident] : by_card) hashes.push_back(hash);
  std::vector<OwnRegistration> found;
  const auto as_bytes = [](const std::string& hash) { return Bytes{hash}; };
  for (const auto& row : execute(tx, selecting_own(keys.complete), array_of(hashes, as_bytes))) {
    const auto holder = by_card.find(pqxx::binarystring{row["card"]}.str());
    if (holder == by_card.end()) continue;
    found.push_back({.resident = holder->second, .registration = id_in<RegistrationId>(row["id"])});
  }
  std::ranges::sort(found, {}, &OwnRegistration::resident);
  return found;
}

bool end_own_registration(Transaction& tx, const OwnRegistration& own) {
  if (execute(tx, lock_resident, plain(own.resident)).empty()) return false;
  const auto people = execute(tx, lock_registration, uuid(own.registration));
  const auto is_live = [](const auto& row) { return row["is_live"].template as<bool>(); };
  if (std::none_of(people.begin(), people.end(), is_live)) return false;
  if (execute(tx, select_is_over, uuid(own.registration))[0][0].as<bool>()) return false;
  cancel_registration(tx, own.registration, "residence");
  execute(tx, write_own, plain(own.resident), uuid(own.registration));
  execute(tx, tell_person, uuid(own.registration));
  return true;
}

}  // namespace holdfast::store
