#include "support/database.hpp"

#include <atomic>

#include <pqxx/pqxx>

#include "holdfast/store/migrate.hpp"

namespace holdfast::test {

namespace {

constexpr auto migrated = "migrated";

/// Copying a migrated database costs a fraction of migrating a new one.
void make_template(PrivatePostgres& server) {
  server.execute(std::string("CREATE DATABASE ") + migrated);
  store::migrate({.url = server.url(migrated)}, migrations_directory());
}

}  // namespace

PrivatePostgres& shared_postgres() {
  static PrivatePostgres server;
  return server;
}

FreshDatabase::FreshDatabase() {
  static std::atomic<int> count = 0;
  static const bool ready = (make_template(shared_postgres()), true);
  (void)ready;
  name_ = "test_" + std::to_string(++count);
  shared_postgres().execute("CREATE DATABASE " + name_ + " TEMPLATE " + migrated);
}

FreshDatabase::~FreshDatabase() {
  try {
    shared_postgres().execute("DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (const std::exception&) {
    // A test may have stopped the server; the whole of it goes with the program.
  }
}

store::Settings FreshDatabase::settings() const {
  return {.url = url(),
          .application_name = "holdfast-test",
          .connect_timeout = std::chrono::seconds{2},
          .statement_timeout = std::chrono::seconds{20},
          .lock_timeout = std::chrono::seconds{5}};
}

std::string FreshDatabase::value(const std::string& sql) const {
  pqxx::connection connection(url());
  pqxx::nontransaction direct(connection);
  const auto rows = direct.exec(sql);
  return rows.empty() ? std::string{} : rows[0][0].c_str();
}

std::string migrations_directory() {
  return HOLDFAST_MIGRATIONS;
}

}  // namespace holdfast::test
