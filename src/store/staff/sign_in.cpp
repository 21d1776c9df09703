#include "holdfast/store/sign_in.hpp"

#include <algorithm>

#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

// The lock first: what `clock_timestamp()` says in a statement that waits for a lock is older than the lock.
constexpr auto lock_by_email = R"sql(
  SELECT id, password_hash FROM staff WHERE email = lower($1) AND is_enabled FOR UPDATE
)sql";
constexpr auto lock_by_id =
    "SELECT id, totp_sealed FROM staff WHERE id = $1::bigint AND is_enabled FOR UPDATE";

constexpr auto select_state = R"sql(
  SELECT failed_tries, no_try_before <= clock_timestamp() AS may,
         coalesce(temporary_until <= clock_timestamp(), false) AS is_over
    FROM staff WHERE id = $1::bigint
)sql";

constexpr auto count_try = R"sql(
  UPDATE staff SET failed_tries = failed_tries + 1,
                   no_try_before = clock_timestamp() + make_interval(secs => $2::bigint)
   WHERE id = $1::bigint
)sql";

constexpr auto update_step = R"sql(
  UPDATE staff SET totp_step = $2::bigint WHERE id = $1::bigint AND totp_step < $2::bigint
)sql";

constexpr auto update_second_factor = R"sql(
  UPDATE staff SET totp_sealed = $2, totp_step = $3::bigint WHERE id = $1::bigint
)sql";

constexpr auto clear_wait = "UPDATE staff SET no_try_before = '-infinity' WHERE id = $1::bigint";

constexpr auto note_in = R"sql(
  UPDATE staff SET failed_tries = 0, no_try_before = '-infinity', signed_in_at = clock_timestamp()
   WHERE id = $1::bigint
)sql";

std::chrono::seconds delay_after(int tries, const BackOff& back_off) {
  constexpr int doublings_max = 20;  // two weeks of seconds: beyond any `longest`
  if (tries <= back_off.free) return std::chrono::seconds{0};
  const auto doublings = std::min(tries - back_off.free - 1, doublings_max);
  return std::min(back_off.first * (1 << doublings), back_off.longest);
}

struct State {
  bool may;
  bool is_over;
};

State counted(Transaction& tx, std::int64_t id, const BackOff& back_off) {
  const auto row = query(tx, select_state, id)[0];
  const State state{.may = row["may"].as<bool>(), .is_over = row["is_over"].as<bool>()};
  if (state.may) {
    const auto delay = delay_after(row["failed_tries"].as<int>() + 1, back_off);
    query(tx, count_try, id, static_cast<std::int64_t>(delay.count()));
  }
  return state;
}

}  // namespace

std::optional<PasswordTry> count_password_try(Transaction& tx, const std::string& email,
                                              const BackOff& back_off) {
  const auto rows = query(tx, lock_by_email, email);
  if (rows.empty()) return std::nullopt;
  const auto id = number(rows[0]["id"]);
  const auto state = counted(tx, id, back_off);
  if (state.is_over) return std::nullopt;
  return PasswordTry{.id = StaffId{id}, .password_hash = text(rows[0]["password_hash"]), .may = state.may};
}

void end_wait(Transaction& tx, StaffId id) {
  query(tx, clear_wait, static_cast<std::int64_t>(id));
}

std::optional<CodeTry> count_code_try(Transaction& tx, StaffId staff, const BackOff& back_off) {
  const auto id = static_cast<std::int64_t>(staff);
  const auto rows = query(tx, lock_by_id, id);
  if (rows.empty() || rows[0]["totp_sealed"].is_null()) return std::nullopt;
  return CodeTry{.totp_sealed = pqxx::binarystring{rows[0]["totp_sealed"]}.str(),
                 .may = counted(tx, id, back_off).may};
}

bool take_code(Transaction& tx, StaffId id, std::int64_t step) {
  return query(tx, update_step, static_cast<std::int64_t>(id), step).affected_rows() > 0;
}

void set_second_factor(Transaction& tx, StaffId id, const std::string& totp_sealed, std::int64_t step) {
  query(tx, update_second_factor, static_cast<std::int64_t>(id), pqxx::binarystring{totp_sealed}, step);
}

void note_sign_in(Transaction& tx, StaffId id) {
  query(tx, note_in, static_cast<std::int64_t>(id));
}

}  // namespace holdfast::store
