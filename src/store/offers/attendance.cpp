#include "holdfast/store/attendance.hpp"

#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/offers/offer_rows.hpp"

namespace holdfast::store {

namespace {

constexpr Statement select_appointments{"read_appointments", R"sql(
  SELECT o.id, o.registration_id, w.starts_at, o.arrival_minute, r.name, r.date_of_birth, r.phone, r.language,
         a.came, a.product_id, a.marked_at, s.name AS marked_by, r.product_id AS second_of
    FROM windows AS w
    JOIN offers AS o ON o.window_id = w.id AND o.state = 'accepted'
    JOIN registrations AS r ON r.id = o.registration_id
    LEFT JOIN attendance AS a ON a.offer_id = o.id
    LEFT JOIN staff AS s ON s.id = a.marked_by
   WHERE w.clinic_id = $1 AND w.starts_at >= $2 AND w.starts_at < $3
   ORDER BY w.starts_at, o.arrival_minute NULLS FIRST, r.name, r.id
)sql"};

// Both doses' people before their offers, as everywhere: a tick makes, moves or ends the second.
constexpr Statement lock_doses{"lock_doses", R"sql(
  WITH theirs AS (SELECT registration_id AS id FROM offers WHERE id = $1)
  SELECT id FROM registrations
   WHERE id = (SELECT id FROM theirs) OR first_id = (SELECT id FROM theirs)
   ORDER BY id
     FOR UPDATE
)sql"};

// The lock keeps the appointment what it is until this is written.
constexpr Statement lock_appointment{"lock_appointment", R"sql(
  SELECT o.registration_id
    FROM offers AS o
    JOIN windows AS w ON w.id = o.window_id
   WHERE o.id = $1 AND o.state = 'accepted' AND w.clinic_id = $2
     FOR SHARE OF o
)sql"};

constexpr Statement write_attendance{"write_attendance", R"sql(
  INSERT INTO attendance (offer_id, came, marked_at, marked_by, product_id)
  VALUES ($1, $2, clock_timestamp(), $3, (SELECT id FROM products WHERE id = $4))
      ON CONFLICT (offer_id) DO UPDATE
     SET came = excluded.came, marked_at = excluded.marked_at, marked_by = excluded.marked_by,
         product_id = excluded.product_id
   WHERE (attendance.came, attendance.product_id) IS DISTINCT FROM (excluded.came, excluded.product_id)
)sql"};

constexpr Statement delete_attendance{"delete_attendance", "DELETE FROM attendance WHERE offer_id = $1"};

}  // namespace

std::vector<Appointment> read_appointments(Transaction& tx, const ClinicId& clinic, Instant from,
                                           Instant until) {
  std::vector<Appointment> appointments;
  for (const auto& row : execute(tx, select_appointments, clinic.text, timestamp(from), timestamp(until))) {
    appointments.push_back(
        {.offer = id_in<OfferId>(row["id"]),
         .person = id_in<RegistrationId>(row["registration_id"]),
         .starts_at = instant(row["starts_at"]),
         .arrival = arrival(row["arrival_minute"]),
         .name = text(row["name"]),
         .date_of_birth = date(row["date_of_birth"]),
         .phone = text(row["phone"]),
         .language = language(row["language"]),
         .came = row["came"].is_null() ? std::nullopt : std::optional{row["came"].as<bool>()},
         .product = text(row["product_id"]),
         .second_of = text(row["second_of"]),
         .marked_at = maybe_instant(row["marked_at"]),
         .marked_by = text(row["marked_by"])});
  }
  return appointments;
}

std::optional<RegistrationId> mark_attendance(Transaction& tx, const ClinicId& clinic, const OfferId& offer,
                                              std::optional<bool> came, StaffId by,
                                              const std::string& product) {
  execute(tx, lock_doses, uuid(offer));
  const auto found = execute(tx, lock_appointment, uuid(offer), clinic.text);
  if (found.empty()) return std::nullopt;

  if (came) {
    execute(tx, write_attendance, uuid(offer), *came, static_cast<std::int64_t>(by), product);
  } else {
    execute(tx, delete_attendance, uuid(offer));
  }
  return id_in<RegistrationId>(found[0]["registration_id"]);
}

}  // namespace holdfast::store
