#include "holdfast/store/calls.hpp"

#include <utility>

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/households/party.hpp"
#include "store/telephone/call_rows.hpp"

namespace holdfast::store {

namespace {

// $2: at most so many. $3: of this person alone.
constexpr auto select_calls =
    "WITH told AS ("
    "  SELECT DISTINCT ON (m.registration_id) m.registration_id, m.kind, m.due_at, "
    "m.attempts, " HOLDFAST_CALL_DEADLINE
    "AS deadline "
    "    FROM messages m LEFT JOIN offers o ON o.id = m.offer_id "
    "   WHERE " HOLDFAST_TO_BE_TOLD
    "AND ($3::uuid IS NULL OR m.registration_id = $3::uuid) "
    "   ORDER BY m.registration_id, m.due_at > clock_timestamp(), deadline, m.id"
    ") SELECT t.registration_id, t.kind, t.deadline, t.due_at, t.attempts, c.staff_id, s.name, c.taken_until "
    "    FROM told t "
    "    LEFT JOIN calls c ON c.registration_id = t.registration_id AND c.taken_until > clock_timestamp() "
    "    LEFT JOIN staff s ON s.id = c.staff_id "
    "   ORDER BY t.due_at > clock_timestamp(), t.deadline, t.registration_id LIMIT $2::bigint";

// The person is locked, so that whoever comes at the same moment passes on to the next.
constexpr Statement lock_most_pressing{
    "lock_most_pressing_call",
    "SELECT r.id FROM messages m "
    "  JOIN registrations r ON r.id = m.registration_id "
    "  LEFT JOIN offers o ON o.id = m.offer_id "
    " WHERE " HOLDFAST_TO_BE_TOLD
    "   AND m.due_at <= (SELECT clock_timestamp()) "
    "   AND NOT EXISTS (SELECT FROM calls c "
    "                    WHERE c.registration_id = r.id AND c.taken_until > clock_timestamp()) "
    " ORDER BY " HOLDFAST_CALL_DEADLINE ", m.id LIMIT 1 FOR UPDATE OF r SKIP LOCKED"};

// Under the lock, and only if nobody has them: somebody may have taken them and gone between the look and the
// lock.
constexpr Statement take_free{"take_free_call", R"sql(
  INSERT INTO calls AS c (registration_id, staff_id, taken_until)
  VALUES ($1, $2::bigint, clock_timestamp() + make_interval(secs => $3))
  ON CONFLICT (registration_id) DO UPDATE SET staff_id = excluded.staff_id, taken_until = excluded.taken_until
    WHERE c.taken_until <= clock_timestamp()
  RETURNING c.registration_id
)sql"};

constexpr Statement take_over{"take_call_over", R"sql(
  INSERT INTO calls (registration_id, staff_id, taken_until)
  VALUES ($1, $2::bigint, clock_timestamp() + make_interval(secs => $3))
  ON CONFLICT (registration_id) DO UPDATE SET staff_id = excluded.staff_id, taken_until = excluded.taken_until
)sql"};

constexpr Statement give_call_back{"give_call_back", R"sql(
  DELETE FROM calls WHERE registration_id = $1 AND staff_id = $2::bigint
)sql"};

// With those of their household: one clock runs for all.
constexpr Statement lock_unopened_offers{"lock_unopened_offers",
                                         "SELECT id FROM offers WHERE id = ANY "
                                         "(" HOLDFAST_HELD_OFFERS_WITH_PERSON
                                         ") AND state = 'held' AND notified_at IS NULL "
                                         "ORDER BY id FOR UPDATE"};

// seen_at stays: the person has not heard of it yet.
constexpr Statement start_clock{"start_clock_of_call", R"sql(
  UPDATE offers SET notified_at = $2,
         held_until = $2::timestamptz + make_interval(secs => coalesce(hold_seconds, $3))
   WHERE id = ANY ($1::uuid[]) AND held_until > $2
)sql"};

constexpr int passes_max = 64;  // each pass over somebody that another took meanwhile

Call call_in(const pqxx::row& row) {
  Cells cells{row};
  Call call;
  call.registration = id_in<RegistrationId>(cells.next());
  call.kind = text(cells.next());
  call.deadline = instant(cells.next());
  call.due_at = instant(cells.next());
  call.tries = cells.next().as<int>();
  if (const auto staff = cells.next(); !staff.is_null()) call.taken_by = StaffId{number(staff)};
  call.taken_by_name = text(cells.next());
  call.taken_until = maybe_instant(cells.next());
  return call;
}

std::vector<Call> select(Transaction& tx, std::size_t limit, const std::optional<std::string>& person,
                         const CallRules& rules) {
  std::vector<Call> calls;
  const auto rows = query(tx, select_calls, rules.others.count(), static_cast<std::int64_t>(limit), person);
  for (const auto& row : rows) calls.push_back(call_in(row));
  return calls;
}

void open_offer(Transaction& tx, const RegistrationId& id, std::chrono::seconds hold) {
  std::vector<OfferId> unopened;
  for (const auto& row : execute(tx, lock_unopened_offers, uuid(id)))
    unopened.push_back(id_in<OfferId>(row["id"]));
  if (unopened.empty()) return;
  const auto now = Connection::clock(tx);
  execute(tx, start_clock, array_of(unopened), timestamp(now), hold.count());
}

}  // namespace

std::vector<Call> read_calls(Transaction& tx, std::size_t limit, const CallRules& rules) {
  return select(tx, limit, std::nullopt, rules);
}

std::optional<Call> read_call(Transaction& tx, const RegistrationId& id, const CallRules& rules) {
  auto calls = select(tx, 1, uuid(id), rules);
  if (calls.empty()) return std::nullopt;
  return std::move(calls.front());
}

std::optional<RegistrationId> take_call(Transaction& tx, StaffId staff, const CallRules& rules) {
  const auto agent = static_cast<std::int64_t>(staff);
  for (int pass = 0; pass < passes_max; ++pass) {
    const auto found = execute(tx, lock_most_pressing, rules.others.count());
    if (found.empty()) return std::nullopt;
    const auto person = id_in<RegistrationId>(found[0][0]);
    if (execute(tx, take_free, uuid(person), agent, rules.lease.count()).empty()) continue;
    open_offer(tx, person, rules.hold);
    return person;
  }
  return std::nullopt;
}

void take_person(Transaction& tx, const RegistrationId& id, StaffId staff, const CallRules& rules) {
  execute(tx, take_over, uuid(id), static_cast<std::int64_t>(staff), rules.lease.count());
}

void give_back(Transaction& tx, const RegistrationId& id, StaffId staff) {
  execute(tx, give_call_back, uuid(id), static_cast<std::int64_t>(staff));
}

}  // namespace holdfast::store
