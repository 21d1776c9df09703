#include "holdfast/store/overview.hpp"

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/programme/window_rows.hpp"

namespace holdfast::store {

namespace {

// $1: the clinics, or null for all but the synthetic.
constexpr auto select_days = R"sql(
  SELECT day, sum(held) AS held, sum(booked) AS booked, sum(free) AS free
    FROM (SELECT (w.starts_at AT TIME ZONE c.time_zone)::date AS day, w.held, w.booked,
)sql" HOLDFAST_FREE_SEATS("w") R"sql(AS free
            FROM windows AS w
            JOIN clinics AS c ON c.id = w.clinic_id
           WHERE w.starts_at >= date_trunc('day', now() AT TIME ZONE c.time_zone) AT TIME ZONE c.time_zone
             AND w.starts_at < now() + make_interval(days => $2)
             AND CASE WHEN $1::text[] IS NULL THEN NOT c.synthetic
                      ELSE w.clinic_id = ANY ($1::text[]) END) AS coming
   GROUP BY day
   ORDER BY day
   LIMIT $2
)sql";

constexpr auto select_waiting = R"sql(
  SELECT width_bucket(extract(year FROM age(date_of_birth))::integer, ARRAY[50, 60, 70, 80]) AS age_group,
         count(*)
    FROM registrations
   WHERE state = 'waiting'
   GROUP BY 1
)sql";

constexpr auto select_offers = R"sql(
  SELECT o.state, coalesce(o.choice, 0) AS choice, count(*)
    FROM offers AS o
   WHERE ($1::text[] IS NULL
          OR o.window_id IN (SELECT w.id FROM windows AS w WHERE w.clinic_id = ANY ($1::text[])))
     AND o.window_id NOT IN (SELECT w.id FROM windows AS w JOIN clinics AS c ON c.id = w.clinic_id
                              WHERE c.synthetic AND $1::text[] IS NULL)
   GROUP BY 1, 2
)sql";

constexpr auto select_heads_ups = R"sql(
  SELECT coalesce(sum(followed), 0) AS followed, coalesce(sum(passed), 0) AS passed,
         coalesce(sum(told - followed - passed), 0) AS missed
    FROM heads_up_days
   WHERE followed IS NOT NULL AND day > now()::date - 30
)sql";

std::size_t& of_state(Overview& overview, const std::string& state) {
  if (state == "held") return overview.held;
  if (state == "accepted") return overview.accepted;
  if (state == "declined") return overview.declined;
  if (state == "expired") return overview.lapsed;
  return overview.cancelled;
}

}  // namespace

Overview read_overview(Transaction& tx, const std::optional<std::vector<ClinicId>>& clinics) {
  read_whole_tables(tx);
  std::optional<pqxx::binarystring> these;
  if (clinics) these = array_of(*clinics, [](const ClinicId& each) { return each.text; });
  const auto ask = [&](const char* sql, auto&&... more) {
    return these ? query(tx, sql, *these, more...) : query(tx, sql, nullptr, more...);
  };

  Overview overview;
  for (const auto& row : ask(select_days, overview_days_max)) {
    overview.days.push_back({.date = date(row["day"]),
                             .held = row["held"].as<std::size_t>(),
                             .booked = row["booked"].as<std::size_t>(),
                             .free = row["free"].as<std::size_t>()});
  }
  for (const auto& row : query(tx, select_waiting)) {
    overview.waiting.at(row["age_group"].as<std::size_t>()) = row["count"].as<std::size_t>();
  }
  for (const auto& row : ask(select_offers)) {
    const auto count = row["count"].as<std::size_t>();
    of_state(overview, text(row["state"])) += count;
    const auto choice = row["choice"].as<std::size_t>();
    overview.choices.at(choice == 0 ? 5 : choice - 1) += count;
  }
  overview.likely_kept = read_likely_kept(tx, overview_likely_days);
  const auto heads_ups = query(tx, select_heads_ups)[0];
  overview.heads_ups_followed = heads_ups["followed"].as<std::size_t>();
  overview.heads_ups_missed = heads_ups["missed"].as<std::size_t>();
  overview.heads_ups_passed = heads_ups["passed"].as<std::size_t>();
  return overview;
}

}  // namespace holdfast::store
