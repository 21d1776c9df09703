#include "holdfast/store/change.hpp"

#include "store/arrays.hpp"
#include "store/end_offer.hpp"
#include "store/rows.hpp"
#include "store/transaction.hpp"
#include "store/window_rows.hpp"

namespace holdfast::store {

namespace {

constexpr Statement lock_registration{"lock_registration_to_change",
                                      "SELECT" HOLDFAST_REGISTRATION_COLUMNS
                                      ", r.refused_windows, r.state "
                                      "  FROM registrations AS r WHERE r.id = $1 FOR UPDATE"};

// A window's hour never changes, so it may be read without a lock.
constexpr Statement lock_accepted_offer{"lock_accepted_offer", R"sql(
  SELECT o.id, o.window_id, w.starts_at,
         EXISTS (SELECT FROM attendance a WHERE a.offer_id = o.id AND a.came) AS came
    FROM offers o JOIN windows w ON w.id = o.window_id
   WHERE o.registration_id = $1 AND o.state = 'accepted'
     FOR UPDATE OF o
)sql"};

constexpr Statement find_windows_of_hours{"find_windows_of_hours", R"sql(
  SELECT w.id, w.clinic_id, w.starts_at, w.capacity,
         greatest(0, least(w.capacity, w.capacity_in_waiting) - w.held - w.booked - w.kept) AS free
    FROM unnest($1::text[], $2::timestamptz[]) AS asked (clinic_id, starts_at)
    JOIN windows w ON w.clinic_id = asked.clinic_id AND w.starts_at = asked.starts_at
)sql"};

// A round of one. The offer is held and taken in the same moment: nobody has to be told of it before, and
// its one message is the confirmation.
constexpr Statement write_change{"write_change", R"sql(
  WITH round AS (
    INSERT INTO rounds (started_at, people, seated, distance) VALUES ($6, 1, 1, $5)
    RETURNING id
  ), accepted AS (
    INSERT INTO offers (id, registration_id, round_id, window_id, state, choice, distance,
                        created_at, notified_at, seen_at, resolved_at, held_until)
    SELECT $1, $2, round.id, $3, 'accepted', $4, $5, $6, $6, $6, $6, $6::timestamptz + interval '1 second'
      FROM round
  ), booked AS (
    UPDATE registrations SET offer_id = $1, preferences = $7::jsonb WHERE id = $2
    RETURNING contact
  ), told AS (
    INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at)
    SELECT gen_random_uuid(), $2, $1, $1::uuid::text, 'booked', contact, 'due', $6 FROM booked
  )
  UPDATE windows SET booked = booked + 1 WHERE id = $3
)sql"};

}  // namespace

LockedBooking lock_booking(Transaction& tx, const RegistrationId& id) {
  const auto found = execute(tx, lock_registration, uuid(id));
  if (found.empty()) return {};
  const auto row = found[0];
  Cells cells{row};
  Booking booking{.registration = registration_in(cells),
                  .refused = window_ids(cells.next()),
                  .offer = {},
                  .window = {},
                  .starts_at = {},
                  .came = false};
  if (registration_state(cells.next()) != RegistrationState::booked) return {.is_known = true, .booking = {}};

  const auto offer = execute(tx, lock_accepted_offer, uuid(id));
  if (offer.empty()) return {.is_known = true, .booking = {}};
  booking.offer = id_in<OfferId>(offer[0]["id"]);
  booking.window = window_id(offer[0]["window_id"]);
  booking.starts_at = instant(offer[0]["starts_at"]);
  booking.came = offer[0]["came"].as<bool>();
  return {.is_known = true, .booking = std::move(booking)};
}

std::vector<StoredWindow> find_windows(Transaction& tx, const std::vector<ClinicHour>& hours) {
  std::vector<StoredWindow> windows;
  const auto clinic_of = [](const ClinicHour& hour) -> const std::string& { return hour.clinic.text; };
  for (const auto& row : execute(tx, find_windows_of_hours, array_of(hours, clinic_of),
                                 array_of(hours, &ClinicHour::starts_at))) {
    windows.push_back(window_in(row));
  }
  return windows;
}

void move_booking(Transaction& tx, const Booking& old, const NewBooking& to) {
  const auto& person = old.registration.id;
  end_live_offer(tx, person);
  execute(tx, write_change, uuid(to.offer), uuid(person), static_cast<std::int64_t>(to.window), to.choice,
          to.distance, timestamp(to.at), preferences_json(to.wishes));
}

}  // namespace holdfast::store
