// Teams' visits to residences, and the list that a team takes along.

#include <charconv>

#include "holdfast/offers/wording.hpp"
#include "holdfast/store/visits.hpp"
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

http::Response list_page(const Office& office, const http::Request& request, const Visit& visit,
                         const store::VisitList& list) {
  const auto language = language_of(request);
  const auto& zone = office.context.programme()->home_zone;
  TemplateDictionary dictionary{"staff_visit"};
  set(dictionary, "TEAM", list.visit.team);
  set(dictionary, "WHEN", when_of(list.visit, zone, language));
  set(dictionary, "BOOKED", std::to_string(list.visit.booked));
  if (list.residences.empty()) dictionary.ShowSection("NONE");
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

}  // namespace holdfast::staff
