#include "store/careful/careful_rows.hpp"

#include <array>

#include "holdfast/domain/time_zone.hpp"
#include "store/careful/call_off.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr std::array<std::string_view, 5> names{"proposed", "waiting", "done", "undone", "lapsed"};

// The order of CarefulChange. What lapsed stands as undone in the table, which a process of a version that
// knows no other word reads too; that it lapsed is seen by the moment: nothing is undone once its visit has
// begun.
constexpr auto select_change = R"sql(
  SELECT c.id,
         CASE WHEN c.state = 'undone' AND c.ended_at >= v.starts_at THEN 'lapsed' ELSE c.state END AS state,
         c.clinic_id, c.phase_id, p.name AS phase_name, c.opened_on, c.opens_on,
         c.visit_id, v.team, w.windows, coalesce(w.first, v.starts_at) AS first, w.last, w.seats_before,
         w.seats, c.people, c.needs_second,
         c.proposed_by, proposer.name AS proposer, confirmer.name AS confirmer, undoer.name AS undoer,
         c.proposed_at, c.due_at, c.ended_at
    FROM careful_changes AS c
    LEFT JOIN staff AS proposer ON proposer.id = c.proposed_by
    LEFT JOIN staff AS confirmer ON confirmer.id = c.confirmed_by
    LEFT JOIN staff AS undoer ON undoer.id = c.undone_by
    LEFT JOIN phases AS p ON p.id = c.phase_id
    LEFT JOIN visits AS v ON v.id = c.visit_id
   CROSS JOIN LATERAL
         (SELECT count(*) AS windows, min(starts_at) AS first, max(starts_at) AS last,
                 coalesce(sum(capacity_before), 0) AS seats_before, coalesce(sum(capacity), 0) AS seats
            FROM careful_windows WHERE change_id = c.id) AS w
)sql";

constexpr auto lock_one = "SELECT FROM careful_changes WHERE id = $1 FOR UPDATE";

constexpr auto try_lock_one = "SELECT FROM careful_changes WHERE id = $1 FOR UPDATE SKIP LOCKED";

constexpr auto select_orders = R"sql(
  SELECT starts_at, capacity FROM careful_windows WHERE change_id = $1 ORDER BY starts_at
)sql";

constexpr auto write_in_waiting = R"sql(
  UPDATE windows AS w SET capacity_in_waiting = n.capacity
    FROM careful_windows AS n
   WHERE n.change_id = $1 AND n.capacity < n.capacity_before
     AND w.clinic_id = $2 AND w.starts_at = n.starts_at AND w.starts_at > statement_timestamp()
)sql";

constexpr auto clear_in_waiting = R"sql(
  UPDATE windows AS w SET capacity_in_waiting = NULL
    FROM careful_windows AS n
   WHERE n.change_id = $1 AND w.clinic_id = $2 AND w.starts_at = n.starts_at
     AND w.capacity_in_waiting IS NOT NULL
)sql";

constexpr auto write_undone = R"sql(
  UPDATE careful_changes SET state = 'undone', ended_at = clock_timestamp(), undone_by = $2 WHERE id = $1
)sql";

std::int64_t number_of(ChangeId id) {
  return static_cast<std::int64_t>(id);
}

ChangeState state_in(const pqxx::field& field) {
  for (std::size_t at = 0; at < names.size(); ++at) {
    if (names.at(at) == field.c_str()) return static_cast<ChangeState>(at);
  }
  throw std::runtime_error("a change in no state");
}

CarefulChange change_in(Transaction& tx, const pqxx::row& row) {
  CarefulChange change{.id = ChangeId{number(row["id"])}, .state = state_in(row["state"])};
  if (!row["clinic_id"].is_null()) change.clinic = ClinicId{text(row["clinic_id"])};
  if (!row["phase_id"].is_null()) {
    change.phase = number(row["phase_id"]);
    change.phase_name = text(row["phase_name"]);
    change.opened_on = date(row["opened_on"]);
    change.opens_on = date(row["opens_on"]);
  }
  if (!row["visit_id"].is_null()) {
    change.visit = static_cast<VisitId>(number(row["visit_id"]));
    change.team = text(row["team"]);
  }
  if (!change.clinic && !change.phase && !change.visit) change.phases = read_phases_ordered(tx, change.id);
  change.windows = row["windows"].as<std::size_t>();
  change.first = maybe_instant(row["first"]);
  change.last = maybe_instant(row["last"]);
  change.seats_before = number(row["seats_before"]);
  change.seats = number(row["seats"]);
  change.people = row["people"].as<std::size_t>();
  change.needs_second = row["needs_second"].as<bool>();
  if (!row["proposed_by"].is_null()) change.proposed_by = StaffId{number(row["proposed_by"])};
  change.proposed_by_name = text(row["proposer"]);
  change.confirmed_by_name = text(row["confirmer"]);
  if (change.state == ChangeState::undone) change.undone_by_name = text(row["undoer"]);
  change.proposed_at = instant(row["proposed_at"]);
  change.due_at = maybe_instant(row["due_at"]);
  change.ended_at = maybe_instant(row["ended_at"]);
  return change;
}

}  // namespace

