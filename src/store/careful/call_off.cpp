#include "store/careful/call_off.hpp"

#include "holdfast/store/careful_changes.hpp"
#include "holdfast/store/failure.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/residences/residence_rows.hpp"
#include "store/residences/visit_rows.hpp"

namespace holdfast::store {

namespace {

constexpr Statement lock_open{"lock_open_visit", "SELECT " HOLDFAST_VISIT_COLUMNS R"sql(
    FROM visits v WHERE v.id = $1 AND v.called_off_at IS NULL AND v.starts_at > clock_timestamp()
     FOR UPDATE
)sql"};

constexpr Statement write_held_back{
    "hold_visit_back", "UPDATE visits SET is_held_back = $2 WHERE id = $1 AND is_held_back <> $2"};

constexpr Statement select_residences{"read_residences_of_visit", R"sql(
  SELECT residence_id FROM residents WHERE visit_id = $1
   UNION
  SELECT o.residence_id FROM residence_offers o JOIN residence_offer_visits p ON p.offer_id = o.id
   WHERE p.visit_id = $1 AND o.state = 'held'
   ORDER BY residence_id
)sql"};

// All that the two below take away: whose residence has somebody on it loses every visit that is to come, and
// a held offer ends with all its parts.
constexpr Statement count_touched{"count_touched_by_call_off", R"sql(
  SELECT (SELECT count(*) FROM residents p JOIN visits v ON v.id = p.visit_id
           WHERE p.erased_at IS NULL AND v.starts_at > clock_timestamp()
             AND p.residence_id IN (SELECT residence_id FROM residents WHERE visit_id = $1)) AS booked,
         (SELECT coalesce(sum(p.seats), 0)
            FROM residence_offers o JOIN residence_offer_visits p ON p.offer_id = o.id
           WHERE o.state = 'held'
             AND o.id IN (SELECT offer_id FROM residence_offer_visits WHERE visit_id = $1)) AS held
)sql"};

constexpr Statement select_is_on_it{"read_whether_residence_is_on_visit", R"sql(
  SELECT EXISTS (SELECT FROM residence_offer_visits WHERE offer_id = $1 AND visit_id = $2)
         AND ($3 OR EXISTS (SELECT FROM residents p JOIN residence_offers o ON o.residence_id = p.residence_id
                             WHERE o.id = $1 AND p.visit_id = $2))
)sql"};

// The visit itself and whatever of the residence's is to come.
#define HOLDFAST_SEATS_GIVEN_UP                                                   \
  " SELECT p.id, p.visit_id FROM residents p JOIN visits v ON v.id = p.visit_id " \
  "  WHERE p.residence_id = $1 AND p.erased_at IS NULL AND (v.id = $2 OR v.starts_at > clock_timestamp()) "
constexpr Statement lock_people{"lock_people_of_visit", R"sql(
  SELECT id FROM residents WHERE residence_id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE
)sql"};
constexpr Statement give_up_seats{"give_up_seats_of_residence",
                                  "WITH given AS MATERIALIZED (" HOLDFAST_SEATS_GIVEN_UP R"sql(),
  freed AS (
    UPDATE visits v SET booked = v.booked - n.people
      FROM (SELECT visit_id, count(*) AS people FROM given GROUP BY visit_id) n WHERE v.id = n.visit_id
  )
  UPDATE residents r SET visit_id = NULL FROM given WHERE r.id = given.id
)sql"};
constexpr Statement mark_cancelled{"cancel_offer_of_visit_called_off", R"sql(
  UPDATE residence_offers SET state = 'cancelled' WHERE id = $1
)sql"};
constexpr Statement withdraw_booked{"withdraw_booked_visit", R"sql(
  UPDATE messages SET state = 'withdrawn'
   WHERE cause = $1::uuid::text AND kind = 'residence-booked' AND state = 'due'
)sql"};

constexpr Statement write_off{"write_visit_called_off", R"sql(
  UPDATE visits
     SET seats = 0, is_held_back = false, called_off_at = coalesce(called_off_at, clock_timestamp())
   WHERE id = $1 AND held + booked = 0
  RETURNING id
)sql"};

/// All residences that are on the visit or offered it, and whatever of theirs a call-off changes.
std::vector<ResidenceId> lock_all_on(Transaction& tx, VisitId visit) {
  std::vector<ResidenceId> on_it;
  for (const auto& row : execute(tx, select_residences, plain(visit)))
    on_it.push_back(id_in<ResidenceId>(row["residence_id"]));
  auto residences = lock_residences(tx, on_it);
  // Before any seat is given back: each residence has other visits, and two of them may share one.
  lock_live_residence_offers(tx, residences);
  lock_visits_of(tx, residences, visit);
  execute(tx, lock_people, array_of(residences));
  return residences;
}

/// With everything of it locked.
void leave_visit(Transaction& tx, const ResidenceId& id, VisitId visit) {
  const auto offer = lock_live_residence_offer(tx, id);
  if (!offer) return;
  const bool is_held = offer->state == OfferState::held;
  if (!execute(tx, select_is_on_it, uuid(offer->id), plain(visit), is_held)[0][0].as<bool>()) return;
  const auto now = Connection::clock(tx);
  if (is_held) {
    const bool ran_out = now >= offer->held_until;
    end_held_residence_offer(tx, offer->id, ran_out ? OfferState::expired : OfferState::cancelled, now);
  } else {
    execute(tx, give_up_seats, uuid(id), plain(visit));
    execute(tx, mark_cancelled, uuid(offer->id));
    execute(tx, withdraw_booked, uuid(offer->id));
  }
  write_residence_state(tx, id, RegistrationState::waiting);
  tell_contact(tx, id, "residence:" + uuid_text(random_bytes()), "residence-called-off", now);
}

}  // namespace

std::optional<OpenVisit> lock_open_visit(Transaction& tx, VisitId id) {
  const auto found = execute(tx, lock_open, plain(id));
  if (found.empty()) return std::nullopt;
  const auto row = found[0];
  Cells cells{row};
  return OpenVisit{.visit = visit_in(cells), .people = foresee_visit_off(tx, id).people()};
}

VisitOff foresee_visit_off(Transaction& tx, VisitId id) {
  const auto row = execute(tx, count_touched, plain(id))[0];
  return {.booked = row["booked"].as<std::size_t>(), .held = row["held"].as<std::size_t>()};
}

void hold_back(Transaction& tx, VisitId id, bool held_back) {
  execute(tx, write_held_back, plain(id), held_back);
}

void call_off_visit(Transaction& tx, VisitId id) {
  for (const auto& residence : lock_all_on(tx, id)) leave_visit(tx, residence, id);
  if (execute(tx, write_off, plain(id)).empty())
    throw Contended("somebody took a seat of a visit called off");
}

}  // namespace holdfast::store
