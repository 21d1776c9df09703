#include "holdfast/store/rounds.hpp"
#include "store/arrays.hpp"
#include "store/rows.hpp"
#include "store/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr Statement select_waiting{"read_waiting", "SELECT" HOLDFAST_REGISTRATION_COLUMNS R"sql(,
         r.eligible_from, r.turn_at, r.asked_at, r.refused_windows
    FROM registrations AS r
   WHERE r.state = 'waiting' AND (r.turn_at, r.id) > ($1::timestamptz, $2::uuid)
     AND r.turn_at <= statement_timestamp()
   ORDER BY r.turn_at, r.id
   LIMIT $3::bigint
)sql"};

constexpr Statement lock_waiting_by_id{"lock_waiting", R"sql(
  SELECT id FROM registrations WHERE id = ANY ($1::uuid[]) AND state = 'waiting'
   ORDER BY id FOR UPDATE SKIP LOCKED
)sql"};

}  // namespace

std::vector<Waiting> read_waiting(Transaction& tx, WaitingCursor after, std::size_t limit) {
  const auto rows = execute(tx, select_waiting, timestamp(after.turn_at), uuid(after.id), limit);
  std::vector<Waiting> people;
  people.reserve(rows.size());
  for (const auto& row : rows) {
    Cells cells{row};
    people.push_back({.registration = registration_in(cells),
                      .eligible_from = maybe_date(cells.next()),
                      .turn_at = instant(cells.next()),
                      .asked_at = instant(cells.next()),
                      .refused = window_ids(cells.next())});
  }
  return people;
}

std::vector<RegistrationId> lock_waiting(Transaction& tx, std::vector<RegistrationId> ids) {
  std::vector<RegistrationId> locked;
  for (const auto& row : execute(tx, lock_waiting_by_id, array_of(ids))) {
    locked.push_back(id_in<RegistrationId>(row["id"]));
  }
  return locked;
}

}  // namespace holdfast::store
