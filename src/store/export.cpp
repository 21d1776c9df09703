#include "holdfast/store/export.hpp"

#include "store/rows.hpp"
#include "store/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr std::int64_t rows_at_once = 2000;
constexpr auto version = "1";
constexpr auto card_column = "health_card_number";

#define MOMENT(column) "to_char(" column " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"

constexpr auto people_after =
    "SELECT r.id, r.state, r.reason, " MOMENT("r.received_at") ", " MOMENT("r.turn_at") ", " MOMENT(
        "r.asked_at") ", r.via, r.name, r.line1, r.line2, r.city, r.province, r.postal_code, r.phone,"
                      " r.email,"
                      " r.contact, r.language, r.date_of_birth, r.card_sealed, r.preferences, r.needs,"
                      " r.household_id, r.first_id, r.product_id, r.due_from, r.due_until"
                      "  FROM registrations r"
                      " WHERE r.id > $1::uuid AND r.erased_at IS NULL ORDER BY r.id LIMIT $2::bigint";

constexpr auto bookings_after =
    "SELECT o.id, o.registration_id, w.clinic_id, " MOMENT("w.starts_at") ", o.arrival_minute, " MOMENT(
        "o.resolved_at") ", a.came, a.product_id, " MOMENT("a.marked_at")
    "  FROM offers o JOIN windows w ON w.id = o.window_id"
    "  JOIN registrations r ON r.id = o.registration_id AND r.erased_at IS NULL"
    "  LEFT JOIN attendance a ON a.offer_id = o.id"
    " WHERE o.id > $1::uuid AND o.state = 'accepted' ORDER BY o.id LIMIT $2::bigint";

ExportedRow row_in(const pqxx::row& row, const ExportedTable& table, const Vault& vault) {
  ExportedRow line{version};
  for (pqxx::row::size_type at = 0; at < row.size(); ++at) {
    const bool is_card = table.columns.at(static_cast<std::size_t>(at) + 1) == card_column;
    line.push_back(is_card && !row[at].is_null() ? vault.open(pqxx::binarystring{row[at]}.str())
                                                 : text(row[at]));
  }
  return line;
}

}  // namespace

const ExportedTable& exported_people() {
  static const ExportedTable table{
      {"version", "id",        "state",      "reason",   "received_at",   "turn_at",   "asked_at",
       "via",     "name",      "line1",      "line2",    "city",          "province",  "postal_code",
       "phone",   "email",     "contact",    "language", "date_of_birth", card_column, "preferences",
       "needs",   "household", "first_dose", "product",  "due_from",      "due_until"},
      people_after};
  return table;
}

const ExportedTable& exported_bookings() {
  static const ExportedTable table{{"version", "id", "person", "clinic", "starts_at", "arrival_minute",
                                    "booked_at", "came", "product", "marked_at"},
                                   bookings_after};
  return table;
}

std::size_t export_rows(Transaction& tx, const Vault& vault, const ExportedTable& table,
                        const std::function<void(const ExportedRow&)>& take) {
  std::size_t count = 0;
  std::string last = "00000000-0000-0000-0000-000000000000";
  while (true) {
    const auto part = query(tx, table.part, last, rows_at_once);
    for (const auto& row : part) take(row_in(row, table, vault));
    count += static_cast<std::size_t>(part.size());
    if (part.size() < rows_at_once) return count;
    last = text(part[part.size() - 1][0]);
  }
}

void take_one_snapshot(Transaction& tx) {
  query(tx, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
  read_whole_tables(tx);
}

}  // namespace holdfast::store
