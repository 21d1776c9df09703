#include "holdfast/store/migrate.hpp"

#include <optional>
#include <stdexcept>
#include <thread>

#include "store/database/migration_files.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

using namespace std::chrono_literals;

/// A migration that waits for a table makes everybody behind it wait too: it gives up quickly and comes
/// again.
constexpr auto table_lock_timeout = 300ms;
constexpr auto pause_between_attempts = 700ms;
constexpr int attempts_max = 180;

/// Holds back other processes that migrate, until the transaction ends. The number is this programme's own.
constexpr auto take_turn = "SELECT pg_advisory_xact_lock(4853190617)";

constexpr auto make_table = R"sql(
  CREATE TABLE IF NOT EXISTS schema_migrations (
    number     integer PRIMARY KEY,
    name       text NOT NULL,
    checksum   text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
  )
)sql";

constexpr auto select_applied = "SELECT number, name, checksum FROM schema_migrations ORDER BY number";

constexpr auto note_applied = "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)";

constexpr auto note_undone = "DELETE FROM schema_migrations WHERE number = $1";

void bound_locks(Transaction& tx) {
  const auto sql = "SET LOCAL lock_timeout = '" + std::to_string(table_lock_timeout.count()) + "ms'";
  query(tx, sql.c_str());
}

/// How many of `migrations` are applied. Throws if what is applied is not a beginning of them, to the letter.
std::size_t count_applied(Transaction& tx, const std::vector<Migration>& migrations) {
  const auto applied = query(tx, select_applied);
  for (std::size_t at = 0; at < applied.size(); ++at) {
    const auto row = applied[static_cast<pqxx::result::size_type>(at)];
    const auto name = text(row["name"]);
    if (at >= migrations.size() || migrations[at].name != name) {
      throw std::runtime_error("an applied migration is missing: " + name);
    }
    if (migrations[at].checksum != text(row["checksum"])) {
      throw std::runtime_error("an applied migration was edited: " + name + ".up.sql");
    }
  }
  return applied.size();
}

/// A step in its own transaction, tried again while somebody holds what it needs.
template <class Step>
std::optional<std::string> patiently(Connection& connection, const Step& step) {
  for (int attempt = 1;; ++attempt) {
    try {
      return connection.in_transaction([&](Transaction& tx) {
        query(tx, take_turn);
        query(tx, make_table);
        return step(tx);
      });
    } catch (const Contended&) {
      if (attempt == attempts_max) throw;
      std::this_thread::sleep_for(pause_between_attempts);
    }
  }
}

/// What migrates may run long; only its waiting is bounded.
Settings unhurried(Settings settings) {
  settings.statement_timeout = 0ms;
  settings.transaction_timeout = 0ms;
  return settings;
}

std::optional<std::string> apply_next(Transaction& tx, const std::vector<Migration>& migrations) {
  const auto applied = count_applied(tx, migrations);
  if (applied == migrations.size()) return std::nullopt;

  const auto& next = migrations[applied];
  bound_locks(tx);
  tx.impl().work->exec(next.up);
  query(tx, note_applied, next.number, next.name, next.checksum);
  return next.name;
}

std::optional<std::string> undo_newest(Transaction& tx, const std::vector<Migration>& migrations) {
  const auto applied = count_applied(tx, migrations);
  if (applied == 0) return std::nullopt;

  const auto& newest = migrations[applied - 1];
  bound_locks(tx);
  tx.impl().work->exec(newest.down);
  query(tx, note_undone, newest.number);
  return newest.name;
}

}  // namespace

std::vector<std::string> migrate(const Settings& settings, const std::filesystem::path& directory) {
  const auto migrations = read_migrations(directory);
  Connection connection{unhurried(settings)};
  std::vector<std::string> names;
  while (const auto name =
             patiently(connection, [&](Transaction& tx) { return apply_next(tx, migrations); })) {
    names.push_back(*name);
  }
  return names;
}

std::string migrate_down(const Settings& settings, const std::filesystem::path& directory) {
  const auto migrations = read_migrations(directory);
  Connection connection{unhurried(settings)};
  const auto name = patiently(connection, [&](Transaction& tx) { return undo_newest(tx, migrations); });
  return name.value_or("");
}

}  // namespace holdfast::store
