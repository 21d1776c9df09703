// Careful changes of phases: one that staff move to another day, or those of a file.

#include <algorithm>
#include <tuple>
#include <utility>

#include "holdfast/store/careful_changes.hpp"
#include "store/careful/careful_rows.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/programme/programme_lock.hpp"

namespace holdfast::store {

namespace {

constexpr auto find_in_the_way = R"sql(
  SELECT c.id
    FROM careful_changes AS c
    LEFT JOIN careful_phases AS p ON p.change_id = c.id
   WHERE c.state IN ('proposed', 'waiting')
     AND (c.phase_id = ANY ($1::bigint[]) OR p.phase_id = ANY ($1::bigint[]))
   ORDER BY c.id
   LIMIT 1
)sql";

constexpr auto insert_phases = R"sql(
  INSERT INTO careful_phases
         (change_id, phase_id, name, minimum_age, opens_on, gather_until, minimum_age_before, opened_on)
  SELECT $1, n.*
    FROM unnest($2::bigint[], $3::text[], $4::integer[], $5::date[], $6::timestamptz[], $7::integer[],
                $8::date[]) AS n
)sql";

constexpr auto select_phases = R"sql(
  SELECT phase_id, name, minimum_age, opens_on, gather_until, minimum_age_before, opened_on
    FROM careful_phases
   WHERE change_id = $1
   ORDER BY phase_id
)sql";

std::optional<Proposal> in_the_way(Transaction& tx, const std::vector<std::int64_t>& phases) {
  const auto found = query(tx, find_in_the_way, array_of(phases));
  if (found.empty()) return std::nullopt;
  return Proposal{.fate = Proposal::Fate::in_the_way, .change = ChangeId{number(found[0]["id"])}};
}

bool is_the_same(const Phase& left, const Phase& right) {
  const auto all = [](const Phase& of) {
    return std::tie(of.id, of.name, of.minimum_age_years, of.opens_on, of.gather_until);
  };
  return all(left) == all(right);
}

/// Those of the file that are not so already.
std::vector<PhaseOrdered> ordered_in(const std::vector<Phase>& file, const std::vector<Phase>& before) {
  std::vector<PhaseOrdered> ordered;
  for (const auto& phase : file) {
    const auto found = std::ranges::find(before, phase.id, &Phase::id);
    if (found == before.end()) {
      ordered.push_back({.phase = phase});
    } else if (!is_the_same(*found, phase)) {
      ordered.push_back(
          {.phase = phase, .opened_on = found->opens_on, .minimum_age_before = found->minimum_age_years});
    }
  }
  return ordered;
}

void write_phases(Transaction& tx, ChangeId id, const std::vector<PhaseOrdered>& phases) {
  const auto column = [&](auto of) {
    return array_of(phases, [of](const PhaseOrdered& each) { return each.phase.*of; });
  };
  query(tx, insert_phases, static_cast<std::int64_t>(id), column(&Phase::id), column(&Phase::name),
        column(&Phase::minimum_age_years), column(&Phase::opens_on), column(&Phase::gather_until),
        array_of(phases, &PhaseOrdered::minimum_age_before), array_of(phases, &PhaseOrdered::opened_on));
}

Phase moved(Phase phase, Date opens_on) {
  phase.opens_on = opens_on;
  return phase;
}

}  // namespace

Programme with_phases(Programme programme, const std::vector<Phase>& phases) {
  for (const auto& phase : phases) {
    const auto found = std::ranges::find(programme.phases, phase.id, &Phase::id);
    if (found == programme.phases.end()) {
      programme.phases.push_back(phase);
    } else {
      *found = phase;
    }
  }
  return programme;
}

std::vector<Phase> phases_after(const CarefulChange& change, const Programme& programme) {
  if (change.phase) {
    const auto phase = std::ranges::find(programme.phases, *change.phase, &Phase::id);
    return {moved(*phase, change.opens_on)};
  }
  std::vector<Phase> after;
  for (const auto& each : change.phases) after.push_back(each.phase);
  return after;
}

std::vector<PhaseOrdered> read_phases_ordered(Transaction& tx, ChangeId id) {
  std::vector<PhaseOrdered> phases;
  for (const auto& row : query(tx, select_phases, static_cast<std::int64_t>(id))) {
    auto& read = phases.emplace_back();
    read.phase = {.id = number(row["phase_id"]),
                  .name = text(row["name"]),
                  .minimum_age_years = row["minimum_age"].as<int>(),
                  .opens_on = date(row["opens_on"]),
                  .gather_until = maybe_instant(row["gather_until"])};
    read.opened_on = maybe_date(row["opened_on"]);
    if (read.opened_on) read.minimum_age_before = row["minimum_age_before"].as<int>();
  }
  return phases;
}

TurnsMoved foresee_phase(Transaction& tx, const Programme& programme, const Phase& phase, Date opens_on) {
  return foresee_eligibility(tx, with_phases(programme, {moved(phase, opens_on)}));
}

Proposal propose_phase(Transaction& tx, const Doer& doer, const Programme& programme, const Phase& phase,
                       Date opens_on, const CareRules& rules) {
  // Everybody who waits is looked at: rather before the lock, for which others wait.
  CarefulChange planned{.phase = phase.id, .opened_on = phase.opens_on, .opens_on = opens_on};
  planned.people = foresee_phase(tx, programme, phase, opens_on).people();
  lock_programme(tx);
  if (const auto other = in_the_way(tx, {phase.id})) return *other;
  if (planned.people == 0) {
    const std::vector<Phase> phases{moved(phase, opens_on)};
    if (import_phases(tx, phases).changed == 0) return {.fate = Proposal::Fate::done};
    reconsider_eligibility(tx, with_phases(programme, phases));
    return done_at_once(tx, doer, planned);
  }
  return proposed(tx, doer, write_planned(tx, doer, planned, rules), rules);
}

PhasesProposed propose_phases(Transaction& tx, const Doer& doer, const Programme& base,
                              const std::vector<Phase>& phases, const CareRules& rules) {
  const auto programme = read_programme(tx, base);
  CarefulChange planned{.phases = ordered_in(phases, programme.phases)};
  PhasesProposed result;
  if (!planned.phases.empty()) result.turns = foresee_eligibility(tx, with_phases(programme, phases));
  planned.people = result.turns.people();
  lock_programme(tx);
  std::vector<std::int64_t> ids;
  for (const auto& each : planned.phases) ids.push_back(each.phase.id);
  if (const auto other = in_the_way(tx, ids)) {
    result.proposal = *other;
    return result;
  }
  if (planned.people == 0) {
    result.imported = import_phases(tx, phases);
    if (!ids.empty()) reconsider_eligibility(tx, read_programme(tx, base));
    return result;
  }
  const auto id = write_planned(tx, doer, planned, rules);
  write_phases(tx, id, planned.phases);
  result.proposal = proposed(tx, doer, id, rules);
  return result;
}

}  // namespace holdfast::store
