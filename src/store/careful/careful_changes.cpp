// A change that touches people, from its order to its end. Nothing of it is done here: careful_due.cpp does.

#include "holdfast/store/careful_changes.hpp"

#include <algorithm>
#include <utility>

#include "store/careful/call_off.hpp"
#include "store/careful/careful_rows.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/programme/programme_lock.hpp"

namespace holdfast::store {

namespace {

constexpr auto find_in_the_way_of_windows = R"sql(
  SELECT c.id
    FROM careful_changes AS c
    JOIN careful_windows AS w ON w.change_id = c.id
   WHERE c.state IN ('proposed', 'waiting') AND c.clinic_id = $1 AND w.starts_at = ANY ($2::timestamptz[])
   ORDER BY c.id
   LIMIT 1
)sql";

constexpr auto find_in_the_way_of_visit = R"sql(
  SELECT id FROM careful_changes WHERE state IN ('proposed', 'waiting') AND visit_id = $1 ORDER BY id LIMIT 1
)sql";

constexpr auto insert_change = R"sql(
  INSERT INTO careful_changes
         (clinic_id, phase_id, opened_on, opens_on, people, needs_second, state, proposed_by, visit_id)
  VALUES ($1, $2, $3::date, $4::date, $5, $6, 'proposed', $7, $8)
  RETURNING id
)sql";

constexpr auto insert_windows = R"sql(
  INSERT INTO careful_windows (change_id, starts_at, capacity_before, capacity)
  SELECT $1, n.* FROM unnest($2::timestamptz[], $3::integer[], $4::integer[]) AS n
)sql";

// Nobody confirms what one may do alone.
constexpr auto write_waiting = R"sql(
  UPDATE careful_changes
     SET state = 'waiting', confirmed_by = $2, people = greatest(1, $3), waits_since = clock_timestamp(),
         due_at = clock_timestamp() + make_interval(secs => $4)
   WHERE id = $1
)sql";

std::int64_t number_of(ChangeId id) {
  return static_cast<std::int64_t>(id);
}

std::optional<std::int64_t> number_of(std::optional<StaffId> staff) {
  if (!staff) return std::nullopt;
  return static_cast<std::int64_t>(*staff);
}

void begin_to_wait(Transaction& tx, const CarefulChange& change, std::optional<StaffId> confirmed_by,
                   std::size_t people, const CareRules& rules) {
  query(tx, write_waiting, number_of(change.id), number_of(confirmed_by), people,
        static_cast<std::int64_t>(rules.undo_time.count()));
  hold_back(tx, change);
}

CarefulChange planned_for(const ClinicId& clinic, const std::vector<WindowChange>& changes) {
  CarefulChange planned{.clinic = clinic, .windows = changes.size()};
  for (const auto& each : changes) {
    planned.first = std::min(planned.first.value_or(each.order.starts_at), each.order.starts_at);
    planned.last = std::max(planned.last.value_or(each.order.starts_at), each.order.starts_at);
    planned.seats_before += each.capacity_before;
    planned.seats += each.order.capacity;
  }
  return planned;
}

}  // namespace

ChangeId write_planned(Transaction& tx, const Doer& doer, const CarefulChange& planned,
                       const CareRules& rules) {
  std::optional<std::string> clinic, opened_on, opens_on;
  std::optional<std::int64_t> visit;
  if (planned.visit) visit = static_cast<std::int64_t>(*planned.visit);
  if (planned.clinic) clinic = planned.clinic->text;
  if (planned.phase) {
    opened_on = day(planned.opened_on);
    opens_on = day(planned.opens_on);
  }
  return ChangeId{number(query(tx, insert_change, clinic, planned.phase, opened_on, opens_on, planned.people,
                               planned.people > rules.alone_max, number_of(doer.staff), visit)[0][0])};
}

Proposal proposed(Transaction& tx, const Doer& doer, ChangeId id, const CareRules& rules) {
  const auto change = read_change(tx, id).value();
  if (!change.needs_second) begin_to_wait(tx, change, std::nullopt, change.people, rules);
  audit(tx, doer,
        {.action = change.needs_second ? "proposed-change" : "ordered-change",
         .subject = subject_of(change),
         .detail = detail_of(change)});
  return {.fate = change.needs_second ? Proposal::Fate::needs_second : Proposal::Fate::waiting,
          .change = id,
          .people = change.people};
}

Proposal done_at_once(Transaction& tx, const Doer& doer, const CarefulChange& change) {
  audit(tx, doer,
        {.action = done_action(change), .subject = subject_of(change), .detail = detail_of(change)});
  return {.fate = Proposal::Fate::done};
}

