#pragma once

#include <string>

#include "holdfast/forecast/town.hpp"
#include "support/program/a_crowd.hpp"

namespace holdfast::bench {

/// How PostgreSQL is set for Holdfast and for its peers alike: durable, and as scripts/run sets it.
[[nodiscard]] test::PrivatePostgres::Options postgres_options();

/// A Holdfast with a PostgreSQL of its own: the demonstration's clinics, the given windows, and no bound on
/// what one sender may send, since all of a bench comes from one. The mailbox lies in memory: a file for each
/// message would measure the file system.
class Installation {
 public:
  explicit Installation(const std::string& windows = test::demo_windows());
  /// With the clinics of a town instead, and the limits of the configuration.
  Installation(const forecast::Town&, Instant opens_at);
  ~Installation();
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  /// Over which the program is to reach the database, where something stands between.
  void reach_database_by(const std::string& url);

  [[nodiscard]] test::PrivatePostgres& postgres() { return postgres_; }
  [[nodiscard]] test::Home& home() { return home_; }
  [[nodiscard]] const test::Home& home() const { return home_; }
  /// The number that a statement answers.
  [[nodiscard]] double number(const std::string& sql) const;

 private:
  struct Empty {};
  explicit Installation(Empty);

  const std::filesystem::path mailbox_;
  test::PrivatePostgres postgres_;
  test::Home home_;
};

}  // namespace holdfast::bench
