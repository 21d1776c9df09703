// Imports: sets as arrays, all or nothing with the caller's transaction. A row that is there already and
// equal is not written, so importing the same file again changes nothing, not even the version.

#include <set>
#include <utility>

#include "holdfast/store/programme.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/programme/programme_lock.hpp"

namespace holdfast::store {

namespace {

// A clinic is synthetic from the beginning or never: a real one has people.
constexpr auto write_clinics = R"sql(
  INSERT INTO clinics AS c (id, name, line1, city, province, postal_code, latitude, longitude, time_zone,
                            synthetic, meets)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                       $7::float8[], $8::float8[], $9::text[], $10::boolean[], $11::text[])
      ON CONFLICT (id) DO UPDATE
     SET name = excluded.name, line1 = excluded.line1, city = excluded.city, province = excluded.province,
         postal_code = excluded.postal_code, latitude = excluded.latitude, longitude = excluded.longitude,
         time_zone = excluded.time_zone, meets = excluded.meets
   WHERE (c.name, c.line1, c.city, c.province, c.postal_code, c.latitude, c.longitude, c.time_zone, c.meets)
         IS DISTINCT FROM
         (excluded.name, excluded.line1, excluded.city, excluded.province, excluded.postal_code,
          excluded.latitude, excluded.longitude, excluded.time_zone, excluded.meets)
  RETURNING c.xmax = 0 AS added
)sql";

constexpr auto write_phases = R"sql(
  INSERT INTO phases AS p (id, name, minimum_age, opens_on, gather_until)
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::integer[], $4::date[], $5::timestamptz[])
      ON CONFLICT (id) DO UPDATE
     SET name = excluded.name, minimum_age = excluded.minimum_age, opens_on = excluded.opens_on,
         gather_until = excluded.gather_until
   WHERE (p.name, p.minimum_age, p.opens_on, p.gather_until)
         IS DISTINCT FROM (excluded.name, excluded.minimum_age, excluded.opens_on, excluded.gather_until)
  RETURNING p.xmax = 0 AS added
)sql";

constexpr auto write_areas = R"sql(
  INSERT INTO areas AS a (prefix, latitude, longitude)
  SELECT * FROM unnest($1::text[], $2::float8[], $3::float8[])
      ON CONFLICT (prefix) DO UPDATE
     SET latitude = excluded.latitude, longitude = excluded.longitude
   WHERE (a.latitude, a.longitude) IS DISTINCT FROM (excluded.latitude, excluded.longitude)
  RETURNING a.xmax = 0 AS added
)sql";

constexpr auto write_products = R"sql(
  INSERT INTO products AS p (id, name, least_days, most_days)
  SELECT * FROM unnest($1::text[], $2::text[], $3::integer[], $4::integer[])
      ON CONFLICT (id) DO UPDATE
     SET name = excluded.name, least_days = excluded.least_days, most_days = excluded.most_days
   WHERE (p.name, p.least_days, p.most_days)
         IS DISTINCT FROM (excluded.name, excluded.least_days, excluded.most_days)
  RETURNING p.xmax = 0 AS added
)sql";

// Locks by id, as everybody does, before anything is judged or written.
constexpr auto lock_windows_that_change = R"sql(
  SELECT w.clinic_id, w.starts_at, w.held + w.booked + w.kept AS taken, n.capacity
    FROM windows AS w
    JOIN unnest($1::text[], $2::timestamptz[], $3::integer[]) AS n (clinic_id, starts_at, capacity)
         USING (clinic_id, starts_at)
   WHERE coalesce(w.capacity_ordered, w.capacity) <> n.capacity
   ORDER BY w.id
     FOR UPDATE OF w
)sql";

/// PostgreSQL would refuse to write a row twice in one statement, without saying which.
template <class Rows, class Key, class Name>
void refuse_doubles(const Rows& rows, Key key, Name name) {
  std::set<std::decay_t<decltype(key(*rows.begin()))>> seen;
  for (const auto& row : rows) {
    if (!seen.insert(key(row)).second) throw Poisoned("there twice: " + name(row));
  }
}

