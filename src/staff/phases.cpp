#include "holdfast/domain/dates.hpp"
#include "holdfast/offers/wording.hpp"
#include "holdfast/store/programme.hpp"

#include <algorithm>

#include "staff/frame.hpp"
#include "staff/handlers.hpp"
#include "staff/in_transaction.hpp"
#include "staff/numbers.hpp"

namespace holdfast::staff {

using store::Transaction;

namespace {

constexpr Page list_page{"staff_phases", "staff_phases", "/staff/phases"};

std::string iso_text(Date date) {
  return rfc3339(Instant{std::chrono::sys_days{date}}).substr(0, 10);
}

/// As they stand in the database: what this process knows of the programme may be a moment old.
std::optional<Phase> phase_of(Transaction& tx, const Programme& base, const http::Request& request) {
  const auto id = number_in(request.parameters.at(0));
  const auto phases = store::read_programme(tx, base).phases;
  const auto found = std::ranges::find(phases, id, &Phase::id);
  return found == phases.end() ? std::nullopt : std::optional{*found};
}

/// Moves it, and everybody who waits, in one transaction, as an import does. How many people moved.
std::size_t move_phase(Transaction& tx, const Programme& base, const Visit& visit, Phase phase,
                       Date opens_on) {
  const auto detail = iso_text(phase.opens_on) + " to " + iso_text(opens_on);
  phase.opens_on = opens_on;
  if (store::import_phases(tx, {phase}).changed == 0) return 0;
  store::audit(tx, visit.doer(), {"phase-moved", "phase " + std::to_string(phase.id), detail});
  return store::reconsider_eligibility(tx, store::read_programme(tx, base));
}

http::Response phase_page(const Office& office, const http::Request& request, const Visit& visit,
                          const Phase& phase, const std::vector<PageFault>& faults) {
  ctemplate::TemplateDictionary dictionary{"staff_phase"};
  const auto path = "/staff/phases/" + std::to_string(phase.id);
  set(dictionary, "ACTION", path);
  set(dictionary, "NAME", phase.name);
  set(dictionary, "opens", faults.empty() ? iso_text(phase.opens_on) : visit.form.at("opens"));
  add_faults(dictionary, faults);
  return staff_page(office, request, visit, {"staff_phase", "staff_phase_title", path}, dictionary,
                    faults.empty() ? 200 : 422);
}

}  // namespace

Answer show_phases(Office& office, http::Request& request, Visit& visit) {
  const auto base = office.context.programme();
  auto read = [&base](Transaction& tx) { return store::read_programme(tx, *base); };
  const auto programme = co_await in_transaction(office, std::move(read));
  const auto language = language_of(request);
  ctemplate::TemplateDictionary dictionary{"staff_phases"};
  if (const auto moved = number_in(query_value(request, "moved"))) {
    set(*dictionary.AddSectionDictionary("NOTICE"), "TEXT",
        filled(office.words.at("staff_phase_moved", language), "COUNT", std::to_string(*moved)));
  }
  for (const auto& phase : programme.phases) {
    auto& row = *dictionary.AddSectionDictionary("PHASE");
    set(row, "ID", std::to_string(phase.id));
    set(row, "NAME", phase.name);
    set(row, "AGE", std::to_string(phase.minimum_age_years));
    set(row, "OPENS", offers::day_text(phase.opens_on, language));
    if (phase.gather_until)
      set(row, "GATHERS", offers::moment_text(*phase.gather_until, programme.home_zone, language));
  }
  co_return staff_page(office, request, visit, list_page, dictionary);
}

Answer show_phase(Office& office, http::Request& request, Visit& visit) {
  const auto base = office.context.programme();
  auto read = [&](Transaction& tx) { return phase_of(tx, *base, request); };
  const auto phase = co_await in_transaction(office, std::move(read));
  if (!phase) co_return not_found(office, request, "/staff/phases");
  co_return phase_page(office, request, visit, *phase, {});
}

Answer change_phase(Office& office, http::Request& request, Visit& visit) {
  const auto base = office.context.programme();
  const auto opens_on = date_in(visit.form.at("opens"));
  struct Change {
    std::optional<Phase> phase;
    std::size_t moved;
  };
  auto work = [&](Transaction& tx) -> Change {
    const auto phase = phase_of(tx, *base, request);
    if (!phase || !opens_on) return {phase, 0};
    return {phase, move_phase(tx, *base, visit, *phase, *opens_on)};
  };
  const auto change = co_await in_transaction(office, std::move(work));
  if (!change.phase) co_return not_found(office, request, "/staff/phases");
  if (!opens_on) {
    const std::vector faults{fault(office, request, "opens", "staff_phase_opens", "staff_phase_no_day")};
    co_return phase_page(office, request, visit, *change.phase, faults);
  }
  office.context.seats_freed();
  co_return http::see_other("/staff/phases?moved=" + std::to_string(change.moved));
}

}  // namespace holdfast::staff
