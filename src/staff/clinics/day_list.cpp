// Who comes on a day: on the screen with buttons, on paper, and as a file. Each look is written down.

#include <algorithm>
#include <map>

#include "holdfast/domain/csv.hpp"
#include "holdfast/offers/second_dose.hpp"
#include "holdfast/offers/wording.hpp"
#include "holdfast/store/attendance.hpp"
#include "holdfast/store/second_doses.hpp"
#include "staff/clinics/clinic_pages.hpp"
#include "staff/clinics/handlers.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/query.hpp"

namespace holdfast::staff {

namespace {

using ctemplate::TemplateDictionary;
using Appointments = std::vector<store::Appointment>;

/// A day, and what may be given on it.
struct Day {
  Appointments appointments;
  std::vector<Product> products;

  [[nodiscard]] const Product* product(const std::string& id) const {
    const auto found = std::ranges::find(products, id, &Product::id);
    return found == products.end() ? nullptr : &*found;
  }
};

// Enough to tell two people of one name apart on the telephone, too little for whoever finds the sheet.
std::string ending(const std::string& phone) {
  constexpr std::size_t shown = 4;
  return phone.size() <= shown ? phone : "…" + phone.substr(phone.size() - shown);
}

std::string birth_year(const store::Appointment& each) {
  return std::to_string(static_cast<int>(each.date_of_birth.year()));
}

/// Empty where only the hour is known: it stands above.
std::string arrival_text(const store::Appointment& each, const Clinic& clinic, Language language) {
  return each.arrival ? offers::clock_text(each.starts_at + *each.arrival, clinic.zone, language) : "";
}

/// "vaccinated: Comirnaty", "came".
std::string state_text(const Office& office, const Day& day, const store::Appointment& each,
                       Language language) {
  const auto word = [&](std::string_view name) { return std::string{office.words.at(name, language)}; };
  if (!each.came) return word("day_expected");
  if (const auto* given = day.product(each.product)) return word("day_given") + ": " + given->name;
  return word(*each.came ? "day_came" : "day_did_not_come");
}

/// "second dose: Comirnaty", or nothing.
std::string second_text(const Office& office, const Day& day, const store::Appointment& each,
                        Language language) {
  const auto* given = day.product(each.second_of);
  if (!given) return {};
  return std::string{office.words.at("day_second_of", language)} + ": " + given->name;
}

/// With the look written down: in one transaction, so that nobody sees a list without leaving a trace.
Day look(store::Transaction& tx, const Visit& visit, const Clinic& clinic, Date date, const char* action) {
  auto appointments = store::read_appointments(tx, clinic.id, start_of(date, clinic.zone),
                                               start_of(days_after(date, 1), clinic.zone));
  store::audit(tx, visit.doer(),
               {.action = action,
                .subject = subject_of(clinic),
                .detail = iso_text(date) + "; people: " + std::to_string(appointments.size())});
  return {.appointments = std::move(appointments), .products = store::read_products(tx)};
}

/// One button for each product, for a second dose that of the first. Where nothing is given in two doses
/// "came" is all there is to say.
void add_buttons(TemplateDictionary& mark, const Day& day, const store::Appointment& each) {
  if (each.came) {
    set(*mark.AddSectionDictionary("TAKE_BACK"), "WHO", each.name);
    return;
  }
  for (const auto& product : day.products) {
    if (!each.second_of.empty() && product.id != each.second_of) continue;
    auto& given = *mark.AddSectionDictionary("GIVEN");
    set(given, "ID", product.id);
    set(given, "PRODUCT", product.name);
    set(given, "WHO", each.name);
  }
  for (const auto* button : {"CAME", "DID_NOT_COME"}) {
    set(*mark.AddSectionDictionary(button), "WHO", each.name);
  }
}

void add_appointment(TemplateDictionary& window, const Office& office, const Clinic& clinic, const Day& day,
                     const store::Appointment& each, bool may_mark, Language language) {
  auto& row = *window.AddSectionDictionary("PERSON");
  set(row, "ARRIVAL", arrival_text(each, clinic, language));
  set(row, "NAME", each.name);
  set(row, "BORN", birth_year(each));
  set(row, "CODE", confirmation_code(each.person));
  set(row, "PHONE", ending(each.phone));
  set(row, "SPEAKS", office.words.at("language_" + std::string{name_of(each.language)}, language));
  set(row, "STATE", state_text(office, day, each, language));
  if (const auto second = second_text(office, day, each, language); !second.empty()) {
    set(*row.AddSectionDictionary("SECOND"), "TEXT", second);
  }
  if (each.marked_at) {
    auto& marked = *row.AddSectionDictionary("MARKED");
    set(marked, "AT", offers::clock_text(*each.marked_at, clinic.zone, language));
    set(marked, "BY", each.marked_by);
  }
  if (!may_mark) return;
  auto& mark = *row.AddSectionDictionary("MAY_MARK");
  set(mark, "OFFER", office.context.capabilities.reference(each.offer));
  add_buttons(mark, day, each);
}

http::Response day_page(const Office& office, const http::Request& request, const Visit& visit,
                        const Clinic& clinic, Date date, const Day& day) {
  const auto& appointments = day.appointments;
  const auto language = language_of(request);
  const auto path_on = [&](Date other) { return path_of(clinic, "day?date=") + iso_text(other); };
  TemplateDictionary dictionary{"staff_day"};
  set(dictionary, "CLINIC", clinic.name);
  set(dictionary, "DATE", offers::weekday_text(date, language));
  set(dictionary, "DATE_FIELD", iso_text(date));
  set(dictionary, "COUNT", std::to_string(appointments.size()));
  set(dictionary, "PATH", path_of(clinic, "day"));
  set(dictionary, "MARK", path_of(clinic, "attendance"));
  set(dictionary, "CSV", path_of(clinic, "day.csv?date=") + iso_text(date));
  set(dictionary, "BEFORE", path_on(days_after(date, -1)));
  set(dictionary, "AFTER", path_on(days_after(date, 1)));
  set(dictionary, "WINDOWS", path_of(clinic, "windows?from=") + iso_text(date));
  if (date == today_at(office, clinic))
    set(*dictionary.AddSectionDictionary("TODAY"), "WALK_IN", path_of(clinic, "walk-in"));
  if (appointments.empty()) dictionary.ShowSection("NONE");

  const auto may_mark = date <= today_at(office, clinic);
  std::map<Instant, std::size_t> people;
  for (const auto& each : appointments) ++people[each.starts_at];
  TemplateDictionary* window = nullptr;
  Instant shown{};
  for (const auto& each : appointments) {
    if (!window || each.starts_at != shown) {
      window = dictionary.AddSectionDictionary("WINDOW");
      shown = each.starts_at;
      set(*window, "HOUR", offers::clock_text(shown, clinic.zone, language));
      set(*window, "PEOPLE", std::to_string(people[shown]));
    }
    add_appointment(*window, office, clinic, day, each, may_mark, language);
  }
  return staff_page(office, request, visit, {"staff_day", "day_title", path_on(date)}, dictionary);
}

http::Response csv_file(const Office& office, const http::Request& request, const Clinic& clinic, Date date,
                        const Day& day) {
  const auto language = language_of(request);
  const auto word = [&](std::string_view name) { return office.words.at(name, language); };
  http::Response response;
  response.content_type = "text/csv; charset=utf-8";
  response.headers.emplace_back("Content-Disposition",
                                "attachment; filename=\"" + clinic.id.text + '-' + iso_text(date) + ".csv\"");
  response.body =
      std::string{csv_byte_order_mark} +
      csv_line({word("day_hour"), word("day_arrival"), word("day_name"), word("day_born"), word("day_code"),
                word("day_phone"), word("day_language"), word("day_state"), word("day_second_of")});
  for (const auto& each : day.appointments) {
    response.body += csv_line(
        {offers::clock_text(each.starts_at, clinic.zone, language), arrival_text(each, clinic, language),
         each.name, birth_year(each), confirmation_code(each.person), ending(each.phone),
         word("language_" + std::string{name_of(each.language)}), state_text(office, day, each, language),
         second_text(office, day, each, language)});
  }
  return response;
}

std::optional<bool> came_in(const Typed& form) {
  if (!form.at("product").empty()) return true;
  const auto& came = form.at("came");
  if (came == "yes") return true;
  return came == "no" ? std::optional{false} : std::nullopt;
}

/// False if there is no such appointment at this clinic.
bool mark(store::Transaction& tx, const Office& office, const Visit& visit, const Clinic& clinic,
          const OfferId& offer) {
  const auto came = came_in(visit.form);
  const auto& product = visit.form.at("product");
  const auto person = store::mark_attendance(tx, clinic.id, offer, came, visit.staff.id, product);
  if (!person) return false;
  offers::settle_second_dose(tx, office.context.programme(), *person);
  store::audit(tx, visit.doer(),
               {.action = "marked-attendance",
                .subject = store::subject_of(*person),
                .detail = !came              ? "taken back"
                          : !product.empty() ? "vaccinated; product: " + product
                          : *came            ? "came"
                                             : "did not come"});
  return true;
}

}  // namespace

Answer show_day(Office& office, http::Request& request, Visit& visit) {
  const auto clinic = managed_clinic(office, request, visit);
  if (!clinic) co_return no_such_clinic(office, request);
  const auto date = date_in(query_value(request, "date")).value_or(today_at(office, *clinic));
  auto read = [&](store::Transaction& tx) { return look(tx, visit, *clinic, date, "looked-at-day-list"); };
  const auto day = co_await in_transaction(office, std::move(read));
  co_return day_page(office, request, visit, *clinic, date, day);
}

Answer show_day_csv(Office& office, http::Request& request, Visit& visit) {
  const auto clinic = managed_clinic(office, request, visit);
  if (!clinic) co_return no_such_clinic(office, request);
  const auto date = date_in(query_value(request, "date")).value_or(today_at(office, *clinic));
  auto read = [&](store::Transaction& tx) { return look(tx, visit, *clinic, date, "took-day-list"); };
  const auto day = co_await in_transaction(office, std::move(read));
  co_return csv_file(office, request, *clinic, date, day);
}

Answer mark_attendance(Office& office, http::Request& request, Visit& visit) {
  const auto clinic = managed_clinic(office, request, visit);
  const auto offer = office.context.capabilities.offer(visit.form.at("offer"));
  const auto date = date_in(visit.form.at("date"));
  if (!clinic || !offer || !date) co_return no_such_clinic(office, request);
  auto work = [&](store::Transaction& tx) { return mark(tx, office, visit, *clinic, *offer); };
  const auto marked = co_await in_transaction(office, std::move(work));
  // Cancelled meanwhile, perhaps: the list shows what is so now.
  co_return http::see_other(path_of(*clinic, "day?date=") + iso_text(*date) +
                            (marked ? "#p-" + visit.form.at("offer") : ""));
}

}  // namespace holdfast::staff
