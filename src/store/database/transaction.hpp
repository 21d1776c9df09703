#pragma once

#include <optional>
#include <utility>

#include <pqxx/pqxx>

#include "holdfast/store/connection.hpp"
#include "store/database/watchdog.hpp"

// The order of locks, which every transaction of this room keeps (docs/decisions/0048):
//
//   1  the programme (programme_lock.hpp), then careful changes
//   2  residences, their offers, visits, people on rosters
//   3  registrations; those that come to have a live card in order of the card, all others by id
//   4  heartbeats (outage.hpp)
//   5  offers
//   6  windows
//   7  what hangs on these: messages, calls, questions to join, ticks, likely days. Under a lock of the
//      person or the offer they belong to, or alone, or by id
//
// Each by id, and of each all that the transaction will need before anything of the next. Whoever acts for
// many who do not belong together makes a transaction of each. What is locked with SKIP LOCKED or NOWAIT may
// come at any place, as long as nothing that waits comes after it which should have come before.

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
