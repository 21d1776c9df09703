#include "holdfast/store/audit.hpp"

#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr Statement insert_entry{"insert_audit", R"sql(
  INSERT INTO audit_log (staff_id, address, action, subject, detail) VALUES ($1::bigint, $2, $3, $4, $5)
)sql"};

constexpr auto select_entries = R"sql(
  SELECT a.id, a.at, a.staff_id, a.address, a.action, a.subject, a.detail, a.position, s.name
    FROM audit_log AS a LEFT JOIN staff AS s ON s.id = a.staff_id
   WHERE ($1::bigint IS NULL OR a.staff_id = $1::bigint)
     AND ($2::text IS NULL OR a.action = $2::text)
     AND ($3::text IS NULL OR a.subject = $3::text)
     AND ($4::timestamptz IS NULL OR a.at >= $4::timestamptz)
     AND ($5::timestamptz IS NULL OR a.at < $5::timestamptz)
     AND ($6::bigint IS NULL OR a.id < $6::bigint)
   ORDER BY a.id DESC
   LIMIT $7::bigint
)sql";

std::optional<std::int64_t> parameter(const std::optional<StaffId>& id) {
  if (!id) return std::nullopt;
  return static_cast<std::int64_t>(*id);
}

std::optional<std::string> parameter(const std::optional<Instant>& moment) {
  if (!moment) return std::nullopt;
  return timestamp(*moment);
}

AuditEntry entry_in(const pqxx::row& row) {
  AuditEntry entry{
      .id = number(row["id"]),
      .at = instant(row["at"]),
      .doer = {.staff = std::nullopt, .address = text(row["address"])},
      .name = text(row["name"]),
      .deed = {.action = text(row["action"]), .subject = text(row["subject"]), .detail = text(row["detail"])},
      .position = std::nullopt};
  if (!row["staff_id"].is_null()) entry.doer.staff = StaffId{number(row["staff_id"])};
  if (!row["position"].is_null()) entry.position = number(row["position"]);
  return entry;
}

}  // namespace

std::string subject_of(const RegistrationId& id) {
  return "registration " + uuid(id);
}

std::string subject_of(StaffId id) {
  return "staff " + std::to_string(static_cast<std::int64_t>(id));
}

void audit(Transaction& tx, const Doer& doer, const Deed& deed) {
  execute(tx, insert_entry, parameter(doer.staff), doer.address, deed.action, deed.subject, deed.detail);
}

std::vector<AuditEntry> read_audit(Transaction& tx, const AuditFilter& filter) {
  std::vector<AuditEntry> entries;
  for (const auto& row : query(tx, select_entries, parameter(filter.staff), text_or_null(filter.action),
                               text_or_null(filter.subject), parameter(filter.from), parameter(filter.to),
                               filter.before, static_cast<std::int64_t>(filter.limit))) {
    entries.push_back(entry_in(row));
  }
  return entries;
}

}  // namespace holdfast::store
