// Changes that touch people: which there are, and one of them with what can still be done about it.

#include "holdfast/store/careful_changes.hpp"

#include <algorithm>

#include "holdfast/offers/wording.hpp"
#include "staff/clinics/clinic_pages.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/management/careful.hpp"
#include "staff/management/handlers.hpp"
#include "staff/query.hpp"

namespace holdfast::staff {

namespace {

using ctemplate::TemplateDictionary;
using store::CarefulChange;
using store::ChangeId;
using store::ChangeState;
using store::Transaction;

constexpr std::string_view list_path = "/staff/changes";
constexpr std::size_t changes_max = 100;

/// Windows are for whoever manages the clinic, visits for managers, phases for administrators.
bool may(const Staff& staff, const CarefulChange& change) {
  if (change.visit) return staff.is_at_least(Role::manager);
  return change.clinic ? staff.manages(*change.clinic) : staff.is_at_least(Role::administrator);
}

std::optional<CarefulChange> asked_change(Transaction& tx, const http::Request& request, const Visit& visit) {
  const auto id = number_in(request.parameters.at(0));
  const auto change = id ? store::read_change(tx, store::ChangeId{*id}) : std::nullopt;
  return change && may(visit.staff, *change) ? change : std::nullopt;
}

std::string by_whom(const Office& office, const CarefulChange& change, Language language) {
  return change.proposed_by ? change.proposed_by_name : office.words.at("careful_by_command", language);
}

/// "Everybody: from the age of 12, Friday 4 December 2026", each of a file; those it adds were not there.
std::string phases_text(const Office& office, const CarefulChange& change, bool before, Language language) {
  std::string text;
  for (const auto& [phase, opened_on, minimum_age] : change.phases) {
    if (before && !opened_on) continue;
    const auto age = before ? minimum_age.value_or(0) : phase.minimum_age_years;
    auto one = filled(office.words.at("careful_phase_of_file", language), "NAME", phase.name);
    one = filled(one, "AGE", std::to_string(age));
    one = filled(one, "DATE", offers::day_text(before ? *opened_on : phase.opens_on, language));
    text += (text.empty() ? "" : "; ") + one;
  }
  return text.empty() ? office.words.at("answer_none", language) : text;
}

const Clinic* clinic_of(const Programme& programme, const CarefulChange& change) {
  const auto found = change.clinic ? programme.find(*change.clinic) : std::nullopt;
  return found ? &programme.at(*found) : nullptr;
}

/// WHAT, BEFORE, AFTER, PEOPLE, STATE: for the list and the page.
void set_facts(TemplateDictionary& dictionary, const Office& office, const CarefulChange& change,
               const Programme& programme, Language language) {
  const auto word = [&](std::string_view name) { return office.words.at(name, language); };
  if (change.visit) {
    set(dictionary, "WHAT",
        word("careful_visit") + ": " + change.team + ", " +
            offers::moment_text(change.first.value(), programme.home_zone, language));
    set(dictionary, "BEFORE", word("careful_visit_is_on"));
    set(dictionary, "AFTER", word("careful_visit_is_off"));
  } else if (change.phase) {
    set(dictionary, "WHAT", word("careful_phase") + ": " + change.phase_name);
    set(dictionary, "BEFORE", offers::day_text(change.opened_on, language));
    set(dictionary, "AFTER", offers::day_text(change.opens_on, language));
  } else if (!change.clinic) {
    set(dictionary, "WHAT", word("careful_phases_of_file"));
    set(dictionary, "BEFORE", phases_text(office, change, true, language));
    set(dictionary, "AFTER", phases_text(office, change, false, language));
  } else {
    const auto* clinic = clinic_of(programme, change);
    set(dictionary, "WHAT", word("windows_title") + ": " + (clinic ? clinic->name : change.clinic->text));
    set(dictionary, "BEFORE", filled(word("careful_seats"), "COUNT", std::to_string(change.seats_before)));
    set(dictionary, "AFTER", filled(word("careful_seats"), "COUNT", std::to_string(change.seats)));
  }
  set(dictionary, "TOUCHED", std::to_string(change.people));
  set(dictionary, "STATE", word("careful_state_" + std::string{name_of(change.state)}));
}

void add_hours(TemplateDictionary& dictionary, const CarefulChange& change, const TimeZone& zone,
               Language language) {
  if (!change.first || !change.last) return;
  auto& hours = *dictionary.AddSectionDictionary("HOURS");
  set(hours, "COUNT", std::to_string(change.windows));
  set(hours, "FIRST", offers::moment_text(*change.first, zone, language));
  set(hours, "LAST", offers::moment_text(*change.last, zone, language));
}

void add_people_who_acted(TemplateDictionary& dictionary, const Office& office, const CarefulChange& change,
                          const TimeZone& zone, Language language) {
  set(dictionary, "PROPOSED_BY", by_whom(office, change, language));
  set(dictionary, "PROPOSED_AT", offers::moment_text(change.proposed_at, zone, language));
  if (!change.confirmed_by_name.empty())
    set(*dictionary.AddSectionDictionary("CONFIRMED"), "BY", change.confirmed_by_name);
  if (!change.undone_by_name.empty())
    set(*dictionary.AddSectionDictionary("UNDONE"), "BY", change.undone_by_name);
}

/// What can be pressed now, and what it means.
void add_presses(TemplateDictionary& dictionary, const Office& office, const Visit& visit,
                 const CarefulChange& change, Language language) {
  switch (change.state) {
    case ChangeState::proposed: {
      auto& proposed = *dictionary.AddSectionDictionary("PROPOSED");
      set(proposed, "MANY",
          filled(office.words.at("careful_many", language), "COUNT",
                 std::to_string(office.context.limits.care.alone_max)));
      proposed.ShowSection(change.proposed_by == visit.staff.id ? "MINE" : "MAY_CONFIRM");
      return;
    }
    case ChangeState::waiting: {
      const auto left = std::chrono::ceil<std::chrono::seconds>(*change.due_at - office.context.clock());
      auto& waiting = *dictionary.AddSectionDictionary("WAITING");
      set(waiting, "LEFT",
          filled(office.words.at("careful_left", language), "TIME",
                 offers::duration_text(std::max(left, std::chrono::seconds{1}), language)));
      return;
    }
    case ChangeState::done:
      set(*dictionary.AddSectionDictionary("IS_DONE"), "TEXT",
          office.words.at("careful_is_done_" + std::string{kind_of(change)}, language));
      return;
    case ChangeState::undone: dictionary.ShowSection("IS_UNDONE"); return;
    case ChangeState::lapsed: dictionary.ShowSection("IS_LAPSED"); return;
  }
}

void add_notice(TemplateDictionary& dictionary, const Office& office, const http::Request& request) {
  const auto word = office.words.find("careful_said_" + query_value(request, "said"), language_of(request));
  if (!word.empty()) set(*dictionary.AddSectionDictionary("NOTICE"), "TEXT", word);
}

struct Seen {
  CarefulChange change;
  store::WindowsOrdered foreseen;  ///< of windows, while it has not ended
};

/// Of a phase everybody who waits would have to be looked at: that is done when somebody confirms it.
std::optional<Seen> see(Transaction& tx, const http::Request& request, const Visit& visit) {
  const auto change = asked_change(tx, request, visit);
  if (!change) return std::nullopt;
  Seen seen{.change = *change, .foreseen = {}};
  if (change->is_open() && change->clinic) seen.foreseen = store::foresee_change(tx, *change);
  return seen;
}

http::Response change_page(const Office& office, const http::Request& request, const Visit& visit,
                           const Seen& seen) {
  const auto language = language_of(request);
  const auto programme = office.context.programme();
  const auto* clinic = clinic_of(*programme, seen.change);
  const auto& zone = clinic ? clinic->zone : programme->home_zone;
  const auto path = path_of(seen.change.id);
  TemplateDictionary dictionary{"staff_change"};
  set(dictionary, "PATH", path);
  set_facts(dictionary, office, seen.change, *programme, language);
  add_hours(dictionary, seen.change, zone, language);
  add_people_who_acted(dictionary, office, seen.change, zone, language);
  if (seen.change.is_open() && seen.change.clinic) {
    set(*dictionary.AddSectionDictionary("NOW"), "COUNT", std::to_string(seen.foreseen.people()));
  }
  add_people(dictionary, office, seen.foreseen, language);
  add_presses(dictionary, office, visit, seen.change, language);
  add_notice(dictionary, office, request);
  return staff_page(office, request, visit, {"staff_change", "careful_title", path}, dictionary);
}

/// A press on a change, as the store did it; nothing where there is no such change for them. `was` is the
/// change before.
template <class Outcome>
struct Pressed {
  std::optional<CarefulChange> was;
  Outcome outcome = Outcome::unknown;
};

template <class Press>
auto press(Transaction& tx, const http::Request& request, const Visit& visit, Press&& press_it) {
  Pressed<decltype(press_it(ChangeId{}))> pressed{.was = asked_change(tx, request, visit)};
  if (pressed.was) pressed.outcome = press_it(pressed.was->id);
  return pressed;
}

void count(const Office& office, const CarefulChange& change, std::string_view outcome) {
  if (office.context.changed) office.context.changed(kind_of(change), outcome);
}

}  // namespace

Answer show_changes(Office& office, http::Request& request, Visit& visit) {
  auto read = [](Transaction& tx) { return store::read_changes(tx, changes_max); };
  const auto changes = co_await in_transaction(office, std::move(read));
  const auto language = language_of(request);
  const auto programme = office.context.programme();
  TemplateDictionary dictionary{"staff_changes"};
  bool none = true;
  for (const auto& change : changes) {
    if (!may(visit.staff, change)) continue;
    none = false;
    auto& row = *dictionary.AddSectionDictionary("CHANGE");
    set(row, "PATH", path_of(change.id));
    set_facts(row, office, change, *programme, language);
    set(row, "AT", offers::moment_text(change.proposed_at, programme->home_zone, language));
    set(row, "BY", by_whom(office, change, language));
  }
  dictionary.ShowSection(none ? "NONE" : "SOME");
  co_return staff_page(office, request, visit, {"staff_changes", "staff_changes", list_path}, dictionary);
}

Answer show_change(Office& office, http::Request& request, Visit& visit) {
  auto read = [&](Transaction& tx) { return see(tx, request, visit); };
  const auto seen = co_await in_transaction(office, std::move(read));
  if (!seen) co_return not_found(office, request, list_path);
  co_return change_page(office, request, visit, *seen);
}

Answer confirm_change(Office& office, http::Request& request, Visit& visit) {
  using store::Confirmed;
  const auto base = office.context.programme();
  auto work = [&](Transaction& tx) {
    return press(tx, request, visit, [&](ChangeId id) {
      return store::confirm_change(tx, visit.doer(), id, *base, office.context.limits.care);
    });
  };
  const auto [was, confirmed] = co_await in_transaction(office, std::move(work));
  if (!was) co_return not_found(office, request, list_path);
  if (confirmed == Confirmed::same_person) co_return http::see_other(path_of(was->id) + "?said=same-person");
  if (confirmed == Confirmed::waiting && was->state == ChangeState::proposed) count(office, *was, "waiting");
  co_return http::see_other(path_of(was->id));
}

Answer undo_change(Office& office, http::Request& request, Visit& visit) {
  using store::Undone;
  auto work = [&](Transaction& tx) {
    return press(tx, request, visit, [&](ChangeId id) { return store::undo_change(tx, visit.doer(), id); });
  };
  const auto [was, undone] = co_await in_transaction(office, std::move(work));
  if (!was) co_return not_found(office, request, list_path);
  if (undone == Undone::under_way) co_return http::see_other(path_of(was->id) + "?said=under-way");
  if (undone == Undone::done_already) co_return http::see_other(path_of(was->id) + "?said=too-late");
  if (was->is_open()) count(office, *was, "undone");
  office.context.seats_freed();
  co_return http::see_other(path_of(was->id));
}

}  // namespace holdfast::staff
