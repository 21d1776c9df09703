#include "holdfast/store/change.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/households/party.hpp"
#include "store/messages/withdraw.hpp"
#include "store/offers/end_offer.hpp"
#include "store/programme/window_rows.hpp"

namespace holdfast::store {

namespace {

constexpr Statement lock_household{"lock_household_to_change",
                                   "SELECT FROM registrations WHERE id = ANY (" HOLDFAST_WITH_HOUSEHOLD
                                   ") ORDER BY id FOR UPDATE"};

constexpr Statement lock_registrations{"lock_registrations_to_change",
                                       "SELECT" HOLDFAST_REGISTRATION_COLUMNS
                                       ", r.refused_windows, r.neighbouring_hours, r.state "
                                       "  FROM registrations AS r WHERE r.id = ANY ($1::uuid[]) "
                                       " ORDER BY r.id FOR UPDATE"};

// A window's hour never changes, so it may be read without a lock.
constexpr Statement lock_accepted_offers{"lock_accepted_offers", R"sql(
  SELECT o.id, o.registration_id, o.window_id, o.party_id, w.starts_at,
         EXISTS (SELECT FROM attendance a WHERE a.offer_id = o.id AND a.came) AS came
    FROM offers o JOIN windows w ON w.id = o.window_id
   WHERE o.registration_id = ANY ($1::uuid[]) AND o.state = 'accepted'
   ORDER BY o.id
     FOR UPDATE OF o
)sql"};

constexpr Statement find_windows_of_hours{"find_windows_of_hours", R"sql(
  SELECT w.id, w.clinic_id, w.starts_at, w.capacity,
         )sql" HOLDFAST_FREE_SEATS("w") R"sql( AS free
    FROM unnest($1::text[], $2::timestamptz[]) AS asked (clinic_id, starts_at)
    JOIN windows w ON w.clinic_id = asked.clinic_id AND w.starts_at = asked.starts_at
)sql"};

// A round of these. The offers are held and taken in the same moment: nobody has to be told of them before,
// and their one message is the confirmation.
constexpr Statement write_changes{"write_changes", R"sql(
  WITH round AS (
    INSERT INTO rounds (started_at, people, seated, distance)
    SELECT $1, count(*), count(*), sum(distance) FROM unnest($2::bigint[]) AS distance
    RETURNING id
  ), new AS (
    SELECT * FROM unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::smallint[], $2::bigint[])
               AS n (id, registration_id, window_id, choice, distance)
  ), accepted AS (
    INSERT INTO offers (id, registration_id, round_id, window_id, state, choice, distance, party_id,
                        created_at, notified_at, seen_at, resolved_at, held_until)
    SELECT new.id, new.registration_id, round.id, new.window_id, 'accepted', new.choice, new.distance,
           CASE WHEN cardinality($3::uuid[]) > 1 THEN $7::uuid END,
           $1, $1, $1, $1, $1::timestamptz + interval '1 second'
      FROM new, round
  ), booked AS (
    UPDATE registrations AS r SET offer_id = new.id, preferences = $8::jsonb
      FROM new WHERE r.id = new.registration_id
    RETURNING r.id, r.offer_id, r.contact
  ), told AS (
    INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at)
    SELECT gen_random_uuid(), id, $7, $7::uuid::text, 'booked', contact, 'due', $1
      FROM booked WHERE offer_id = $7
  )
  UPDATE windows AS w SET booked = w.booked + n.seats
    FROM (SELECT window_id, count(*) AS seats FROM new GROUP BY window_id) AS n
   WHERE w.id = n.window_id
)sql"};

constexpr Statement is_left_by_all{"is_party_left_by_all", R"sql(
  SELECT NOT EXISTS (SELECT FROM offers WHERE party_id = $1 AND state = 'accepted') AS is_it
)sql"};

/// Theirs, or of all with whom they are booked. Locked is the household either way: whoever is the last to
/// leave a party must see that the others have left it.
std::vector<RegistrationId> who_changes(Transaction& tx, const RegistrationId& id, Changing changing) {
  execute(tx, lock_household, uuid(id));
  if (changing == Changing::together) {
    const auto together = read_booked_together(tx, id);
    std::vector<RegistrationId> people;
    std::ranges::transform(together, std::back_inserter(people), &BookedTogether::registration);
    if (!people.empty()) return people;
  }
  return {id};
}

/// What is due of the party that nobody of it heard yet is no more true when all have left it.
void withdraw_of_left(Transaction& tx, const std::optional<OfferId>& party) {
  if (!party || !execute(tx, is_left_by_all, uuid(*party))[0][0].as<bool>()) return;
  withdraw_due_messages(tx, {&*party, 1});
}

}  // namespace

LockedBookings lock_bookings(Transaction& tx, const RegistrationId& id, Changing changing) {
  const auto people = array_of(who_changes(tx, id, changing));
  LockedBookings locked;
  std::map<RegistrationId, Booking> booked;
  for (const auto& row : execute(tx, lock_registrations, people)) {
    Cells cells{row};
    Booking booking{.registration = registration_in(cells),
                    .refused = window_ids(cells.next()),
                    .neighbouring_hours = cells.next().as<bool>(),
                    .offer = {},
                    .window = {},
                    .starts_at = {},
                    .party = {}};
    locked.is_known = true;
    if (registration_state(cells.next()) == RegistrationState::booked)
      booked.emplace(booking.registration.id, std::move(booking));
  }
  for (const auto& row : execute(tx, lock_accepted_offers, people)) {
    auto person = booked.extract(id_in<RegistrationId>(row["registration_id"]));
    if (!person) continue;
    auto& booking = locked.bookings.emplace_back(std::move(person.mapped()));
    booking.offer = id_in<OfferId>(row["id"]);
    booking.window = window_id(row["window_id"]);
    booking.starts_at = instant(row["starts_at"]);
    booking.party = maybe_id_in<OfferId>(row["party_id"]);
    booking.came = row["came"].as<bool>();
  }
  return locked;
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

void move_bookings(Transaction& tx, const std::vector<Booking>& old, const NewBookings& to) {
  for (const auto& booking : old) end_live_offer(tx, booking.registration.id);
  withdraw_of_left(tx, old.front().party);
  const auto choice_of = [](const NewBooking& booking) -> std::optional<std::int16_t> {
    if (!booking.choice) return std::nullopt;
    return static_cast<std::int16_t>(*booking.choice);
  };
  execute(tx, write_changes, timestamp(to.at), array_of(to.each, &NewBooking::distance),
          array_of(to.each, &NewBooking::offer),
          array_of(old, [](const Booking& booking) { return booking.registration.id; }),
          array_of(to.each, &NewBooking::window), array_of(to.each, choice_of), uuid(to.each.front().offer),
          preferences_json(to.wishes));
}

}  // namespace holdfast::store
