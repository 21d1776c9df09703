#include <atomic>
#include <sstream>
#include <stdexcept>

#include <pqxx/pqxx>

#include "app/files/programme_files.hpp"
#include "bench/support/peers.hpp"
#include "support/program/a_crowd.hpp"

namespace holdfast::bench {

namespace {

void add_places(pqxx::work& tx, const Programme& programme) {
  for (const auto& clinic : programme.clinics) {
    tx.exec_params(
        "INSERT INTO clinics (id, name, latitude, longitude, time_zone) VALUES ($1, $2, $3, $4, $5)",
        clinic.id.text, clinic.name, clinic.at.latitude, clinic.at.longitude, clinic.zone.name());
  }
  for (const auto& [prefix, point] : programme.areas) {
    tx.exec_params("INSERT INTO areas (prefix, latitude, longitude) VALUES ($1, $2, $3)", prefix,
                   point.latitude, point.longitude);
  }
}

void add_windows(pqxx::work& tx, const std::string& lines, const Programme& programme) {
  std::istringstream file{"clinic,start,capacity\n" + lines};
  app::CsvErrors errors;
  const auto windows = app::read_windows(file, programme, errors);
  if (!errors.empty()) throw std::runtime_error(errors.front());

  tx.conn().prepare("add-window",
                    "INSERT INTO windows (clinic_id, starts_at, capacity) VALUES ($1, to_timestamp($2), $3)");
  for (const auto& window : windows) {
    const auto since_1970 = std::chrono::floor<std::chrono::seconds>(window.starts_at.time_since_epoch());
    tx.exec_prepared("add-window", window.clinic.text, since_1970.count(), window.capacity);
  }
}

}  // namespace

PeerDatabase::PeerDatabase(const test::PrivatePostgres& server, const std::string& windows)
    : server_(server) {
  static std::atomic<int> number{0};
  name_ = "peer_" + std::to_string(++number);
  server_.execute("CREATE DATABASE " + name_);
  execute(test::contents_of(HOLDFAST_ROOT "/bench/peers/schema.sql"));

  const auto programme = test::demo_programme();
  pqxx::connection connection{url()};
  pqxx::work tx{connection};
  add_places(tx, *programme);
  add_windows(tx, windows, *programme);
  tx.commit();
  execute("VACUUM ANALYZE");
}

PeerDatabase::~PeerDatabase() {
  try {
    server_.execute("DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (const std::exception&) {
    // Whoever stopped the server has it all removed.
  }
}

std::size_t PeerDatabase::count(const std::string& sql) const {
  pqxx::connection connection{url()};
  pqxx::nontransaction direct{connection};
  return direct.exec1(sql)[0].as<std::size_t>();
}

}  // namespace holdfast::bench
