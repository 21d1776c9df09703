// Teams' visits to residences, and calling one off.

#include "holdfast/store/visits.hpp"

#include <algorithm>
#include <iterator>

#include "holdfast/offers/wording.hpp"
#include "holdfast/store/careful_changes.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/management/careful.hpp"
#include "staff/residences/handlers.hpp"
#include "staff/residences/visit_pages.hpp"

namespace holdfast::staff {

namespace {

using ctemplate::TemplateDictionary;
using store::Transaction;

constexpr std::size_t visits_shown = 500;    // to come, and as many of the past
constexpr std::chrono::days visits_past{7};  // whose ticks may still have to be put right

std::string area_of(const store::Visit& visit) {
  std::string text;
  for (const auto& each : visit.area) text.append(text.empty() ? "" : ", ").append(each);
  return text;
}

}  // namespace

Answer show_visits(Office& office, http::Request& request, Visit& visit) {
  const auto now = office.context.clock();
  auto read = [now](Transaction& tx) {
    auto all = store::list_visits_over(tx, now - visits_past, now, visits_shown);
    std::ranges::move(store::list_visits(tx, now, visits_shown), std::back_inserter(all));
    return all;
  };
  const auto visits = co_await in_transaction(office, std::move(read));
  const auto language = language_of(request);
  const auto& zone = office.context.programme()->home_zone;
  TemplateDictionary dictionary{"staff_visits"};
  dictionary.ShowSection(visits.empty() ? "NONE" : "SOME");
  for (const auto& each : visits) {
    auto& row = *dictionary.AddSectionDictionary("VISIT");
    set(row, "TEAM", each.team);
    set(row, "PATH", path_of(each.id));
    set(row, "WHEN", when_of(each, zone, language));
    set(row, "SEATS", std::to_string(each.seats));
    set(row, "FREE", std::to_string(each.free()));
    set(row, "HELD", std::to_string(each.held));
    set(row, "BOOKED", std::to_string(each.booked));
    set(row, "AREA", area_of(each));
    if (each.is_called_off) row.ShowSection("IS_OFF");
    if (each.is_held_back) row.ShowSection("WAITS");
  }
  co_return staff_page(office, request, visit, {"staff_visits", "staff_visits", visits_path}, dictionary);
}

Answer show_call_off(Office& office, http::Request& request, Visit& visit) {
  const auto id = visit_in(request);
  auto read = [id](Transaction& tx) {
    return std::pair{store::read_visit(tx, id), store::foresee_visit_off(tx, id)};
  };
  const auto [found, touched] = co_await in_transaction(office, std::move(read));
  if (!found || !may_be_called_off(*found, office.context.clock()))
    co_return not_found(office, request, visits_path);
  const auto language = language_of(request);
  const auto path = path_of(id);
  const auto people = touched.people();
  TemplateDictionary dictionary{"staff_visit_off"};
  set(dictionary, "PATH", path);
  set(dictionary, "WHAT",
      found->team + ": " + when_of(*found, office.context.programme()->home_zone, language));
  add_line(dictionary, "PERSON", office.words.at("staff_visit_lose_seat", language), touched.booked);
  add_line(dictionary, "PERSON", office.words.at("staff_visit_lose_offer", language), touched.held);
  if (people > 0) {
    auto& told = *dictionary.AddSectionDictionary("TOLD");
    set(told, "ENGLISH", office.words.at("staff_visit_off_words", Language::en));
    set(told, "FRENCH", office.words.at("staff_visit_off_words", Language::fr));
  }
  add_care(dictionary, office, people, language);
  add_press(dictionary, office, people);
  co_return staff_page(office, request, visit,
                       {"staff_visit_off", "staff_visit_off_title", path + "/call-off"}, dictionary);
}

Answer call_visit_off(Office& office, http::Request& request, Visit& visit) {
  const auto id = visit_in(request);
  auto work = [&office, &visit, id](Transaction& tx) {
    return store::propose_visit_off(tx, visit.doer(), id, office.context.limits.care);
  };
  const auto proposal = co_await in_transaction(office, std::move(work));
  if (!proposal) co_return not_found(office, request, visits_path);
  co_return proposed(office, "visit", *proposal, path_of(id));
}

}  // namespace holdfast::staff
