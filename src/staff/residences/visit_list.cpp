// The list that a team takes along, what is given there, and who was vaccinated.

#include <algorithm>
#include <charconv>

#include "holdfast/offers/wording.hpp"
#include "holdfast/store/second_doses.hpp"
#include "holdfast/store/visit_ticks.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/residences/handlers.hpp"
#include "staff/residences/visit_pages.hpp"

namespace holdfast::staff {

namespace {

using ctemplate::TemplateDictionary;
using store::Transaction;

struct Looked {
  store::VisitList list;
  std::vector<Product> products;

  [[nodiscard]] std::string product() const {
    const auto found = std::ranges::find(products, list.visit.product, &Product::id);
    return found == products.end() ? std::string{} : found->name;
  }
};

/// "vaccinated: Comirnaty", "expected".
std::string state_text(const Office& office, const Looked& looked, const store::VisitList::Person& person,
                       Language language) {
  if (!person.given_at) return office.words.at("day_expected", language);
  const auto product = looked.product();
  return office.words.at("day_given", language) + (product.empty() ? "" : ": " + product);
}

void add_product(TemplateDictionary& dictionary, const Looked& looked) {
  if (const auto product = looked.product(); !product.empty())
    set(*dictionary.AddSectionDictionary("GIVES"), "PRODUCT", product);
  if (looked.products.empty() || looked.list.visit.is_called_off) return;
  auto& form = *dictionary.AddSectionDictionary("PRODUCTS");
  for (const auto& each : looked.products) {
    auto& option = *form.AddSectionDictionary("PRODUCT");
    set(option, "ID", each.id);
    set(option, "NAME", each.name);
    if (each.id == looked.list.visit.product) option.ShowSection("SELECTED");
  }
}

void add_person(TemplateDictionary& section, const Office& office, const Looked& looked,
                const store::VisitList::Person& each, bool may_tick, Language language) {
  auto& row = *section.AddSectionDictionary("PERSON");
  set(row, "NAME", each.name);
  set(row, "BORN", offers::day_text(each.date_of_birth, language));
  set(row, "CARD",
      office.words.at(each.has_card ? "residence_card_known" : "residence_card_unknown", language));
  set(row, "ID", std::to_string(static_cast<std::int64_t>(each.id)));
  row.ShowSection(each.given_at ? "TICKED" : "UNTICKED");
  if (may_tick || each.given_at)
    set(*row.AddSectionDictionary("STATE"), "TEXT", state_text(office, looked, each, language));
  if (each.given_at) {
    auto& marked = *row.AddSectionDictionary("MARKED");
    set(marked, "AT", offers::moment_text(*each.given_at, office.context.programme()->home_zone, language));
    set(marked, "BY", each.given_by);
  }
  if (may_tick) set(*row.AddSectionDictionary(each.given_at ? "TAKE_BACK" : "GIVE"), "WHO", each.name);
}

void add_residence(TemplateDictionary& dictionary, const Office& office, const Looked& looked,
                   const store::VisitList::Residence& residence, bool may_tick, Language language) {
  auto& section = *dictionary.AddSectionDictionary("RESIDENCE");
  set(section, "NAME", residence.name);
  set(section, "REFERENCE", office.context.capabilities.reference(residence.id));
  set(section, "ADDRESS", residence.line1 + ", " + residence.city + ' ' + residence.postal_code);
  set(section, "CONTACT", residence.contact_name);
  set(section, "TELEPHONE", residence.phone);
  set(section, "PEOPLE", std::to_string(residence.people.size()));
  if (residence.is_second) section.ShowSection("SECOND");
  const auto unticked =
      std::ranges::count_if(residence.people, [](const auto& each) { return !each.given_at; });
  if (may_tick && unticked > 0) set(*section.AddSectionDictionary("ALL"), "COUNT", std::to_string(unticked));
  for (const auto& each : residence.people) add_person(section, office, looked, each, may_tick, language);
}

http::Response list_page(const Office& office, const http::Request& request, const Visit& visit,
                         const Looked& looked, std::string_view notice) {
  const auto language = language_of(request);
  const auto& zone = office.context.programme()->home_zone;
  const auto now = office.context.clock();
  const auto& [list, products] = looked;
  const auto path = path_of(list.visit.id);
  TemplateDictionary dictionary{"staff_visit"};
  set(dictionary, "TEAM", list.visit.team);
  set(dictionary, "WHEN", when_of(list.visit, zone, language));
  set(dictionary, "BOOKED", std::to_string(list.visit.booked));
  set(dictionary, "LIST", path);
  if (!notice.empty())
    set(*dictionary.AddSectionDictionary("NOTICE"), "TEXT", office.words.at(notice, language));
  if (list.residences.empty()) dictionary.ShowSection("NONE");
  if (list.visit.is_called_off) dictionary.ShowSection("IS_OFF");
  if (may_be_called_off(list.visit, now))
    set(*dictionary.AddSectionDictionary("CALL_OFF"), "PATH", path + "/call-off");
  add_product(dictionary, looked);
  const bool may_tick = !list.visit.is_called_off && now >= list.visit.starts_at;
  for (const auto& residence : list.residences)
    add_residence(dictionary, office, looked, residence, may_tick, language);
  return staff_page(office, request, visit, {"staff_visit", "staff_visit_list", path}, dictionary,
                    notice.empty() ? 200 : 409);
}

Answer shown(Office& office, http::Request& request, Visit& visit, std::string_view notice) {
  const auto id = visit_in(request);
  auto look = [&visit, id](Transaction& tx) -> std::optional<Looked> {
    auto list = store::read_visit_list(tx, id);
    if (!list) return std::nullopt;
    store::audit(tx, visit.doer(),
                 {.action = "looked-at-visit",
                  .subject = subject_of(id),
                  .detail = "people: " + std::to_string(list->visit.booked)});
    return Looked{.list = *std::move(list), .products = store::read_products(tx)};
  };
  const auto looked = co_await in_transaction(office, std::move(look));
  if (!looked) co_return not_found(office, request, visits_path);
  co_return list_page(office, request, visit, *looked, notice);
}

/// `given` or `back` of one person, by id, or `all` of a residence.
std::optional<store::VisitTick> tick_in(const Office& office, const http::Request& request,
                                        const Typed& form) {
  const auto residence = office.context.capabilities.residence(form.at("residence"));
  if (!residence) return std::nullopt;
  store::VisitTick tick{.visit = visit_in(request), .residence = *residence, .person = {}, .given = true};
  if (!form.at("all").empty()) return tick;
  tick.given = form.at("back").empty();
  const auto& text = form.at(tick.given ? "given" : "back");
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  tick.person = static_cast<ResidentId>(id);
  return tick;
}

void write_down(Transaction& tx, const Visit& visit, const store::VisitTick& tick, std::size_t people) {
  auto subject = subject_of(tick.visit) + ", residence " + uuid_text(tick.residence.bytes);
  if (tick.person) subject += ", resident " + std::to_string(static_cast<std::int64_t>(*tick.person));
  store::audit(tx, visit.doer(),
               {.action = "marked-attendance",
                .subject = std::move(subject),
                .detail = std::string{tick.given ? "vaccinated" : "taken back"} +
                          "; people: " + std::to_string(people)});
}

}  // namespace

Answer show_visit(Office& office, http::Request& request, Visit& visit) {
  co_return co_await shown(office, request, visit, {});
}

Answer tick_visit(Office& office, http::Request& request, Visit& visit) {
  const auto tick = tick_in(office, request, visit.form);
  if (!tick) co_return not_found(office, request, visits_path);
  const auto home = office.context.programme()->home_zone;
  auto work = [&](Transaction& tx) {
    const auto people = store::tick_residents(tx, *tick, visit.staff.id, home);
    if (people > 0) write_down(tx, visit, *tick, people);
    return people;
  };
  const auto people = co_await in_transaction_at_once(office, std::move(work));
  office.context.messages_due();
  // Said already, perhaps, by somebody else: the list shows what is so now.
  if (people == 0 && !tick->given) co_return co_await shown(office, request, visit, "staff_visit_not_back");
  co_return http::see_other(path_of(tick->visit) +
                            (tick->person ? "#p-" + visit.form.at(tick->given ? "given" : "back") : ""));
}

Answer set_visit_product(Office& office, http::Request& request, Visit& visit) {
  const auto id = visit_in(request);
  const auto home = office.context.programme()->home_zone;
  const auto& product = visit.form.at("product");
  auto work = [&](Transaction& tx) {
    const bool done = store::set_product_of_visit(tx, id, product, home);
    if (done)
      store::audit(tx, visit.doer(),
                   {.action = "set-product-of-visit", .subject = subject_of(id), .detail = product});
    return done;
  };
  const auto done = co_await in_transaction_at_once(office, std::move(work));
  if (!done) co_return co_await shown(office, request, visit, "staff_visit_product_stays");
  co_return http::see_other(path_of(id));
}

}  // namespace holdfast::staff
