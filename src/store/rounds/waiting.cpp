#include "holdfast/store/rounds.hpp"

#include <map>

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

#define HOLDFAST_WAITING_COLUMNS                                                 \
  ", r.eligible_from, r.turn_at, r.asked_at, r.refused_windows, r.displaced_at " \
  ", r.household_id, r.neighbouring_hours "

// Two indexes, so that those few need no place in the index of all.
#define HOLDFAST_WAITING(displaced)                                                   \
  "SELECT" HOLDFAST_REGISTRATION_COLUMNS HOLDFAST_WAITING_COLUMNS                     \
  " FROM registrations AS r "                                                         \
  "WHERE r.state = 'waiting' AND r.first_id IS NULL AND r.displaced_at IS " displaced \
  "  AND (r.turn_at, r.id) > ($1::timestamptz, $2::uuid) "                            \
  "  AND r.turn_at <= statement_timestamp() "                                         \
  "  AND (r.passed_until IS NULL OR r.passed_until <= statement_timestamp()) "        \
  "ORDER BY r.turn_at, r.id "                                                         \
  "LIMIT $3::bigint"

constexpr Statement select_displaced{"read_displaced", HOLDFAST_WAITING("NOT NULL")};
constexpr Statement select_waiting{"read_waiting", HOLDFAST_WAITING("NULL")};

constexpr Statement lock_waiting_by_id{"lock_waiting", R"sql(
  SELECT id, household_id FROM registrations
   WHERE id = ANY ($1::uuid[]) AND state = 'waiting'
     AND (passed_until IS NULL OR passed_until <= statement_timestamp())
   ORDER BY id FOR UPDATE SKIP LOCKED
)sql"};

// By what they are not, those who keep the others waiting. A second dose comes alone, whatever its row says.
constexpr Statement select_households{"read_households",
                                      "SELECT" HOLDFAST_REGISTRATION_COLUMNS HOLDFAST_WAITING_COLUMNS R"sql(
    FROM registrations AS r
   WHERE r.household_id = ANY ($1::uuid[]) AND r.state = 'waiting' AND r.first_id IS NULL
     AND NOT EXISTS (SELECT FROM registrations other
                      WHERE other.household_id = r.household_id AND other.first_id IS NULL
                        AND (other.state IN ('queued', 'review')
                             OR other.state = 'waiting' AND other.turn_at > statement_timestamp()))
   ORDER BY r.household_id,
            EXISTS (SELECT FROM joinings j WHERE j.registration_id = r.id AND j.own_preferences IS NOT NULL),
            r.id
)sql"};

Waiting waiting_in(const pqxx::row& row) {
  Cells cells{row};
  return {.registration = registration_in(cells),
          .eligible_from = maybe_date(cells.next()),
          .turn_at = instant(cells.next()),
          .asked_at = instant(cells.next()),
          .refused = window_ids(cells.next()),
          .displaced = !cells.next().is_null(),
          .household = maybe_id_in<RegistrationId>(cells.next()),
          .neighbouring_hours = cells.next().as<bool>()};
}

void add_page(Transaction& tx, const Statement& statement, const WaitingCursor& after, std::size_t limit,
              std::vector<Waiting>& people) {
  for (const auto& row : execute(tx, statement, timestamp(after.turn_at), uuid(after.id), limit)) {
    people.push_back(waiting_in(row));
  }
}

}  // namespace

std::vector<Waiting> read_waiting(Transaction& tx, WaitingCursor after, std::size_t limit) {
  std::vector<Waiting> people;
  if (!after.past_displaced) {
    add_page(tx, select_displaced, after, limit, people);
    after = {};
  }
  if (people.size() < limit) add_page(tx, select_waiting, after, limit - people.size(), people);
  return people;
}

std::vector<Waiting> read_households(Transaction& tx, const std::vector<RegistrationId>& households) {
  std::vector<Waiting> people;
  for (const auto& row : execute(tx, select_households, array_of(households)))
    people.push_back(waiting_in(row));
  return people;
}

std::vector<RegistrationId> lock_waiting(Transaction& tx, std::vector<RegistrationId> ids) {
  std::vector<RegistrationId> locked;
  for (const auto& row : execute(tx, lock_waiting_by_id, array_of(ids))) {
    locked.push_back(id_in<RegistrationId>(row["id"]));
  }
  return locked;
}

std::vector<RegistrationId> lock_waiting(Transaction& tx, const std::vector<Waiting>& people) {
  std::map<RegistrationId, std::optional<RegistrationId>> households;
  std::vector<RegistrationId> ids;
  for (const auto& waiting : people) {
    ids.push_back(waiting.registration.id);
    households.emplace(waiting.registration.id, waiting.household);
  }
  std::vector<RegistrationId> locked;
  for (const auto& row : execute(tx, lock_waiting_by_id, array_of(ids))) {
    const auto id = id_in<RegistrationId>(row["id"]);
    if (households.at(id) == maybe_id_in<RegistrationId>(row["household_id"])) locked.push_back(id);
  }
  return locked;
}

}  // namespace holdfast::store
