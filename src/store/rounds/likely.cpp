#include "holdfast/store/likely.hpp"

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

// Somebody whose window the programme took away gave nothing back: there is no seat any more.
constexpr auto select_given_back = R"sql(
  SELECT w.clinic_id, count(*)::float8 / $1::integer AS per_day
    FROM offers AS o
    JOIN registrations AS r ON r.id = o.registration_id
    JOIN windows AS w ON w.id = o.window_id
    JOIN clinics AS c ON c.id = w.clinic_id
   WHERE o.state = 'cancelled' AND o.resolved_at > now() - make_interval(days => $1::integer)
     AND w.starts_at > o.resolved_at AND r.displaced_at IS NULL AND NOT c.synthetic
   GROUP BY w.clinic_id
   ORDER BY w.clinic_id
)sql";

constexpr auto select_answers = R"sql(
  SELECT count(*) FILTER (WHERE o.state IN ('accepted', 'cancelled')) AS accepted, count(*) AS answered
    FROM offers AS o
    JOIN windows AS w ON w.id = o.window_id
    JOIN clinics AS c ON c.id = w.clinic_id
   WHERE o.state <> 'held' AND o.created_at > now() - make_interval(days => $1::integer) AND NOT c.synthetic
)sql";

// Whoever got an offer since they were told, by its day; else whoever was told a day that is past.
constexpr auto count_kept = R"sql(
  WITH told AS (
    SELECT l.registration_id, l.promised_first, l.promised_last,
           CASE WHEN o.created_at > l.promised_at THEN (o.created_at AT TIME ZONE $1)::date END AS offered_on
      FROM likely_dates AS l
      LEFT JOIN registrations AS r ON r.id = l.registration_id
      LEFT JOIN offers AS o ON o.id = r.offer_id
     WHERE NOT l.counted
  ), settled AS (
    UPDATE likely_dates AS l SET counted = true
      FROM told AS t
     WHERE t.registration_id = l.registration_id
       AND (t.offered_on IS NOT NULL OR t.promised_last < (now() AT TIME ZONE $1)::date)
    RETURNING CASE WHEN t.offered_on IS NULL OR t.offered_on > t.promised_last THEN 'later'
                   WHEN t.offered_on < t.promised_first THEN 'earlier'
                   ELSE 'within' END AS outcome
  ), sums AS (
    SELECT outcome, count(*) AS people FROM settled GROUP BY outcome
  ), kept AS (
    INSERT INTO likely_dates_kept (day, outcome, people)
    SELECT (now() AT TIME ZONE $1)::date, outcome, people FROM sums
    ON CONFLICT (day, outcome) DO UPDATE SET people = likely_dates_kept.people + excluded.people
  )
  SELECT outcome, people FROM sums
)sql";

constexpr auto forget_gone = R"sql(
  DELETE FROM likely_dates AS l
   WHERE NOT EXISTS (SELECT FROM registrations AS r WHERE r.id = l.registration_id AND r.state = 'waiting')
)sql";

constexpr auto select_kept = R"sql(
  SELECT outcome, sum(people)::bigint AS people FROM likely_dates_kept
   WHERE day > current_date - $1::integer
   GROUP BY outcome
)sql";

constexpr auto upsert_likely = R"sql(
  INSERT INTO likely_dates (registration_id, first_day, last_day, promised_first, promised_last)
  SELECT id, first_day, last_day, first_day, last_day
    FROM unnest($1::uuid[], $2::date[], $3::date[]) AS t (id, first_day, last_day)
  ON CONFLICT (registration_id) DO UPDATE
     SET first_day = excluded.first_day, last_day = excluded.last_day
   WHERE (likely_dates.first_day, likely_dates.last_day)
         IS DISTINCT FROM (excluded.first_day, excluded.last_day)
)sql";

constexpr auto withdraw_others = R"sql(
  UPDATE likely_dates SET first_day = NULL, last_day = NULL
   WHERE first_day IS NOT NULL AND registration_id <> ALL ($1::uuid[])
)sql";

constexpr auto try_lock = "SELECT pg_try_advisory_xact_lock(hashtext('likely dates'))";

// Rows are written here in no order, and by whoever joins others or is erased: those wait before the first.
constexpr auto lock_likely = "LOCK TABLE likely_dates IN SHARE ROW EXCLUSIVE MODE";

LikelyKept kept_in(const pqxx::result& rows) {
  LikelyKept kept;
  for (const auto& row : rows) {
    const auto outcome = text(row["outcome"]);
    auto& people = outcome == "within" ? kept.within : outcome == "earlier" ? kept.earlier : kept.later;
    people = row["people"].as<std::size_t>();
  }
  return kept;
}

}  // namespace

SeenLately seen_lately(Transaction& tx, int days) {
  read_whole_tables(tx);
  SeenLately seen;
  for (const auto& row : query(tx, select_given_back, days)) {
    seen.given_back.push_back({ClinicId{text(row["clinic_id"])}, row["per_day"].as<double>()});
  }
  const auto answers = query(tx, select_answers, days)[0];
  seen.accepted = answers["accepted"].as<std::size_t>();
  seen.answered = answers["answered"].as<std::size_t>();
  return seen;
}

bool try_lock_likely(Transaction& tx) {
  return query(tx, try_lock)[0][0].as<bool>();
}

LikelyKept settle_likely(Transaction& tx, const std::string& zone) {
  query(tx, lock_likely);
  const auto kept = kept_in(query(tx, count_kept, zone));
  query(tx, forget_gone);
  return kept;
}

LikelyKept read_likely_kept(Transaction& tx, int days) {
  return kept_in(query(tx, select_kept, days));
}

void tell_likely(Transaction& tx, const std::vector<Likely>& people) {
  const auto ids = array_of(people, &Likely::id);
  query(tx, withdraw_others, ids);
  query(tx, upsert_likely, ids, array_of(people, [](const Likely& each) { return each.dates.first; }),
        array_of(people, [](const Likely& each) { return each.dates.last; }));
}

}  // namespace holdfast::store
