#pragma once

#include <string>

#include "holdfast/store/connection.hpp"
#include "support/postgres.hpp"

namespace holdfast::test {

/// The PostgreSQL all tests of this program share, started when first asked for.
PrivatePostgres& shared_postgres();

/// A migrated database for one test, dropped at its end.
class FreshDatabase {
 public:
  FreshDatabase();
  ~FreshDatabase();
  FreshDatabase(const FreshDatabase&) = delete;
  FreshDatabase& operator=(const FreshDatabase&) = delete;

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] std::string url() const { return shared_postgres().url(name_); }

  /// Short bounds, so that a test that goes wrong ends.
  [[nodiscard]] store::Settings settings() const;

  /// The first column of the first row as text; empty if there is none or it is null.
  [[nodiscard]] std::string value(const std::string& sql) const;
  void execute(const std::string& sql) const { shared_postgres().execute(sql, name_); }

 private:
  std::string name_;
};

/// Where this project's migrations are.
std::string migrations_directory();

}  // namespace holdfast::test
