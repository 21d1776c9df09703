#include "holdfast/store/household_figures.hpp"

#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr Statement count_households{"count_households", R"sql(
  SELECT count(*) FILTER (WHERE in_review) AS review,
         count(*) FILTER (WHERE NOT in_review AND is_offered) AS offered,
         count(*) FILTER (WHERE NOT in_review AND NOT is_offered AND waits) AS waiting,
         count(*) FILTER (WHERE NOT in_review AND NOT is_offered AND NOT waits) AS booked
    FROM (SELECT bool_or(state = 'review') AS in_review, bool_or(state = 'offered') AS is_offered,
                 bool_or(state IN ('queued', 'waiting')) AS waits
            FROM registrations
           WHERE household_id IS NOT NULL
             AND state IN ('queued', 'waiting', 'review', 'offered', 'booked')
           GROUP BY household_id
          HAVING count(*) > 1) AS together
)sql"};

constexpr Statement count_split{"count_split_households", R"sql(
  SELECT count(*) AS split
    FROM (SELECT FROM offers o JOIN windows w ON w.id = o.window_id
           WHERE o.party_id IS NOT NULL AND o.state IN ('held', 'accepted')
           GROUP BY o.party_id
          HAVING count(DISTINCT o.state) > 1 OR count(DISTINCT w.clinic_id) > 1
              OR max(w.starts_at) - min(w.starts_at) > interval '1 hour') AS apart
)sql"};

}  // namespace

HouseholdFigures read_household_figures(Transaction& tx) {
  const auto row = execute(tx, count_households)[0];
  const auto figure = [&](const char* name) { return row[name].as<std::size_t>(); };
  return {.review = figure("review"),
          .offered = figure("offered"),
          .waiting = figure("waiting"),
          .booked = figure("booked"),
          .split = execute(tx, count_split)[0]["split"].as<std::size_t>()};
}

}  // namespace holdfast::store
