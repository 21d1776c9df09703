#include "holdfast/domain/dates.hpp"
#include "holdfast/offers/wording.hpp"
#include "holdfast/store/programme.hpp"

#include <algorithm>

#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/management/careful.hpp"
#include "staff/management/handlers.hpp"
#include "staff/query.hpp"

namespace holdfast::staff {

using store::Transaction;

namespace {

constexpr Page list_page{"staff_phases", "staff_phases", "/staff/phases"};

/// As they stand in the database: what this process knows of the programme may be a moment old.
std::optional<Phase> phase_of(Transaction& tx, const Programme& base, const http::Request& request) {
  const auto id = number_in(request.parameters.at(0));
  const auto phases = store::read_programme(tx, base).phases;
  const auto found = std::ranges::find(phases, id, &Phase::id);
  return found == phases.end() ? std::nullopt : std::optional{*found};
}

http::Response phase_page(const Office& office, const http::Request& request, const Visit& visit,
                          const Phase& phase, const std::optional<std::string>& refused = {}) {
  ctemplate::TemplateDictionary dictionary{"staff_phase"};
  const auto path = "/staff/phases/" + std::to_string(phase.id);
  set(dictionary, "ACTION", path);
  set(dictionary, "NAME", phase.name);
  set(dictionary, "opens", refused.value_or(iso_text(phase.opens_on)));
  if (refused)
    add_faults(dictionary, {fault(office, request, "opens", "staff_phase_opens", "staff_phase_no_day")});
  return staff_page(office, request, visit, {"staff_phase", "staff_phase_title", path}, dictionary,
                    refused ? 422 : 200);
}

/// What their page says from then on, in both languages; nothing where their day has come.
void add_words(ctemplate::TemplateDictionary& dictionary, const Office& office, Date opens_on) {
  if (opens_on <= offers::day_at(office.context.clock(), office.context.programme()->home_zone)) {
    dictionary.ShowSection("TURN_HAS_COME");
    return;
  }
  auto& told = *dictionary.AddSectionDictionary("TOLD");
  for (const auto& [name, language] : {std::pair{"ENGLISH", Language::en}, {"FRENCH", Language::fr}}) {
    set(told, name,
        filled(office.words.at("staff_phase_words", language), "DATE", offers::day_text(opens_on, language)));
  }
}

http::Response preview_page(const Office& office, const http::Request& request, const Visit& visit,
                            const Phase& phase, Date opens_on, const store::TurnsMoved& turns) {
  const auto language = language_of(request);
  const auto path = "/staff/phases/" + std::to_string(phase.id);
  ctemplate::TemplateDictionary dictionary{"staff_phase_preview"};
  set(dictionary, "PATH", path);
  set(dictionary, "NAME", phase.name);
  set(dictionary, "BEFORE", offers::day_text(phase.opens_on, language));
  set(dictionary, "AFTER", offers::day_text(opens_on, language));
  set(dictionary, "OPENS", iso_text(opens_on));
  if (turns.people() == 0) dictionary.ShowSection("NOBODY");
  if (turns.people() > 0) {
    auto& people = *dictionary.AddSectionDictionary("PEOPLE");
    add_line(people, "PERSON", office.words.at("staff_phase_earlier", language), turns.earlier);
    add_line(people, "PERSON", office.words.at("staff_phase_later", language), turns.later);
    add_words(people, office, opens_on);
  }
  add_care(dictionary, office, turns.people(), language);
  add_press(dictionary, office, turns.people());
  return staff_page(
      office, request, visit,
      {"staff_phase_preview", "weeks_preview_title", path + "?look=yes&opens=" + iso_text(opens_on)},
      dictionary);
}

}  // namespace

Answer show_phases(Office& office, http::Request& request, Visit& visit) {
  const auto base = office.context.programme();
  auto read = [&base](Transaction& tx) { return store::read_programme(tx, *base); };
  const auto programme = co_await in_transaction(office, std::move(read));
  const auto language = language_of(request);
  ctemplate::TemplateDictionary dictionary{"staff_phases"};
  if (!query_value(request, "moved").empty()) {
    set(*dictionary.AddSectionDictionary("NOTICE"), "TEXT", office.words.at("staff_phase_moved", language));
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
  const bool looks = !query_value(request, "look").empty();
  const auto typed = query_value(request, "opens");
  const auto opens_on = looks ? date_in(typed) : std::nullopt;
  struct Read {
    std::optional<Phase> phase;
    store::TurnsMoved turns;
  };
  auto work = [&](Transaction& tx) -> Read {
    const auto phase = phase_of(tx, *base, request);
    if (!phase || !opens_on) return {phase, {}};
    return {phase, store::foresee_phase(tx, store::read_programme(tx, *base), *phase, *opens_on)};
  };
  const auto read = co_await in_transaction(office, std::move(work));
  if (!read.phase) co_return not_found(office, request, "/staff/phases");
  if (!looks) co_return phase_page(office, request, visit, *read.phase);
  if (!opens_on) co_return phase_page(office, request, visit, *read.phase, typed);
  co_return preview_page(office, request, visit, *read.phase, *opens_on, read.turns);
}

Answer change_phase(Office& office, http::Request& request, Visit& visit) {
  const auto base = office.context.programme();
  const auto typed = visit.form.at("opens");
  const auto opens_on = date_in(typed);
  struct Change {
    std::optional<Phase> phase;
    store::Proposal proposal;
  };
  auto work = [&](Transaction& tx) -> Change {
    const auto phase = phase_of(tx, *base, request);
    if (!phase || !opens_on) return {phase, {}};
    return {phase, store::propose_phase(tx, visit.doer(), store::read_programme(tx, *base), *phase, *opens_on,
                                        office.context.limits.care)};
  };
  const auto change = co_await in_transaction(office, std::move(work));
  if (!change.phase) co_return not_found(office, request, "/staff/phases");
  if (!opens_on) co_return phase_page(office, request, visit, *change.phase, typed);
  co_return proposed(office, "phase", change.proposal, "/staff/phases?moved=yes");
}

}  // namespace holdfast::staff
