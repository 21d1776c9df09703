#include "holdfast/store/standby.hpp"

#include "holdfast/store/audit.hpp"
#include "holdfast/store/offers.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/households/party.hpp"
#include "store/programme/window_rows.hpp"

namespace holdfast::store {

namespace {

constexpr Statement lock_who_waits{"lock_who_waits_for_standby", R"sql(
  SELECT FROM registrations
   WHERE id = $1 AND state = 'waiting'
         AND (NOT $2::boolean OR (contact <> 'call' AND first_id IS NULL AND household_id IS NULL))
     FOR UPDATE
)sql"};

constexpr Statement write_standby{"write_standby", R"sql(
  INSERT INTO standby (registration_id, is_on) VALUES ($1, $2)
      ON CONFLICT (registration_id) DO UPDATE SET is_on = excluded.is_on
)sql"};

// The day and the hour are those on the wall of the clinic. While nobody has asked no window is read.
constexpr Statement select_windows{"read_standby_windows", R"sql(
  SELECT w.id,)sql" HOLDFAST_FREE_SEATS("w") R"sql(AS free
    FROM windows AS w
    JOIN clinics AS c ON c.id = w.clinic_id
   WHERE EXISTS (SELECT FROM standby WHERE is_on)
     AND w.starts_at < $1::timestamptz + make_interval(secs => $2)
     AND w.starts_at >= $1::timestamptz + make_interval(secs => $3) - interval '1 hour'
     AND)sql" HOLDFAST_FREE_SEATS("w") R"sql(> 0
     AND NOT c.synthetic
     AND (w.starts_at AT TIME ZONE c.time_zone)::date = ($1::timestamptz AT TIME ZONE c.time_zone)::date
     AND extract(hour FROM $1::timestamptz AT TIME ZONE c.time_zone) >= $4
     AND extract(hour FROM $1::timestamptz AT TIME ZONE c.time_zone) < $5
   ORDER BY w.starts_at, w.id
)sql"};

// Haversine, as everywhere (radius 6371.0088 km); needs as `meets` has them. Whoever is rung cannot be asked
// in time; a household would need as many seats at once.
constexpr Statement lock_people{"lock_standby_people", R"sql(
  SELECT r.id, r.contact
    FROM standby AS s
    JOIN registrations AS r ON r.id = s.registration_id
    JOIN areas AS a ON a.prefix = left(r.postal_code, 3)
    JOIN windows AS w ON w.id = $1
    JOIN clinics AS c ON c.id = w.clinic_id
   CROSS JOIN LATERAL (
         SELECT 2 * 6371.0088 * asin(least(1, sqrt(
                  sin(radians(c.latitude - a.latitude) / 2) ^ 2
                  + cos(radians(a.latitude)) * cos(radians(c.latitude))
                    * sin(radians(c.longitude - a.longitude) / 2) ^ 2))) AS km) AS way
   WHERE s.is_on AND r.state = 'waiting' AND r.first_id IS NULL AND r.household_id IS NULL
     AND r.turn_at <= clock_timestamp()
     AND (r.passed_until IS NULL OR r.passed_until <= clock_timestamp())
     AND r.contact = ANY ($2::text[]) AND r.contact <> 'call'
     AND r.eligible_from <= (w.starts_at AT TIME ZONE c.time_zone)::date
     AND w.id <> ALL (r.refused_windows)
     AND NOT EXISTS (SELECT FROM offers AS o
                      WHERE o.registration_id = r.id AND o.window_id = w.id
                        AND o.state IN ('declined', 'expired', 'cancelled'))
     AND way.km <= $3
     AND (r.needs IS NULL OR string_to_array(r.needs, ' ') <@
          (string_to_array(coalesce(c.meets, ''), ' ')
           || CASE WHEN way.km <= $5 THEN ARRAY['without-car'] ELSE '{}'::text[] END))
   ORDER BY r.displaced_at IS NULL, r.turn_at, r.id
   LIMIT $4
     FOR UPDATE OF r SKIP LOCKED
)sql"};

// A minute, so that a slip of the hand can be taken back. $5: of this person alone.
constexpr Statement select_no_shows{"read_no_shows", R"sql(
  SELECT r.id
    FROM windows AS w
    JOIN offers AS o ON o.window_id = w.id AND o.state = 'accepted'
    JOIN registrations AS r ON r.id = o.registration_id
    LEFT JOIN attendance AS a ON a.offer_id = o.id
   WHERE EXISTS (SELECT FROM standby WHERE is_on) AND r.erased_at IS NULL
     AND ($5::uuid IS NULL OR r.id = $5::uuid)
     AND w.starts_at <= $1::timestamptz
     AND w.starts_at >= $1::timestamptz + make_interval(secs => $2) - interval '1 hour'
     AND (a.came = false AND a.marked_at <= $1::timestamptz - interval '1 minute'
          OR $3::integer > 0 AND a.offer_id IS NULL
             AND w.starts_at + make_interval(mins => coalesce(o.arrival_minute, 0) + $3::integer)
                 <= $1::timestamptz
             AND EXISTS (SELECT FROM attendance AS ticked
                           JOIN offers AS other ON other.id = ticked.offer_id
                          WHERE other.window_id = w.id AND other.state = 'accepted' AND ticked.came))
   ORDER BY r.id
   LIMIT $4
)sql"};

// With the household, as where somebody cancels.
constexpr Statement lock_no_show{"lock_no_show",
                                 "SELECT id FROM registrations WHERE id = ANY "
                                 "(" HOLDFAST_WITH_HOUSEHOLD ") ORDER BY id FOR UPDATE"};

std::vector<RegistrationId> no_shows(Transaction& tx, const StandbyRules& rules, std::size_t limit,
                                     const std::optional<std::string>& person) {
  std::vector<RegistrationId> people;
  for (const auto& row : execute(tx, select_no_shows, timestamp(Connection::clock(tx)), rules.reach.count(),
                                 rules.no_show.count(), limit, person)) {
    people.push_back(id_in<RegistrationId>(row["id"]));
  }
  return people;
}

}  // namespace

bool set_standby(Transaction& tx, const RegistrationId& id, bool on) {
  if (execute(tx, lock_who_waits, uuid(id), on).empty()) return false;
  execute(tx, write_standby, uuid(id), on);
  return true;
}

std::vector<StandbyWindow> read_standby_windows(Transaction& tx, Instant now, const StandbyRules& rules) {
  std::vector<StandbyWindow> windows;
  for (const auto& row : execute(tx, select_windows, timestamp(now), rules.lead_time.count(),
                                 rules.reach.count(), rules.contact_from_hour, rules.contact_to_hour)) {
    windows.push_back({.id = window_id(row["id"]), .free = row["free"].as<int>()});
  }
  return windows;
}

std::vector<StandbyPerson> lock_standby_people(Transaction& tx, WindowId window, const StandbyRules& rules,
                                               const std::vector<Contact>& channels, int limit) {
  std::vector<StandbyPerson> people;
  const auto words = array_of(channels, [](Contact each) { return name_of(each); });
  for (const auto& row : execute(tx, lock_people, static_cast<std::int64_t>(window), words, rules.km_max,
                                 limit, rules.walk_km_max)) {
    people.push_back({.id = id_in<RegistrationId>(row["id"]), .contact = contact(row["contact"])});
  }
  return people;
}

std::vector<RegistrationId> find_no_shows(Transaction& tx, const StandbyRules& rules, std::size_t limit) {
  return no_shows(tx, rules, limit, std::nullopt);
}

bool free_no_show(Transaction& tx, const StandbyRules& rules, const RegistrationId& id) {
  execute(tx, lock_no_show, uuid(id));
  if (no_shows(tx, rules, 1, uuid(id)).empty()) return false;
  cancel_registration(tx, id, "did-not-come");
  audit(tx, {.staff = {}, .address = "stand-by"}, {.action = "freed-no-show", .subject = subject_of(id)});
  return true;
}

}  // namespace holdfast::store
