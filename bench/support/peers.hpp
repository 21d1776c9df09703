#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "support/child.hpp"
#include "support/postgres.hpp"

namespace holdfast::bench {

/// A database with the peers' tables (bench/peers/schema.sql), dropped with this object.
///
/// It has the clinics and areas of the demonstration and the windows given, as `Home::import_demo` takes
/// them: CSV lines without header. Windows are numbered from 1 in the order of their lines. All members block
/// and throw on failure.
class PeerDatabase {
 public:
  PeerDatabase(const test::PrivatePostgres&, const std::string& windows);
  ~PeerDatabase();
  PeerDatabase(const PeerDatabase&) = delete;
  PeerDatabase& operator=(const PeerDatabase&) = delete;

  [[nodiscard]] std::string url() const { return server_.url(name_); }
  void execute(const std::string& sql) const { server_.execute(sql, name_); }
  /// The one number that a query gives.
  [[nodiscard]] std::size_t count(const std::string& sql) const;

  /// Forms whose transaction is committed: with an offer, or waiting because no seat was free.
  [[nodiscard]] std::size_t registered() const { return count("SELECT count(*) FROM registrations"); }
  /// Offers committed.
  [[nodiscard]] std::size_t booked() const { return count("SELECT count(*) FROM offers"); }

 private:
  const test::PrivatePostgres& server_;
  std::string name_;
};

/// One of the programs of bench/peers at work on a database of its own: `fastify`, `graphile_worker`,
/// `pg_boss`. Ends with this object.
class Peer {
 public:
  /// Returns when it listens. Throws std::runtime_error, with its log, if that does not come.
  Peer(const std::string& name, const test::PrivatePostgres&, const std::string& windows);

  [[nodiscard]] int port() const noexcept { return port_; }
  [[nodiscard]] const PeerDatabase& database() const noexcept { return database_; }
  [[nodiscard]] std::string log() const { return process_.log(); }

 private:
  PeerDatabase database_;
  test::TemporaryFolder folder_;
  int port_;
  test::Child process_;
};

/// A run of one of bench/peers/pgbench on a PeerDatabase.
struct Pgbench {
  std::string script = "booking";  ///< or "seats"
  std::size_t transactions = 0;    ///< in all; shared evenly among the clients
  std::size_t clients = 32;
  /// Of how many windows, the first ones, it chooses; 0: of all. They want seats enough: a full one books
  /// nothing.
  std::size_t hot_windows = 0;
};

/// Bookings per second; a transaction that found no seat is none. Safe to repeat on the same database.
[[nodiscard]] double run(const Pgbench&, const PeerDatabase&);

/// What of the peers this machine lacks, and how to get it; empty if nothing.
[[nodiscard]] std::string peers_lack();

/// Name → version: node, fastify, pg, graphile-worker, pg-boss, pgbench, PostgreSQL.
[[nodiscard]] std::map<std::string, std::string> peer_versions(const test::PrivatePostgres&);

}  // namespace holdfast::bench
