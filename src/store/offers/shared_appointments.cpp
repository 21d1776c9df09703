#include "holdfast/store/shared_appointments.hpp"

#include <stdexcept>

#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

#define HOLDFAST_SHARED_COLUMNS                                                            \
  " o.id, o.registration_id, o.state, c.id AS clinic, c.name, w.starts_at, o.created_at, " \
  " greatest(o.created_at, o.notified_at, o.resolved_at, a.marked_at) AS changed_at, a.came "
#define HOLDFAST_SHARED_TABLES             \
  " JOIN windows w ON w.id = o.window_id " \
  " JOIN clinics c ON c.id = w.clinic_id " \
  " LEFT JOIN attendance a ON a.offer_id = o.id "

constexpr Statement select_one{"read_shared_appointment",
                               "SELECT " HOLDFAST_SHARED_COLUMNS "  FROM offers o " HOLDFAST_SHARED_TABLES
                               " WHERE o.id = $1"};

constexpr Statement select_newest{"find_shared_appointments",
                                  "SELECT " HOLDFAST_SHARED_COLUMNS
                                  "  FROM registrations r "
                                  "  JOIN offers o ON o.id = r.offer_id " HOLDFAST_SHARED_TABLES
                                  " WHERE r.id BETWEEN $1 AND $2 ORDER BY r.id LIMIT $3"};

SharedAppointment appointment_in(const pqxx::row& row) {
  const auto state = offer_state_named(row["state"].c_str());
  if (!state) throw std::runtime_error("the database holds a word this program does not know");
  return {.id = id_in<OfferId>(row["id"]),
          .person = id_in<RegistrationId>(row["registration_id"]),
          .state = *state,
          .clinic = {text(row["clinic"])},
          .clinic_name = text(row["name"]),
          .starts_at = instant(row["starts_at"]),
          .created_at = instant(row["created_at"]),
          .changed_at = instant(row["changed_at"]),
          .came = row["came"].is_null() ? std::nullopt : std::optional{row["came"].as<bool>()}};
}

}  // namespace

std::optional<SharedAppointment> read_shared_appointment(Transaction& tx, const OfferId& id) {
  const auto found = execute(tx, select_one, uuid(id));
  if (found.empty()) return std::nullopt;
  return appointment_in(found[0]);
}

std::vector<SharedAppointment> find_shared_appointments(Transaction& tx, const RegistrationId& first,
                                                        const RegistrationId& last, std::size_t limit) {
  std::vector<SharedAppointment> appointments;
  for (const auto& row : execute(tx, select_newest, uuid(first), uuid(last), limit)) {
    appointments.push_back(appointment_in(row));
  }
  return appointments;
}

}  // namespace holdfast::store
