// Retirement residences: who registered, and letting them through.

#include "holdfast/store/residences.hpp"

#include <algorithm>

#include "holdfast/offers/residences.hpp"
#include "holdfast/offers/wording.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/residences/handlers.hpp"
#include "staff/residences/residence_paths.hpp"

namespace holdfast::staff {

namespace {

using ctemplate::TemplateDictionary;
using store::Transaction;

constexpr std::size_t residences_shown = 500;

const std::string& state_text(const Office& office, RegistrationState state, Language language) {
  return office.words.at("staff_state_" + std::string{name_of(state)}, language);
}

/// What touches many is not for an agent to do alone.
bool may_touch(const Office& office, const Visit& visit, std::size_t people) {
  return visit.staff.is_at_least(Role::manager) || people <= office.context.limits.care.alone_max;
}

/// That it is a second visit, when it is due, and whether that is over.
void add_second(TemplateDictionary& dictionary, const Office& office,
                const std::optional<store::SecondVisit>& second, RegistrationState state, std::size_t people,
                Language language) {
  if (!second) return;
  const auto days = offers::days_of(*second, office.context.programme()->home_zone);
  auto text = filled(office.words.at("residence_second_due", language), "FROM",
                     offers::day_text(days.from, language));
  auto& section = *dictionary.AddSectionDictionary("SECOND");
  set(section, "TEXT", filled(std::move(text), "UNTIL", offers::day_text(days.until, language)));
  if (offers::is_overdue(*second, state, people, office.context.clock())) section.ShowSection("OVERDUE");
}

/// A residence as it is looked at.
struct Seen {
  store::ResidenceView view;
  std::size_t booked = 0;  ///< at a visit to come
};

http::Response residence_page(const Office& office, const http::Request& request, const Visit& visit,
                              const Seen& seen, std::string_view notice) {
  const auto& view = seen.view;
  const auto language = language_of(request);
  const auto& residence = view.residence;
  const auto path = path_of(office, residence.id);
  TemplateDictionary dictionary{"staff_residence"};
  set(dictionary, "NAME", residence.name);
  set(dictionary, "STATE", state_text(office, view.state, language));
  set(dictionary, "ADDRESS", offers::address_text(residence.address));
  set(dictionary, "CONTACT", residence.contact_name);
  set(dictionary, "TELEPHONE", residence.phone);
  set(dictionary, "MAIL", residence.email);
  set(dictionary, "COUNT", std::to_string(view.people.size()));
  set(dictionary, "SEATS", std::to_string(seen.booked));
  set(dictionary, "PATH", path);
  if (!notice.empty())
    set(*dictionary.AddSectionDictionary("NOTICE"), "TEXT", office.words.at(notice, language));
  if (view.is_unreached) dictionary.ShowSection("UNREACHED");
  add_second(dictionary, office, view.second, view.state, view.people.size(), language);
  for (const auto& each : view.seconds) {
    auto& row = *dictionary.AddSectionDictionary("FOLLOWS");
    set(row, "PATH", path_of(office, each.id));
    set(row, "STATE", state_text(office, each.state, language));
    set(row, "PEOPLE", std::to_string(each.people));
    add_second(row, office, each.due, each.state, each.people, language);
  }
  if (view.state == RegistrationState::review) dictionary.ShowSection("REVIEW");
  if (view.state != RegistrationState::cancelled) {
    const auto may = may_touch(office, visit, seen.booked);
    dictionary.AddSectionDictionary("LIVE")->ShowSection(may ? "MAY_END" : "MAY_NOT_END");
  }
  if (!view.people.empty()) dictionary.ShowSection("SOME");
  for (const auto& each : view.people) {
    auto& row = *dictionary.AddSectionDictionary("PERSON");
    set(row, "NAME", each.name);
    set(row, "BORN", offers::day_text(each.date_of_birth, language));
    set(row, "CARD",
        office.words.at(each.has_card ? "residence_card_known" : "residence_card_unknown", language));
  }
  return staff_page(office, request, visit, {"staff_residence", "staff_residences", path}, dictionary,
                    notice.empty() ? 200 : 409);
}

Answer shown(Office& office, http::Request& request, Visit& visit, ResidenceId id, std::string_view notice) {
  auto look = [&visit, id](Transaction& tx) -> std::optional<Seen> {
    auto view = store::read_residence(tx, id);
    if (!view) return std::nullopt;
    store::audit(tx, visit.doer(),
                 {.action = "looked-at-residence",
                  .subject = subject_of(id),
                  .detail = "people: " + std::to_string(view->people.size())});
    return Seen{.view = *std::move(view), .booked = store::count_booked(tx, id)};
  };
  const auto seen = co_await in_transaction(office, std::move(look));
  if (!seen) co_return not_found(office, request, residences_path);
  co_return residence_page(office, request, visit, *seen, notice);
}

}  // namespace

Answer show_residences(Office& office, http::Request& request, Visit& visit) {
  auto read = [](Transaction& tx) { return store::list_residences(tx, residences_shown); };
  const auto rows = co_await in_transaction(office, std::move(read));
  const auto language = language_of(request);
  const auto& zone = office.context.programme()->home_zone;
  TemplateDictionary dictionary{"staff_residences"};
  dictionary.ShowSection(rows.empty() ? "NONE" : "SOME");
  for (const auto& each : rows) {
    auto& row = *dictionary.AddSectionDictionary("RESIDENCE");
    set(row, "NAME", each.name);
    set(row, "PATH", path_of(office, each.id));
    set(row, "POSTAL_CODE", each.postal_code);
    set(row, "PEOPLE", std::to_string(each.people));
    set(row, "STATE", state_text(office, each.state, language));
    set(row, "RECEIVED", offers::moment_text(each.received_at, zone, language));
    if (each.is_unreached) row.ShowSection("UNREACHED");
    add_second(row, office, each.second, each.state, each.people, language);
  }
  co_return staff_page(office, request, visit, {"staff_residences", "staff_residences", residences_path},
                       dictionary);
}

Answer show_residence(Office& office, http::Request& request, Visit& visit) {
  const auto id = residence_in(office, request);
  if (!id) co_return not_found(office, request, residences_path);
  co_return co_await shown(office, request, visit, *id, {});
}

Answer let_residence_through(Office& office, http::Request& request, Visit& visit) {
  const auto id = residence_in(office, request);
  if (!id) co_return not_found(office, request, residences_path);
  auto work = [&visit, id = *id](Transaction& tx) {
    const bool done = store::let_residence_through(tx, id);
    if (done)
      store::audit(tx, visit.doer(),
                   {.action = "let-residence-through", .subject = subject_of(id), .detail = {}});
    return done;
  };
  const auto done = co_await in_transaction(office, std::move(work));
  if (!done) co_return co_await shown(office, request, visit, *id, "staff_residence_not_done");
  co_return http::see_other(path_of(office, *id));
}

Answer end_residence(Office& office, http::Request& request, Visit& visit) {
  const auto id = residence_in(office, request);
  if (!id) co_return not_found(office, request, residences_path);
  const auto home = office.context.programme()->home_zone;
  std::string_view refused;
  auto work = [&office, &visit, &refused, id = *id, home](Transaction& tx) {
    if (!may_touch(office, visit, store::lock_and_count_booked(tx, id))) {
      refused = "staff_residence_many";
      return false;
    }
    refused = "staff_residence_not_done";
    const auto ended = store::end_residence(tx, id, home);
    const bool done = ended && *ended;
    if (done)
      store::audit(tx, visit.doer(), {.action = "ended-residence", .subject = subject_of(id), .detail = {}});
    return done;
  };
  const auto done = co_await in_transaction_at_once(office, std::move(work));
  office.context.messages_due();
  if (!done) co_return co_await shown(office, request, visit, *id, refused);
  co_return http::see_other(path_of(office, *id));
}

}  // namespace holdfast::staff
