#include "holdfast/store/programme.hpp"

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/programme/window_rows.hpp"

namespace holdfast::store {

namespace {

constexpr Statement select_version{"programme_version", "SELECT version FROM programme_version"};

// In the order of std::string, which Programme::find relies on, whatever the database's collation.
constexpr auto select_clinics = R"sql(
  SELECT id, name, line1, city, province, postal_code, latitude, longitude, time_zone, synthetic, meets
    FROM clinics
   ORDER BY id COLLATE "C"
)sql";

constexpr auto select_phases = "SELECT id, name, minimum_age, opens_on, gather_until FROM phases ORDER BY id";

constexpr auto select_areas = "SELECT prefix, latitude, longitude FROM areas";

constexpr auto select_windows = R"sql(
  SELECT id, clinic_id, starts_at, capacity,)sql" HOLDFAST_FREE_SEATS("w") R"sql(AS free
    FROM windows AS w
   WHERE starts_at > $1
   ORDER BY id
)sql";

Clinic clinic_in(const pqxx::row& row) {
  return {.id = ClinicId{text(row["id"])},
          .name = text(row["name"]),
          .address = {.line1 = text(row["line1"]),
                      .line2 = {},
                      .city = text(row["city"]),
                      .province = text(row["province"]),
                      .postal_code = text(row["postal_code"])},
          .at = {.latitude = row["latitude"].as<double>(), .longitude = row["longitude"].as<double>()},
          .zone = TimeZone::named(text(row["time_zone"])),
          .synthetic = row["synthetic"].as<bool>(),
          .meets = needs(row["meets"])};
}

Phase phase_in(const pqxx::row& row) {
  return {.id = number(row["id"]),
          .name = text(row["name"]),
          .minimum_age_years = row["minimum_age"].as<int>(),
          .opens_on = date(row["opens_on"]),
          .gather_until = maybe_instant(row["gather_until"])};
}

}  // namespace

std::int64_t programme_version(Transaction& tx) {
  return number(execute(tx, select_version)[0][0]);
}

Programme read_programme(Transaction& tx, const Programme& base) {
  auto programme = base;
  // The version first: an import that comes between makes these facts newer than their version, never older,
  // and they are read again.
  programme.version = programme_version(tx);

  programme.clinics.clear();
  for (const auto& row : query(tx, select_clinics)) programme.clinics.push_back(clinic_in(row));
  programme.phases.clear();
  for (const auto& row : query(tx, select_phases)) programme.phases.push_back(phase_in(row));
  programme.areas.clear();
  for (const auto& row : query(tx, select_areas)) {
    programme.areas[text(row["prefix"])] = {.latitude = row["latitude"].as<double>(),
                                            .longitude = row["longitude"].as<double>()};
  }
  return programme;
}

std::vector<StoredWindow> read_windows(Transaction& tx, Instant from) {
  const auto rows = query(tx, select_windows, timestamp(from));
  std::vector<StoredWindow> windows;
  windows.reserve(rows.size());
  for (const auto& row : rows) {
    windows.push_back(window_in(row));
  }
  return windows;
}

}  // namespace holdfast::store
