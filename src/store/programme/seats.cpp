// The picture of free seats: what changed since it was read last, found without a column or an index of its
// own.
//
// xmin of a row is the transaction that wrote this version of it. Everything that committed before a snapshot
// has either an xid below the snapshot's xmin, and was seen, or one at or above it, and is told (again) next
// time. So the horizon to keep is the snapshot's xmin: a transaction in progress at one read, and all its
// savepoints, have xids at or above it, whenever they commit.
//
// xids of rows have 32 bits and wrap; age() compares them on the circle. Rows not written for half a circle
// may be told although unchanged, which is allowed. A horizon from too long ago, or from before the database
// was restored, counts as 0.

#include "holdfast/store/programme.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/programme/window_rows.hpp"

namespace holdfast::store {

namespace {

constexpr std::int64_t horizon_age_max = 1'000'000'000;

// One statement, so that the rows and the horizon are of one snapshot; a row without id brings the horizon of
// nothing changed.
constexpr Statement select_changed{"seats_changed_since", R"sql(
  SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon,
         w.id, )sql" HOLDFAST_FREE_SEATS("w") R"sql( AS free
    FROM (VALUES (1)) AS always
    LEFT JOIN windows AS w ON age(w.xmin) <= age($1::xid)
)sql"};

constexpr Statement select_all{"seats_all", R"sql(
  SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon,
         w.id, )sql" HOLDFAST_FREE_SEATS("w") R"sql( AS free
    FROM (VALUES (1)) AS always
    LEFT JOIN windows AS w ON true
)sql"};

constexpr Statement select_age{"horizon_age", R"sql(
  SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint - $1::bigint
)sql"};

bool is_comparable(Transaction& tx, std::int64_t horizon) {
  if (horizon == 0) return false;
  const auto age = number(execute(tx, select_age, horizon)[0][0]);
  return age >= 0 && age < horizon_age_max;
}

}  // namespace

SeatsRead seats_changed_since(Transaction& tx, std::int64_t since) {
  const auto low_half = std::to_string(static_cast<std::uint32_t>(since));
  const auto rows =
      is_comparable(tx, since) ? execute(tx, select_changed, low_half) : execute(tx, select_all);

  SeatsRead read{.horizon = number(rows[0]["horizon"]), .changed = {}};
  read.changed.reserve(rows.size());
  for (const auto& row : rows) {
    if (row["id"].is_null()) continue;
    read.changed.push_back({.id = window_id(row["id"]), .free = row["free"].as<int>()});
  }
  return read;
}

}  // namespace holdfast::store
