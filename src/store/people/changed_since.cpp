#include "holdfast/store/offers.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/people/standing.hpp"

namespace holdfast::store {

namespace {

// Only what changed is sent back: of thousands who watch, hardly anybody has news in the same second.
constexpr Statement read_changed{"read_changed_since", R"sql(
  SELECT seen.place, found.standing
    FROM unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS seen (id, standing, place)
    LEFT JOIN registrations r ON r.id = seen.id
    LEFT JOIN offers o ON o.id = r.offer_id
   CROSS JOIN LATERAL (
         SELECT CASE WHEN r.id IS NOT NULL THEN )sql" HOLDFAST_STANDING R"sql(
                     WHEN EXISTS (SELECT FROM dead_letters d WHERE d.id = seen.id) THEN 1
                     ELSE 0 END AS standing) found
   WHERE found.standing <> seen.standing
)sql"};

}  // namespace

std::vector<Changed> changed_since(Transaction& tx, const std::vector<Seen>& seen) {
  const auto standing = [](const Seen& each) { return static_cast<std::int64_t>(each.standing); };
  std::vector<Changed> changed;
  for (const auto& row : execute(tx, read_changed, array_of(seen, &Seen::id), array_of(seen, standing))) {
    changed.push_back({.place = row["place"].as<std::size_t>() - 1,  // PostgreSQL counts from 1
                       .standing = Standing{number(row["standing"])}});
  }
  return changed;
}

}  // namespace holdfast::store
