#pragma once

#include <optional>
#include <utility>

#include <pqxx/pqxx>

#include "holdfast/store/connection.hpp"
#include "store/database/watchdog.hpp"

namespace holdfast::store {

/// One session with PostgreSQL as this room wants it: UTC, bounded waits, nothing printed by the driver.
struct Session {
  /// Throws what pqxx throws if the database cannot be reached.
  explicit Session(const Settings&);

  pqxx::connection link;
  pqxx::quiet_errorhandler quiet{link};  ///< notices may quote rows; they are nobody's business
};

struct Transaction::Impl {
  Session& session;
  std::optional<Watch>& watch;
  pqxx::transaction_base* work;
};

/// A statement prepared once a connection, under its name.
struct Statement {
  const char* name;
  const char* sql;
};

/// Runs a prepared statement. For what runs often; arguments as pqxx takes them, sets by `array_of`.
template <class... Arguments>
pqxx::result execute(Transaction& tx, const Statement& statement, Arguments&&... arguments) {
  tx.impl().session.link.prepare(statement.name, statement.sql);
  return tx.impl().work->exec_prepared(statement.name, std::forward<Arguments>(arguments)...);
}

/// Runs a statement that is planned anew each time. For what runs seldom.
template <class... Arguments>
pqxx::result query(Transaction& tx, const char* sql, Arguments&&... arguments) {
  return tx.impl().work->exec_params(sql, std::forward<Arguments>(arguments)...);
}

/// For what reads whole tables, until the transaction ends: a quarter of an hour, and plans that scan.
void read_whole_tables(Transaction&);

}  // namespace holdfast::store