Proposal propose_windows(Transaction& tx, const Doer& doer, const ClinicId& clinic,
                         const std::vector<WindowOrder>& orders, const CareRules& rules) {
  lock_programme(tx);
  if (const auto other =
          query(tx, find_in_the_way_of_windows, clinic.text, array_of(orders, &WindowOrder::starts_at));
      !other.empty()) {
    return {.fate = Proposal::Fate::in_the_way, .change = ChangeId{number(other[0]["id"])}};
  }
  lock_ordered_windows(tx, orders);
  WindowsOrdered report;
  const auto changes = changes_in(tx, orders, report);
  auto planned = planned_for(clinic, changes);
  planned.people = report.people();
  if (planned.people == 0) {
    order_windows(tx, orders);
    return done_at_once(tx, doer, planned);
  }
  const auto id = write_planned(tx, doer, planned, rules);
  query(tx, insert_windows, number_of(id),
        array_of(changes, [](const WindowChange& each) { return each.order.starts_at; }),
        array_of(changes, [](const WindowChange& each) { return std::int32_t{each.capacity_before}; }),
        array_of(changes, [](const WindowChange& each) { return std::int32_t{each.order.capacity}; }));
  return proposed(tx, doer, id, rules);
}

std::optional<Proposal> propose_visit_off(Transaction& tx, const Doer& doer, VisitId id,
                                          const CareRules& rules) {
  lock_programme(tx);
  if (const auto other = query(tx, find_in_the_way_of_visit, static_cast<std::int64_t>(id)); !other.empty())
    return Proposal{.fate = Proposal::Fate::in_the_way, .change = ChangeId{number(other[0]["id"])}};
  const auto open = lock_open_visit(tx, id);
  if (!open) return std::nullopt;
  CarefulChange planned{.visit = id, .team = open->visit.team, .first = open->visit.starts_at};
  planned.people = open->people;
  if (planned.people == 0) {
    call_off_visit(tx, id);
    return done_at_once(tx, doer, planned);
  }
  return proposed(tx, doer, write_planned(tx, doer, planned, rules), rules);
}

WindowsOrdered foresee_change(Transaction& tx, const CarefulChange& change) {
  return foresee_windows(tx, orders_of(tx, change));
}

std::size_t people_now(Transaction& tx, const CarefulChange& change, const Programme& base) {
  if (change.clinic) return foresee_change(tx, change).people();
  if (change.visit) {
    const auto open = lock_open_visit(tx, *change.visit);
    return open ? open->people : change.people;
  }
  auto programme = read_programme(tx, base);
  const auto phases = phases_after(change, programme);
  return foresee_eligibility(tx, with_phases(std::move(programme), phases)).people();
}

Confirmed confirm_change(Transaction& tx, const Doer& doer, ChangeId id, const Programme& base,
                         const CareRules& rules) {
  const auto seen = read_change(tx, id);
  if (!seen) return Confirmed::unknown;
  // For phases everybody who waits is looked at: rather before the lock, for which others wait.
  const bool of_phases = !seen->clinic && !seen->visit;
  std::size_t people = 0;
  if (of_phases && seen->state == ChangeState::proposed) people = people_now(tx, *seen, base);
  lock_programme(tx);
  const auto change = lock_change(tx, id).value();
  if (change.state == ChangeState::waiting) return Confirmed::waiting;
  if (change.state != ChangeState::proposed) return Confirmed::ended;
  if (change.proposed_by == doer.staff) return Confirmed::same_person;
  if (change.visit && !lock_open_visit(tx, *change.visit)) {
    end_lapsed(tx, change);
    return Confirmed::ended;
  }
  if (!of_phases) people = people_now(tx, change, base);
  begin_to_wait(tx, change, doer.staff, people, rules);
  const auto now = read_change(tx, id).value();
  audit(tx, doer, {.action = "confirmed-change", .subject = subject_of(now), .detail = detail_of(now)});
  return Confirmed::waiting;
}

// Without the programme's lock, which whoever moves a phase holds for long: nothing of the programme is
// written, and seats that it gives back are seen as any that fall free.
Undone undo_change(Transaction& tx, const Doer& doer, ChangeId id) {
  const auto change = try_lock_change(tx, id);
  if (!change) return read_change(tx, id) ? Undone::under_way : Undone::unknown;
  if (change->state == ChangeState::done) return Undone::done_already;
  if (!change->is_open()) return Undone::undone;
  if (has_begun(*change, Connection::clock(tx))) {
    end_lapsed(tx, *change);
  } else {
    end_undone(tx, doer, *change);
  }
  return Undone::undone;
}

}  // namespace holdfast::store
