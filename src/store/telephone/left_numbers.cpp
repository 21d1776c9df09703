#include "holdfast/store/by_telephone.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr Statement forget_ended{"forget_ended_numbers", R"sql(
  DELETE FROM left_numbers WHERE left_at < $1::timestamptz - interval '1 day' AND ended_at IS NOT NULL
)sql"};

constexpr Statement count_left{"count_left_numbers", R"sql(
  SELECT count(*) FILTER (WHERE left_at > $2::timestamptz - interval '1 hour') AS in_an_hour,
         count(*) FILTER (WHERE phone = $1) AS of_number,
         coalesce(bool_or(phone = $1 AND ended_at IS NULL), false) AS waits
    FROM left_numbers WHERE left_at > $2::timestamptz - interval '1 day' OR ended_at IS NULL
)sql"};

constexpr Statement keep_number{"keep_left_number", R"sql(
  INSERT INTO left_numbers (phone, language, left_at, due_at) VALUES ($1, $2, $3, $3) ON CONFLICT DO NOTHING
)sql"};

constexpr Statement select_left{"read_left_numbers", R"sql(
  SELECT n.id, n.language, n.left_at, n.due_at, n.tries, t.id AS staff_id, t.name,
         CASE WHEN t.id = $1::bigint THEN n.phone END AS phone
    FROM left_numbers n
    LEFT JOIN staff t ON t.id = n.staff_id AND n.taken_until > clock_timestamp()
   WHERE n.ended_at IS NULL
   ORDER BY n.due_at, n.id LIMIT $2::bigint
)sql"};

constexpr Statement take_oldest{"take_left_number", R"sql(
  UPDATE left_numbers
     SET staff_id = $1::bigint, taken_until = clock_timestamp() + make_interval(secs => $2)
   WHERE id = (SELECT id FROM left_numbers
                WHERE ended_at IS NULL AND due_at <= clock_timestamp()
                  AND (taken_until IS NULL OR taken_until <= clock_timestamp())
                ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING id
)sql"};

constexpr Statement lock_taken{"lock_taken_number", R"sql(
  SELECT tries FROM left_numbers
   WHERE id = $1::bigint AND staff_id = $2::bigint AND ended_at IS NULL AND taken_until > clock_timestamp()
     FOR UPDATE
)sql"};

constexpr Statement end_number{"end_left_number", R"sql(
  UPDATE left_numbers SET ended_at = clock_timestamp(), outcome = $2, taken_until = NULL WHERE id = $1::bigint
)sql"};

constexpr Statement put_back{"put_left_number_back", R"sql(
  UPDATE left_numbers
     SET tries = tries + $2::int, due_at = clock_timestamp() + make_interval(secs => $3), taken_until = NULL
   WHERE id = $1::bigint
)sql"};

LeftNumber number_in(const pqxx::row& row) {
  LeftNumber left{.id = number(row["id"]),
                  .language = language(row["language"]),
                  .left_at = instant(row["left_at"]),
                  .due_at = instant(row["due_at"]),
                  .tries = row["tries"].as<int>(),
                  .taken_by = std::nullopt,
                  .taken_by_name = text(row["name"]),
                  .phone = text(row["phone"])};
  if (!row["staff_id"].is_null()) left.taken_by = StaffId{number(row["staff_id"])};
  return left;
}

}  // namespace

// Two at the same moment may both find room for the last one: the bound is against floods, not exact.
Result<bool, NumberRefusal> leave_number(Transaction& tx, const std::string& phone, Language language,
                                         const NumberRules& rules) {
  const auto now = timestamp(Connection::clock(tx));
  execute(tx, forget_ended, now);
  const auto counted = execute(tx, count_left, phone, now)[0];
  if (counted["waits"].as<bool>()) return true;
  const bool too_many = counted["in_an_hour"].as<int>() >= rules.per_hour ||
                        counted["of_number"].as<int>() >= rules.per_number_a_day;
  if (too_many) return NumberRefusal::too_many;
  execute(tx, keep_number, phone, std::string{name_of(language)}, now);
  return true;
}

std::vector<LeftNumber> read_left_numbers(Transaction& tx, StaffId staff, std::size_t limit) {
  std::vector<LeftNumber> all;
  for (const auto& row : execute(tx, select_left, static_cast<std::int64_t>(staff), limit))
    all.push_back(number_in(row));
  return all;
}

std::optional<std::int64_t> take_left_number(Transaction& tx, StaffId staff, const NumberRules& rules) {
  const auto taken = execute(tx, take_oldest, static_cast<std::int64_t>(staff), rules.lease.count());
  if (taken.empty()) return std::nullopt;
  return number(taken[0]["id"]);
}

bool end_left_number(Transaction& tx, std::int64_t id, StaffId staff, NumberOutcome outcome,
                     const NumberRules& rules) {
  const auto locked = execute(tx, lock_taken, id, static_cast<std::int64_t>(staff));
  if (locked.empty()) return false;
  const bool last_try = locked[0]["tries"].as<int>() + 1 >= rules.tries_max;
  switch (outcome) {
    case NumberOutcome::rung: execute(tx, end_number, id, "rung"); break;
    case NumberOutcome::wrong_number: execute(tx, end_number, id, "wrong-number"); break;
    case NumberOutcome::given_back: execute(tx, put_back, id, 0, std::int64_t{0}); break;
    case NumberOutcome::no_answer:
      if (last_try) {
        execute(tx, end_number, id, "no-answer");
      } else {
        execute(tx, put_back, id, 1, rules.again.count());
      }
      break;
  }
  return true;
}

}  // namespace holdfast::store
