#include "holdfast/store/staff.hpp"

#include <sstream>

#include "holdfast/store/staff_sessions.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/staff/staff_rows.hpp"

namespace holdfast::store {

namespace {

constexpr auto select_all = "SELECT" HOLDFAST_STAFF_COLUMNS "FROM staff AS s ORDER BY lower(s.name), s.id";
constexpr auto select_by_id = "SELECT" HOLDFAST_STAFF_COLUMNS "FROM staff AS s WHERE s.id = $1::bigint";
constexpr auto select_by_email = "SELECT" HOLDFAST_STAFF_COLUMNS "FROM staff AS s WHERE s.email = lower($1)";

constexpr auto insert_staff = R"sql(
  INSERT INTO staff (email, name, role, clinics, password_hash, temporary_until)
  VALUES (lower($1), $2, $3, string_to_array($4, ' '), $5,
          clock_timestamp() + make_interval(secs => $6::bigint))
      ON CONFLICT (email) DO NOTHING
  RETURNING id
)sql";

constexpr auto make_new = R"sql(
  UPDATE staff SET password_hash = $2,
                   temporary_until = clock_timestamp() + make_interval(secs => $3::bigint),
                   totp_sealed = NULL, failed_tries = 0, no_try_before = '-infinity', is_enabled = true
   WHERE id = $1::bigint
)sql";

constexpr auto update_enabled = "UPDATE staff SET is_enabled = $2 WHERE id = $1::bigint";

constexpr auto update_role = R"sql(
  UPDATE staff SET role = $2, clinics = string_to_array($3, ' ') WHERE id = $1::bigint
)sql";

constexpr auto update_password = R"sql(
  UPDATE staff SET password_hash = $2, temporary_until = NULL, failed_tries = 0, no_try_before = '-infinity'
   WHERE id = $1::bigint
)sql";

std::int64_t parameter(StaffId id) {
  return static_cast<std::int64_t>(id);
}

/// Ids of clinics have no spaces.
std::optional<std::string> joined(const std::optional<std::vector<ClinicId>>& clinics) {
  if (!clinics) return std::nullopt;
  std::string all;
  for (const auto& clinic : *clinics) all += (all.empty() ? "" : " ") + clinic.text;
  return all;
}

std::optional<Staff> only(const pqxx::result& rows) {
  if (rows.empty()) return std::nullopt;
  return staff_in(rows[0]);
}

}  // namespace

Staff staff_in(const pqxx::row& row) {
  Staff staff{.id = StaffId{number(row["id"])},
              .email = text(row["email"]),
              .name = text(row["name"]),
              .role = role_named(row["role"].c_str()).value(),
              .clinics = std::nullopt,
              .enabled = row["is_enabled"].as<bool>(),
              .has_second_factor = row["has_second_factor"].as<bool>(),
              .password_is_temporary = row["is_temporary"].as<bool>(),
              .signed_in_at = maybe_instant(row["signed_in_at"])};
  if (!row["clinics"].is_null()) {
    staff.clinics.emplace();
    std::istringstream words{text(row["clinics"])};
    for (std::string id; words >> id;) staff.clinics->push_back(ClinicId{id});
  }
  return staff;
}

std::vector<Staff> read_staff(Transaction& tx) {
  std::vector<Staff> all;
  for (const auto& row : query(tx, select_all)) all.push_back(staff_in(row));
  return all;
}

std::optional<Staff> find_staff(Transaction& tx, StaffId id) {
  return only(query(tx, select_by_id, parameter(id)));
}

std::optional<Staff> find_staff(Transaction& tx, const std::string& email) {
  return only(query(tx, select_by_email, email));
}

std::optional<StaffId> add_staff(Transaction& tx, const Staff& staff, const TemporaryPassword& password) {
  const auto rows =
      query(tx, insert_staff, staff.email, staff.name, std::string{name_of(staff.role)},
            joined(staff.clinics), password.hash, static_cast<std::int64_t>(password.lifetime.count()));
  if (rows.empty()) return std::nullopt;
  return StaffId{number(rows[0]["id"])};
}

void reset_staff(Transaction& tx, StaffId id, const TemporaryPassword& password) {
  query(tx, make_new, parameter(id), password.hash, static_cast<std::int64_t>(password.lifetime.count()));
  end_sessions(tx, id);
}

void set_staff_enabled(Transaction& tx, StaffId id, bool enabled) {
  query(tx, update_enabled, parameter(id), enabled);
  end_sessions(tx, id);
}

void set_staff_role(Transaction& tx, StaffId id, Role role,
                    const std::optional<std::vector<ClinicId>>& clinics) {
  query(tx, update_role, parameter(id), std::string{name_of(role)}, joined(clinics));
  end_sessions(tx, id);
}

void set_password(Transaction& tx, StaffId id, const std::string& hash) {
  query(tx, update_password, parameter(id), hash);
  end_sessions(tx, id);
}

}  // namespace holdfast::store
