#include "holdfast/store/export.hpp"

#include <optional>

#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr auto card_column = "health_card_number";

constexpr auto read_part = "FETCH 2000 FROM exported";
constexpr auto close_part = "CLOSE exported";

#define MOMENT(column) "to_char(" column " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
#define AS_TYPED(column, zone) "to_char(" column " AT TIME ZONE " zone ", 'YYYY-MM-DD\"T\"HH24:MI')"

// Whoever is asked at this moment waits for it: nobody answers an offer where it was not made.
constexpr auto all_people =
    "SELECT '1', r.id, CASE WHEN r.state IN ('queued', 'offered') THEN 'waiting' ELSE r.state END, "
    "r.reason, " MOMENT("r.received_at") ", " MOMENT("r.turn_at") ", " MOMENT("r.asked_at") R"sql(,
         r.via, r.name, r.line1, r.line2, r.city, r.province, r.postal_code, r.phone, r.email, r.contact,
         r.language, r.date_of_birth, r.card_sealed, r.preferences, r.needs, r.household_id, r.first_id,
         r.product_id, r.due_from, r.due_until, nullif(r.neighbouring_hours, false), )sql" MOMENT(
        "r.ended_at") ", " MOMENT("r.displaced_at") ", " MOMENT("r.passed_until") R"sql(,
         CASE WHEN r.refused_windows <> '{}'
              THEN (SELECT string_agg(w.clinic_id || '@' || )sql" MOMENT("w.starts_at") R"sql(, ' '
                                      ORDER BY n.place)
                      FROM unnest(r.refused_windows) WITH ORDINALITY AS n (id, place)
                      JOIN windows w ON w.id = n.id) END,
         (SELECT nullif(s.is_on, false) FROM standby s WHERE s.registration_id = r.id)
    FROM registrations r
   WHERE r.erased_at IS NULL ORDER BY r.id)sql";

constexpr auto all_bookings =
    "SELECT '1', o.id, o.registration_id, w.clinic_id, " MOMENT("w.starts_at") ", o.arrival_minute, " MOMENT(
        "o.resolved_at") ", a.came, a.product_id, " MOMENT("a.marked_at") R"sql(, o.party_id
    FROM offers o JOIN windows w ON w.id = o.window_id
    JOIN registrations r ON r.id = o.registration_id AND r.erased_at IS NULL
    LEFT JOIN attendance a ON a.offer_id = o.id
   WHERE o.state = 'accepted' ORDER BY o.id)sql";

constexpr auto all_clinics = R"sql(
  SELECT id, name, line1, city, province, postal_code, latitude, longitude, time_zone, meets,
         nullif(synthetic, false)
    FROM clinics ORDER BY id COLLATE "C")sql";
constexpr auto all_windows = "SELECT w.clinic_id, " AS_TYPED("w.starts_at", "c.time_zone") R"sql(, w.capacity
    FROM windows w JOIN clinics c ON c.id = w.clinic_id
   ORDER BY w.clinic_id COLLATE "C", w.starts_at)sql";
constexpr auto all_phases =
    "SELECT id, name, minimum_age, opens_on, " MOMENT("gather_until") " FROM phases ORDER BY id";
constexpr auto all_areas =
    R"sql(SELECT prefix, latitude, longitude FROM areas ORDER BY prefix COLLATE "C")sql";
constexpr auto all_products =
    R"sql(SELECT id, name, least_days, most_days FROM products ORDER BY id COLLATE "C")sql";
constexpr auto all_visits = "SELECT team, " AS_TYPED("starts_at", "$1::text") ", " AS_TYPED(
    "ends_at", "$1::text") R"sql(, seats, array_to_string(area, ' '), product_id
    FROM visits ORDER BY starts_at, team COLLATE "C")sql";

ExportedRow row_in(const pqxx::row& row, const ExportedTable& table, const Vault& vault) {
  ExportedRow line;
  for (pqxx::row::size_type at = 0; at < row.size(); ++at) {
    const bool is_card = table.columns.at(static_cast<std::size_t>(at)) == card_column;
    line.push_back(is_card && !row[at].is_null() ? vault.open(pqxx::binarystring{row[at]}.str())
                                                 : text(row[at]));
  }
  return line;
}

}  // namespace

const std::vector<ExportedTable>& exported_tables() {
  static const std::vector<ExportedTable> tables{
      {"people",
       {"version",     "id",           "state",         "reason",
        "received_at", "turn_at",      "asked_at",      "via",
        "name",        "line1",        "line2",         "city",
        "province",    "postal_code",  "phone",         "email",
        "contact",     "language",     "date_of_birth", card_column,
        "preferences", "needs",        "household",     "first_dose",
        "product",     "due_from",     "due_until",     "neighbouring_hours",
        "ended_at",    "displaced_at", "passed_until",  "refused_windows",
        "short_notice"},
       all_people},
      {"bookings",
       {"version", "id", "person", "clinic", "starts_at", "arrival_minute", "booked_at", "came", "product",
        "marked_at", "party"},
       all_bookings},
      {"clinics",
       {"id", "name", "line1", "city", "province", "postal_code", "latitude", "longitude", "time_zone",
        "meets", "synthetic"},
       all_clinics},
      {"windows", {"clinic", "start", "capacity"}, all_windows},
      {"phases", {"id", "name", "minimum_age", "opens_on", "gather_until"}, all_phases},
      {"areas", {"prefix", "latitude", "longitude"}, all_areas},
      {"products", {"id", "name", "least_days", "most_days"}, all_products},
      {"visits", {"team", "start", "end", "seats", "area", "product"}, all_visits, true}};
  return tables;
}

std::size_t export_rows(Transaction& tx, const Vault& vault, const TimeZone& home, const ExportedTable& table,
                        const std::function<void(const ExportedRow&)>& take) {
  const auto declare = std::string{"DECLARE exported NO SCROLL CURSOR FOR "} + table.rows;
  if (table.at_home) {
    query(tx, declare.c_str(), home.name());
  } else {
    query(tx, declare.c_str());
  }
  std::size_t count = 0;
  while (true) {
    const auto part = query(tx, read_part);
    if (part.empty()) break;
    for (const auto& row : part) take(row_in(row, table, vault));
    count += static_cast<std::size_t>(part.size());
  }
  query(tx, close_part);
  return count;
}

void take_one_snapshot(Transaction& tx) {
  query(tx, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
  read_whole_tables(tx);
}

}  // namespace holdfast::store
