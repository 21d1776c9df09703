// Teams' visits to residences, and the list that a team takes along.

#include <charconv>

#include "holdfast/offers/wording.hpp"
#include "holdfast/store/careful_changes.hpp"
#include "holdfast/store/visits.hpp"
#include "staff/careful.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/residence_handlers.hpp"

namespace holdfast::staff {

namespace {

using ctemplate::TemplateDictionary;
using store::Transaction;

constexpr std::string_view list_path = "/staff/visits";
constexpr std::size_t visits_shown = 500;

std::string path_of(VisitId id) {
  return std::string{list_path} + '/' + std::to_string(static_cast<std::int64_t>(id));
}

VisitId visit_in(const http::Request& request) {
  const auto& text = request.parameters.at(0);
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  return static_cast<VisitId>(error == std::errc{} && end == text.data() + text.size() ? id : 0);
}

std::string when_of(const store::Visit& visit, const TimeZone& zone, Language language) {
  return offers::moment_text(visit.starts_at, zone, language) + " – " +
         offers::clock_text(visit.ends_at, zone, language);
}

std::string area_of(const store::Visit& visit) {
  std::string text;
  for (const auto& each : visit.area) text.append(text.empty() ? "" : ", ").append(each);
  return text;
}

bool may_be_called_off(const store::Visit& visit, Instant now) {
  return !visit.is_called_off && now < visit.starts_at;
}

http::Response list_page(const Office& office, const http::Request& request, const Visit& visit,
                         const store::VisitList& list) {
  const auto language = language_of(request);
  const auto& zone = office.context.programme()->home_zone;
  TemplateDictionary dictionary{"staff_visit"};
  set(dictionary, "TEAM", list.visit.team);
  set(dictionary, "WHEN", when_of(list.visit, zone, language));
  set(dictionary, "BOOKED", std::to_string(list.visit.booked));
  if (list.residences.empty()) dictionary.ShowSection("NONE");
  if (list.visit.is_called_off) dictionary.ShowSection("IS_OFF");
  if (may_be_called_off(list.visit, office.context.clock()))
    set(*dictionary.AddSectionDictionary("CALL_OFF"), "PATH", path_of(list.visit.id) + "/call-off");
  for (const auto& residence : list.residences) {
    auto& section = *dictionary.AddSectionDictionary("RESIDENCE");
    set(section, "NAME", residence.name);
    set(section, "ADDRESS", residence.line1 + ", " + residence.city + ' ' + residence.postal_code);
    set(section, "CONTACT", residence.contact_name);
    set(section, "TELEPHONE", residence.phone);
    set(section, "PEOPLE", std::to_string(residence.people.size()));
    for (const auto& each : residence.people) {
      auto& row = *section.AddSectionDictionary("PERSON");
      set(row, "NAME", each.name);
      set(row, "BORN", offers::day_text(each.date_of_birth, language));
      set(row, "CARD",
          office.words.at(each.has_card ? "residence_card_known" : "residence_card_unknown", language));
    }
  }
  return staff_page(office, request, visit, {"staff_visit", "staff_visit_list", path_of(list.visit.id)},
                    dictionary);
}

}  // namespace

Answer show_visits(Office& office, http::Request& request, Visit& visit) {
  const auto now = office.context.clock();
  auto read = [now](Transaction& tx) { return store::list_visits(tx, now, visits_shown); };
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
  co_return staff_page(office, request, visit, {"staff_visits", "staff_visits", list_path}, dictionary);
}

Answer show_visit(Office& office, http::Request& request, Visit& visit) {
  const auto id = visit_in(request);
  auto look = [&visit, id](Transaction& tx) {
    auto list = store::read_visit_list(tx, id);
    if (list) {
      store::audit(tx, visit.doer(),
                   {.action = "looked-at-visit",
                    .subject = "visit " + std::to_string(static_cast<std::int64_t>(id)),
                    .detail = "people: " + std::to_string(list->visit.booked)});
    }
    return list;
  };
  const auto list = co_await in_transaction(office, std::move(look));
  if (!list) co_return not_found(office, request, list_path);
  co_return list_page(office, request, visit, *list);
}

Answer show_call_off(Office& office, http::Request& request, Visit& visit) {
  const auto id = visit_in(request);
  auto read = [id](Transaction& tx) {
    return std::pair{store::read_visit(tx, id), store::foresee_visit_off(tx, id)};
  };
  const auto [found, touched] = co_await in_transaction(office, std::move(read));
  if (!found || !may_be_called_off(*found, office.context.clock()))
    co_return not_found(office, request, list_path);
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
  if (!proposal) co_return not_found(office, request, list_path);
  co_return proposed(office, "visit", *proposal, path_of(id));
}

}  // namespace holdfast::staff