std::string_view name_of(ChangeState state) noexcept {
  return names.at(static_cast<std::size_t>(state));
}

std::string_view kind_of(const CarefulChange& change) noexcept {
  if (change.visit) return "visit";
  return change.clinic ? "windows" : "phase";
}

std::optional<CarefulChange> read_change(Transaction& tx, ChangeId id) {
  static const auto sql = std::string{select_change} + " WHERE c.id = $1";
  const auto rows = query(tx, sql.c_str(), number_of(id));
  if (rows.empty()) return std::nullopt;
  return change_in(tx, rows[0]);
}

std::vector<CarefulChange> read_changes(Transaction& tx, std::size_t limit) {
  static const auto sql =
      std::string{select_change} + " ORDER BY c.state IN ('proposed', 'waiting') DESC, c.id DESC LIMIT $1";
  std::vector<CarefulChange> changes;
  for (const auto& row : query(tx, sql.c_str(), limit)) changes.push_back(change_in(tx, row));
  return changes;
}

std::optional<CarefulChange> lock_change(Transaction& tx, ChangeId id) {
  if (query(tx, lock_one, number_of(id)).empty()) return std::nullopt;
  return read_change(tx, id);
}

std::optional<CarefulChange> try_lock_change(Transaction& tx, ChangeId id) {
  if (query(tx, try_lock_one, number_of(id)).empty()) return std::nullopt;
  return read_change(tx, id);
}

std::vector<WindowOrder> orders_of(Transaction& tx, const CarefulChange& change) {
  std::vector<WindowOrder> orders;
  for (const auto& row : query(tx, select_orders, number_of(change.id))) {
    orders.push_back({.clinic = change.clinic.value(),
                      .starts_at = instant(row["starts_at"]),
                      .capacity = row["capacity"].as<int>()});
  }
  return orders;
}

void hold_back(Transaction& tx, const CarefulChange& change) {
  if (change.visit) hold_back(tx, *change.visit, true);
  if (!change.clinic) return;
  lock_ordered_windows(tx, orders_of(tx, change));
  query(tx, write_in_waiting, number_of(change.id), change.clinic->text);
}

void release(Transaction& tx, const CarefulChange& change) {
  if (change.visit) hold_back(tx, *change.visit, false);
  if (!change.clinic) return;
  lock_ordered_windows(tx, orders_of(tx, change));
  query(tx, clear_in_waiting, number_of(change.id), change.clinic->text);
}

bool has_begun(const CarefulChange& change, Instant now) {
  return change.visit && change.first <= now;
}

void end_undone(Transaction& tx, const Doer& doer, const CarefulChange& change) {
  release(tx, change);
  query(tx, write_undone, number_of(change.id), static_cast<std::int64_t>(doer.staff.value()));
  audit(tx, doer, {.action = "undid-change", .subject = subject_of(change), .detail = detail_of(change)});
}

void end_lapsed(Transaction& tx, const CarefulChange& change) {
  release(tx, change);
  // The column wants somebody: a visit is called off by staff alone.
  query(tx, write_undone, number_of(change.id), static_cast<std::int64_t>(change.proposed_by.value()));
  audit(tx, {.staff = {}, .address = "by itself"},
        {.action = "change-lapsed", .subject = subject_of(change), .detail = detail_of(change)});
}

std::string subject_of(const CarefulChange& change) {
  if (change.clinic) return "clinic " + change.clinic->text;
  if (change.visit) return "visit " + std::to_string(static_cast<std::int64_t>(*change.visit));
  if (change.phase) return "phase " + std::to_string(*change.phase);
  std::string ids;
  for (const auto& each : change.phases) ids += (ids.empty() ? "" : ", ") + std::to_string(each.phase.id);
  return "phases " + ids;
}

std::string detail_of(const CarefulChange& change) {
  std::string detail;
  if (change.clinic) detail = "windows: " + std::to_string(change.windows);
  if (change.phase) detail = day(change.opened_on) + " to " + day(change.opens_on);
  if (change.visit) detail = "at " + rfc3339(change.first.value()) + ": called off";
  for (const auto& [phase, opened_on, minimum_age] : change.phases) {
    detail += (detail.empty() ? "" : ", ") + std::to_string(phase.id) + ": " +
              (opened_on ? day(*opened_on) + " from " + std::to_string(minimum_age.value_or(0)) : "none") +
              " to " + day(phase.opens_on) + " from " + std::to_string(phase.minimum_age_years);
  }
  if (change.first && change.last) {
    detail += ", " + rfc3339(*change.first) + " to " + rfc3339(*change.last) +
              "; seats: " + std::to_string(change.seats_before) + " to " + std::to_string(change.seats);
  }
  detail += "; people: " + std::to_string(change.people);
  if (change.id != ChangeId{}) detail += "; change " + std::to_string(number_of(change.id));
  return detail;
}

const char* done_action(const CarefulChange& change) noexcept {
  if (change.visit) return "called-off-visit";
  if (change.clinic) return "ordered-windows";
  return change.phase ? "phase-moved" : "imported-phases";
}

}  // namespace holdfast::store