Imported counted(Transaction& tx, const pqxx::result& written, std::size_t rows) {
  Imported imported;
  for (const auto& row : written) ++(row["added"].as<bool>() ? imported.added : imported.changed);
  imported.unchanged = rows - imported.added - imported.changed;
  if (!written.empty()) raise_version(tx);
  return imported;
}

std::string name_of_window(const std::string& clinic, Instant starts_at) {
  return clinic + " at " + rfc3339(starts_at);
}

}  // namespace

Imported import_clinics(Transaction& tx, const std::vector<Clinic>& clinics) {
  refuse_doubles(
      clinics, [](const Clinic& each) { return each.id; }, [](const Clinic& each) { return each.id.text; });
  lock_programme(tx);
  const auto written =
      query(tx, write_clinics, array_of(clinics, [](const Clinic& each) { return each.id.text; }),
            array_of(clinics, &Clinic::name),
            array_of(clinics, [](const Clinic& each) { return each.address.line1; }),
            array_of(clinics, [](const Clinic& each) { return each.address.city; }),
            array_of(clinics, [](const Clinic& each) { return each.address.province; }),
            array_of(clinics, [](const Clinic& each) { return each.address.postal_code; }),
            array_of(clinics, [](const Clinic& each) { return each.at.latitude; }),
            array_of(clinics, [](const Clinic& each) { return each.at.longitude; }),
            array_of(clinics, [](const Clinic& each) { return each.zone.name(); }),
            array_of(clinics, &Clinic::synthetic),
            array_of(clinics, [](const Clinic& each) { return text_or_null(text_of(each.meets)); }));
  return counted(tx, written, clinics.size());
}

Imported import_phases(Transaction& tx, const std::vector<Phase>& phases) {
  refuse_doubles(
      phases, [](const Phase& each) { return each.id; },
      [](const Phase& each) { return std::to_string(each.id); });
  lock_programme(tx);
  const auto written = query(tx, write_phases, array_of(phases, &Phase::id), array_of(phases, &Phase::name),
                             array_of(phases, &Phase::minimum_age_years), array_of(phases, &Phase::opens_on),
                             array_of(phases, &Phase::gather_until));
  return counted(tx, written, phases.size());
}

Imported import_areas(Transaction& tx, const std::vector<Area>& areas) {
  refuse_doubles(
      areas, [](const Area& each) { return each.prefix; }, [](const Area& each) { return each.prefix; });
  lock_programme(tx);
  const auto written = query(tx, write_areas, array_of(areas, &Area::prefix),
                             array_of(areas, [](const Area& each) { return each.at.latitude; }),
                             array_of(areas, [](const Area& each) { return each.at.longitude; }));
  return counted(tx, written, areas.size());
}

Imported import_products(Transaction& tx, const std::vector<Product>& products) {
  refuse_doubles(
      products, [](const Product& each) { return each.id; }, [](const Product& each) { return each.id; });
  lock_programme(tx);
  const auto written =
      query(tx, write_products, array_of(products, &Product::id), array_of(products, &Product::name),
            array_of(products, &Product::least_days), array_of(products, &Product::most_days));
  return counted(tx, written, products.size());
}

Imported import_windows(Transaction& tx, const std::vector<StoredWindow>& windows) {
  refuse_doubles(
      windows,
      [](const StoredWindow& each) {
        return std::pair{each.clinic, each.starts_at};
      },
      [](const StoredWindow& each) { return name_of_window(each.clinic.text, each.starts_at); });
  const auto clinics = array_of(windows, [](const StoredWindow& each) { return each.clinic.text; });
  const auto starts = array_of(windows, &StoredWindow::starts_at);
  const auto capacities = array_of(windows, &StoredWindow::capacity);

  lock_programme(tx);
  refuse_unknown_clinic(tx, clinics);
  for (const auto& row : query(tx, lock_windows_that_change, clinics, starts, capacities)) {
    if (row["capacity"].as<int>() >= row["taken"].as<int>()) continue;
    throw Poisoned("more seats taken than the new capacity: " +
                   name_of_window(text(row["clinic_id"]), instant(row["starts_at"])));
  }
  return counted(tx, query(tx, write_windows, clinics, starts, capacities), windows.size());
}

}  // namespace holdfast::store
