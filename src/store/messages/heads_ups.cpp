#include "holdfast/store/heads_ups.hpp"

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr Statement begin_day{"begin_heads_ups", R"sql(
  INSERT INTO heads_up_days (day, told) VALUES ($1, 0) ON CONFLICT DO NOTHING RETURNING day
)sql"};

// Who sent a form, or went in again, within the ten minutes before was there, and not on the waiting list.
constexpr auto select_mornings = R"sql(
  SELECT w.clinic_id, count(*) AS offers
    FROM offers o
    JOIN windows w ON w.id = o.window_id
    JOIN registrations r ON r.id = o.registration_id
   WHERE o.created_at >= (date_trunc('day', now() AT TIME ZONE $1) - make_interval(days => $2))
                         AT TIME ZONE $1
     AND extract(hour FROM o.created_at AT TIME ZONE $1) >= $3
     AND extract(hour FROM o.created_at AT TIME ZONE $1) < $4
     AND o.created_at <> coalesce(o.resolved_at, 'infinity')  -- an appointment that was changed
     AND o.created_at > r.asked_at + interval '10 minutes'
   GROUP BY w.clinic_id
   ORDER BY w.clinic_id
)sql";

constexpr Statement write_all{"write_heads_ups", R"sql(
  WITH told AS (
    INSERT INTO heads_ups (day, registration_id) SELECT $1::date, n.id FROM unnest($2::uuid[]) AS n (id)
    RETURNING registration_id
  ), likely AS (
    UPDATE registrations r SET heads_up_on = $1::date FROM told WHERE r.id = told.registration_id
    RETURNING r.id, r.contact
  ), counted AS (
    UPDATE heads_up_days SET told = cardinality($2::uuid[]) WHERE day = $1::date
  )
  INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at, useful_until)
  SELECT gen_random_uuid(), l.id, l.id::text || '/heads-up/' || $1::date, 'heads-up', l.contact, 'due',
         clock_timestamp() + make_interval(secs => n.place / $4::double precision), $3
    FROM unnest($2::uuid[]) WITH ORDINALITY AS n (id, place)
    JOIN likely l ON l.id = n.id
)sql"};

constexpr Statement select_days_to_judge{"read_heads_up_days_to_judge", R"sql(
  SELECT day FROM heads_up_days WHERE followed IS NULL ORDER BY day LIMIT 100
)sql"};

// By the indexes of offers: one has those that live, the other those that are over.
constexpr Statement judge_day{"judge_heads_ups", R"sql(
  WITH counted AS (
    SELECT count(*) FILTER (WHERE h.passed) AS passed,
           count(*) FILTER (WHERE NOT h.passed AND (
             EXISTS (SELECT FROM offers o
                      WHERE o.registration_id = h.registration_id AND o.state IN ('held', 'accepted')
                        AND o.created_at >= h.written_at AND o.created_at < $2)
             OR EXISTS (SELECT FROM offers o
                         WHERE o.registration_id = h.registration_id
                           AND o.state IN ('declined', 'expired', 'cancelled')
                           AND o.created_at >= h.written_at AND o.created_at < $2))) AS followed
      FROM heads_ups h WHERE h.day = $1
  )
  UPDATE heads_up_days d SET followed = c.followed, passed = c.passed FROM counted c
   WHERE d.day = $1 AND d.followed IS NULL
  RETURNING d.told, d.followed, d.passed
)sql"};

constexpr Statement lock_person{"lock_person_to_pass_over", R"sql(
  SELECT state, heads_up_on FROM registrations WHERE id = $1 FOR UPDATE
)sql"};

constexpr Statement pass{"pass_over", R"sql(
  WITH passed AS (
    UPDATE heads_ups SET passed = true WHERE day = $2 AND registration_id = $1
  )
  UPDATE registrations SET passed_until = $3 WHERE id = $1
)sql"};

// Two rows say that it is not one person's.
constexpr Statement find_by_phone{"find_heads_up_by_phone", R"sql(
  SELECT r.id
    FROM registrations r
   WHERE r.phone = $1 AND r.state = 'waiting' AND r.contact = 'sms'
     AND r.heads_up_on >= (now() - interval '1 day')::date
   LIMIT 2
)sql"};

}  // namespace

bool begin_heads_ups(Transaction& tx, Date date) {
  return !execute(tx, begin_day, day(date)).empty();
}

std::vector<ClinicMornings> read_mornings(Transaction& tx, const TimeZone& home) {
  read_whole_tables(tx);
  std::vector<ClinicMornings> mornings;
  for (const auto& row :
       query(tx, select_mornings, home.name(), mornings_looked_at, likely_hours.from, likely_hours.to)) {
    mornings.push_back(
        {.clinic = ClinicId{text(row["clinic_id"])}, .offers = row["offers"].as<std::size_t>()});
  }
  return mornings;
}

void write_heads_ups(Transaction& tx, const HeadsUps& heads_ups) {
  execute(tx, write_all, day(heads_ups.day), array_of(heads_ups.people), timestamp(heads_ups.useful_until),
          static_cast<std::int64_t>(heads_ups.per_second));
}

std::vector<Date> days_to_judge(Transaction& tx) {
  std::vector<Date> days;
  for (const auto& row : execute(tx, select_days_to_judge)) days.push_back(date(row["day"]));
  return days;
}

std::optional<HeadsUpDay> judge_heads_ups(Transaction& tx, Date date, Instant until) {
  const auto judged = execute(tx, judge_day, day(date), timestamp(until));
  if (judged.empty()) return std::nullopt;
  return HeadsUpDay{.day = date,
                    .told = judged[0]["told"].as<std::size_t>(),
                    .followed = judged[0]["followed"].as<std::size_t>(),
                    .passed = judged[0]["passed"].as<std::size_t>()};
}

std::optional<RegistrationId> find_heads_up_by_phone(Transaction& tx, const std::string& phone) {
  const auto found = execute(tx, find_by_phone, phone);
  if (found.size() != 1) return std::nullopt;
  return id_in<RegistrationId>(found[0]["id"]);
}

PassedOver pass_over(Transaction& tx, const RegistrationId& id, const TimeZone& home) {
  const auto found = execute(tx, lock_person, uuid(id));
  if (found.empty()) return PassedOver::unknown;
  const auto told_of = maybe_date(found[0]["heads_up_on"]);
  if (registration_state(found[0]["state"]) != RegistrationState::waiting || !told_of) {
    return PassedOver::no_heads_up;
  }
  const auto until = passed_until(*told_of, home);
  if (Connection::clock(tx) >= until) return PassedOver::no_heads_up;
  execute(tx, pass, uuid(id), day(*told_of), timestamp(until));
  return PassedOver::passed;
}

}  // namespace holdfast::store
