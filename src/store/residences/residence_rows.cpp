#include "store/residences/residence_rows.hpp"

#include "holdfast/store/failure.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/offers/offer_rows.hpp"

namespace holdfast::store {

namespace {

constexpr Statement lock_row{"lock_residence", R"sql(
  SELECT state FROM residences WHERE id = $1 AND erased_at IS NULL FOR UPDATE
)sql"};
constexpr Statement lock_rows{"lock_residences", R"sql(
  SELECT id FROM residences WHERE id = ANY ($1::uuid[]) AND erased_at IS NULL ORDER BY id FOR UPDATE
)sql"};
#define HOLDFAST_WITH_SECONDS " FROM residences WHERE (id = $1 OR first_id = $1) AND erased_at IS NULL "
constexpr Statement lock_first_and_seconds{"lock_residence_with_seconds",
                                           "SELECT id, first_id IS NULL AS is_first" HOLDFAST_WITH_SECONDS
                                           "ORDER BY id FOR UPDATE"};
constexpr Statement count_first_and_seconds{"count_residence_with_seconds",
                                            "SELECT count(*)" HOLDFAST_WITH_SECONDS};
constexpr Statement write_state{"write_residence_state", "UPDATE residences SET state = $2 WHERE id = $1"};

constexpr Statement lock_live_offer{"lock_live_residence_offer", R"sql(
  SELECT id, state, notified_at, held_until FROM residence_offers
   WHERE residence_id = $1 AND state IN ('held', 'accepted')
     FOR UPDATE
)sql"};

constexpr Statement lock_live_offers{"lock_live_residence_offers", R"sql(
  SELECT id FROM residence_offers
   WHERE residence_id = ANY ($1::uuid[]) AND state IN ('held', 'accepted')
   ORDER BY id FOR UPDATE
)sql"};
constexpr Statement lock_visits_of_all{"lock_visits_of_residences", R"sql(
  SELECT id FROM visits
   WHERE id = $2 OR id IN (SELECT visit_id FROM residents WHERE residence_id = ANY ($1::uuid[]))
      OR id IN (SELECT p.visit_id FROM residence_offers o JOIN residence_offer_visits p ON p.offer_id = o.id
                 WHERE o.residence_id = ANY ($1::uuid[]) AND o.state IN ('held', 'accepted'))
   ORDER BY id FOR UPDATE
)sql"};

constexpr Statement lock_visits_of_offer{"lock_visits_of_residence_offer", R"sql(
  SELECT v.id FROM visits v JOIN residence_offer_visits p ON p.visit_id = v.id
   WHERE p.offer_id = $1 ORDER BY v.id FOR UPDATE OF v
)sql"};
constexpr Statement end_held_offer{"end_held_residence_offer", R"sql(
  WITH ended AS (
    UPDATE residence_offers SET state = $2, resolved_at = $3 WHERE id = $1
  )
  UPDATE visits v SET held = v.held - p.seats FROM residence_offer_visits p
   WHERE p.offer_id = $1 AND v.id = p.visit_id
)sql"};

constexpr Statement insert_message{"tell_contact_of_residence", R"sql(
  INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), r.id, $2, $3, r.contact, 'due', $4 FROM residences r WHERE r.id = $1
      ON CONFLICT DO NOTHING
)sql"};

constexpr Statement withdraw_message{"withdraw_residence_message", R"sql(
  UPDATE messages SET state = 'withdrawn'
   WHERE cause >= $1::uuid::text AND cause < $1::uuid::text || '~'
     AND kind IN ('residence-offer', 'residence-lengthened') AND state = 'due'
)sql"};

// Not those of a second visit: they were given a first dose, and going in again would offer them another.
constexpr Statement tell_left{"tell_people_left", R"sql(
  INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), g.id, 'residence:' || gen_random_uuid(), 'residence-left', g.contact, 'due', $2
    FROM residents p JOIN registrations g ON g.id = p.own_registration
   WHERE p.id = ANY ($1::bigint[]) AND p.first_id IS NULL AND g.state = 'cancelled' AND g.erased_at IS NULL
     AND NOT EXISTS (SELECT FROM visits v WHERE v.id = p.visit_id AND v.starts_at <= clock_timestamp())
)sql"};

}  // namespace

std::optional<RegistrationState> lock_residence(Transaction& tx, const ResidenceId& id) {
  const auto found = execute(tx, lock_row, uuid(id));
  if (found.empty()) return std::nullopt;
  return registration_state(found[0]["state"]);
}

std::vector<ResidenceId> lock_residences(Transaction& tx, const std::vector<ResidenceId>& ids) {
  std::vector<ResidenceId> locked;
  for (const auto& row : execute(tx, lock_rows, array_of(ids)))
    locked.push_back(id_in<ResidenceId>(row["id"]));
  return locked;
}

std::vector<LockedResidence> lock_with_seconds(Transaction& tx, const ResidenceId& id) {
  std::vector<LockedResidence> locked;
  for (const auto& row : execute(tx, lock_first_and_seconds, uuid(id)))
    locked.push_back({id_in<ResidenceId>(row["id"]), row["is_first"].as<bool>()});
  if (execute(tx, count_first_and_seconds, uuid(id))[0][0].as<std::size_t>() != locked.size())
    throw Contended("a second visit came meanwhile");
  return locked;
}

void lock_live_residence_offers(Transaction& tx, const std::vector<ResidenceId>& ids) {
  execute(tx, lock_live_offers, array_of(ids));
}

void lock_visits_of(Transaction& tx, const std::vector<ResidenceId>& ids, VisitId visit) {
  execute(tx, lock_visits_of_all, array_of(ids), plain(visit));
}

void write_residence_state(Transaction& tx, const ResidenceId& id, RegistrationState state) {
  execute(tx, write_state, uuid(id), std::string{name_of(state)});
}

std::optional<LiveResidenceOffer> lock_live_residence_offer(Transaction& tx, const ResidenceId& id) {
  const auto found = execute(tx, lock_live_offer, uuid(id));
  if (found.empty()) return std::nullopt;
  const auto row = found[0];
  return LiveResidenceOffer{.id = id_in<OfferId>(row["id"]),
                            .state = offer_state_named(row["state"].c_str()).value(),
                            .notified_at = maybe_instant(row["notified_at"]),
                            .held_until = instant(row["held_until"])};
}

void end_held_residence_offer(Transaction& tx, const OfferId& offer, OfferState as, Instant at) {
  execute(tx, lock_visits_of_offer, uuid(offer));
  execute(tx, end_held_offer, uuid(offer), std::string{name_of(as)}, timestamp(at));
  withdraw_residence_message(tx, offer);
}

void tell_contact(Transaction& tx, const ResidenceId& id, const std::string& cause, const std::string& kind,
                  Instant at) {
  execute(tx, insert_message, uuid(id), cause, kind, timestamp(at));
}

void withdraw_residence_message(Transaction& tx, const OfferId& offer) {
  execute(tx, withdraw_message, uuid(offer));
}

void tell_people_left(Transaction& tx, const std::vector<ResidentId>& people, Instant at) {
  execute(tx, tell_left, array_of(people, [](ResidentId id) { return plain(id); }), timestamp(at));
}

}  // namespace holdfast::store
