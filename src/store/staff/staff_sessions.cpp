#include "holdfast/store/staff_sessions.hpp"

#include <sodium.h>

#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/staff/staff_rows.hpp"

namespace holdfast::store {

namespace {

constexpr std::size_t hash_bytes = 32;
constexpr std::int64_t sessions_max = 5;  // of one person

constexpr auto insert_session = R"sql(
  INSERT INTO staff_sessions (token_hash, staff_id, second_factor, idle_until, ends_at)
  VALUES ($1, $2::bigint, $3, clock_timestamp() + make_interval(secs => $4::bigint),
          clock_timestamp() + make_interval(secs => $5::bigint))
)sql";

constexpr auto delete_old = R"sql(
  DELETE FROM staff_sessions
   WHERE least(idle_until, ends_at) <= clock_timestamp()
      OR token_hash IN (SELECT token_hash FROM staff_sessions WHERE staff_id = $1::bigint
                         ORDER BY begun_at DESC OFFSET $2::bigint)
)sql";

// Written only when a thirtieth of the idle time has gone: of an agent's many requests most only read.
constexpr Statement read_and_prolong{"read_staff_session", R"sql(
  WITH prolonged AS (
    UPDATE staff_sessions SET idle_until = clock_timestamp() + make_interval(secs => $2::bigint)
     WHERE token_hash = $1 AND least(idle_until, ends_at) > clock_timestamp()
       AND idle_until < clock_timestamp() + make_interval(secs => $2::bigint * 29.0 / 30))
  SELECT t.second_factor, t.totp_sealed,)sql" HOLDFAST_STAFF_COLUMNS R"sql(
    FROM staff_sessions AS t JOIN staff AS s ON s.id = t.staff_id
   WHERE t.token_hash = $1 AND s.is_enabled AND least(t.idle_until, t.ends_at) > clock_timestamp()
)sql"};

constexpr auto update_second_factor = "UPDATE staff_sessions SET totp_sealed = $2 WHERE token_hash = $1";
constexpr auto delete_session = "DELETE FROM staff_sessions WHERE token_hash = $1";
constexpr auto delete_sessions = "DELETE FROM staff_sessions WHERE staff_id = $1::bigint";

pqxx::binarystring hash_of(const SessionToken& token) {
  std::array<unsigned char, hash_bytes> hash{};
  crypto_generichash(hash.data(), hash.size(), token.bytes.data(), token.bytes.size(), nullptr, 0);
  return {hash.data(), hash.size()};
}

}  // namespace

SessionToken begin_session(Transaction& tx, StaffId id, bool second_factor, SessionLife life) {
  const auto staff = static_cast<std::int64_t>(id);
  const SessionToken token{random_bytes()};
  query(tx, insert_session, hash_of(token), staff, second_factor,
        static_cast<std::int64_t>(life.idle.count()), static_cast<std::int64_t>(life.whole.count()));
  query(tx, delete_old, staff, sessions_max);
  return token;
}

std::optional<StaffSession> read_session(Transaction& tx, const SessionToken& token,
                                         std::chrono::seconds idle) {
  const auto rows = execute(tx, read_and_prolong, hash_of(token), static_cast<std::int64_t>(idle.count()));
  if (rows.empty()) return std::nullopt;
  StaffSession session{.staff = staff_in(rows[0]),
                       .second_factor = rows[0]["second_factor"].as<bool>(),
                       .totp_sealed = std::nullopt};
  if (const auto sealed = rows[0]["totp_sealed"]; !sealed.is_null())
    session.totp_sealed = pqxx::binarystring{sealed}.str();
  return session;
}

void keep_second_factor(Transaction& tx, const SessionToken& token, const std::string& sealed) {
  query(tx, update_second_factor, hash_of(token), pqxx::binarystring{sealed});
}

void end_session(Transaction& tx, const SessionToken& token) {
  query(tx, delete_session, hash_of(token));
}

void end_sessions(Transaction& tx, StaffId id) {
  query(tx, delete_sessions, static_cast<std::int64_t>(id));
}

}  // namespace holdfast::store
