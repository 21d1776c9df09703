#include "holdfast/store/switches.hpp"

#include "holdfast/store/heartbeat.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/offers/outage.hpp"

namespace holdfast::store {

namespace {

constexpr auto select_switches = R"sql(
  SELECT name, is_on, reason, changed_by, changed_at FROM switches ORDER BY name
)sql";

constexpr auto select_is_on = "SELECT is_on FROM switches WHERE name = $1 FOR UPDATE";

constexpr auto upsert_switch = R"sql(
  INSERT INTO switches (name, is_on, reason, changed_by) VALUES ($1, $2, $3, $4)
  ON CONFLICT (name) DO UPDATE
     SET is_on = excluded.is_on, reason = excluded.reason, changed_by = excluded.changed_by,
         changed_at = CASE WHEN switches.is_on = excluded.is_on THEN switches.changed_at
                           ELSE clock_timestamp() END
)sql";

}  // namespace

std::vector<SwitchRow> read_switches(Transaction& tx) {
  std::vector<SwitchRow> all;
  for (const auto& row : query(tx, select_switches)) {
    const auto which = switch_named(text(row["name"]));
    if (!which) continue;
    all.push_back({.which = *which,
                   .is_on = row["is_on"].as<bool>(),
                   .reason = text(row["reason"]),
                   .changed_by = text(row["changed_by"]),
                   .changed_at = instant(row["changed_at"])});
  }
  return all;
}

bool turn_switch(Transaction& tx, const SwitchTurn& turn) {
  const bool stops_clocks = turn.which == Switch::read_only;
  if (stops_clocks) one_beat_at_a_time(tx);
  const std::string name{name_of(turn.which)};
  const auto before = query(tx, select_is_on, name);
  const bool was_on = !before.empty() && before[0][0].as<bool>();

  // The last beat before it stands still, and the first after it, in one with the turn itself.
  if (stops_clocks && turn.on && !was_on) beat(tx, process_of_answers);
  query(tx, upsert_switch, name, turn.on, turn.reason, turn.by);
  if (stops_clocks && !turn.on && was_on) beat(tx, process_of_answers, std::chrono::seconds{0});
  return was_on != turn.on;
}

}  // namespace holdfast::store
