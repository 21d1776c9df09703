// Windows for weeks ahead, or for one hour, in one form: looked at first, then ordered.

#include "holdfast/offers/wording.hpp"
#include "holdfast/store/windows.hpp"
#include "staff/clinics/clinic_pages.hpp"
#include "staff/clinics/handlers.hpp"
#include "staff/clinics/timetable_form.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/management/careful.hpp"

namespace holdfast::staff {

namespace {

using ctemplate::TemplateDictionary;

std::vector<store::WindowOrder> orders_of(const Timetable& table, const Clinic& clinic) {
  std::vector<store::WindowOrder> orders;
  for (const auto start : hours_of(table, clinic.zone)) {
    orders.push_back({.clinic = clinic.id, .starts_at = start, .capacity = table.capacity()});
  }
  return orders;
}

/// What a form begins with: four weeks from next Monday.
Typed usual_weeks(const Office& office, const Clinic& clinic) {
  const std::chrono::sys_days today{today_at(office, clinic)};
  const auto monday = today + std::chrono::days{7} - (std::chrono::weekday{today} - std::chrono::Monday);
  const Timetable table{.first = monday,
                        .last = monday + std::chrono::days{25},
                        .weekdays = {true, true, true, true, true, false, false},
                        .vaccinators = 2};
  Typed typed;
  for (auto& [name, value] : fields_of(table)) typed.set(name, value);
  return typed;
}

http::Response weeks_page(const Office& office, const http::Request& request, const Visit& visit,
                          const Clinic& clinic, const Typed& typed, const std::vector<PageFault>& faults) {
  const auto language = language_of(request);
  TemplateDictionary dictionary{"staff_weeks"};
  set(dictionary, "CLINIC", clinic.name);
  set(dictionary, "PATH", path_of(clinic, "weeks"));
  set(dictionary, "BACK", path_of(clinic, "windows"));
  for (const auto* name : {"first", "last", "from", "to", "vaccinators"})
    set(dictionary, name, typed.at(name));
  for (std::size_t day = 0; day < 7; ++day) {
    auto& box = *dictionary.AddSectionDictionary("WEEKDAY");
    set(box, "ID", weekday_field(day));
    set(box, "NAME", office.words.at("weekday_" + std::to_string(day + 1), language));
    if (!typed.at(weekday_field(day)).empty()) box.ShowSection("CHECKED");
  }
  add_faults(dictionary, faults);
  const auto path = path_of(clinic, "weeks");
  return staff_page(office, request, visit, {"staff_weeks", "weeks_title", path}, dictionary,
                    faults.empty() ? 200 : 422);
}

std::vector<PageFault> page_faults_of(const Office& office, const http::Request& request,
                                      const Timetable& table) {
  std::vector<PageFault> faults;
  for (const auto refusal : faults_of(table)) {
    const auto where = field_of(refusal);
    faults.push_back(fault(office, request, where.field, where.label, where.message));
  }
  return faults;
}

std::string weekdays_text(const Office& office, const Timetable& table, Language language) {
  std::string text;
  for (std::size_t day = 0; day < table.weekdays.size(); ++day) {
    if (!table.weekdays.at(day)) continue;
    text += (text.empty() ? "" : ", ") + office.words.at("weekday_" + std::to_string(day + 1), language);
  }
  return text;
}

http::Response preview_page(const Office& office, const http::Request& request, const Visit& visit,
                            const Clinic& clinic, const Timetable& table,
                            const store::WindowsOrdered& report) {
  const auto language = language_of(request);
  TemplateDictionary dictionary{"staff_weeks_preview"};
  set(dictionary, "CLINIC", clinic.name);
  set(dictionary, "PATH", path_of(clinic, "weeks"));
  set(dictionary, "EDIT", path_of(clinic, "weeks?") + query_of(table));
  set(dictionary, "FIRST", offers::weekday_text(table.first, language));
  set(dictionary, "LAST", offers::weekday_text(table.last, language));
  set(dictionary, "WEEKDAYS", weekdays_text(office, table, language));
  set(dictionary, "FROM", std::to_string(table.from_hour));
  set(dictionary, "TO", std::to_string(table.to_hour));
  set(dictionary, "SEATS", std::to_string(table.capacity()));
  for (const auto& [word, count] : {std::pair{"weeks_added", report.added},
                                    {"weeks_raised", report.raised},
                                    {"weeks_cut", report.cut},
                                    {"weeks_unchanged", report.unchanged},
                                    {"weeks_begun", report.begun}}) {
    if (count > 0) add_line(dictionary, "CHANGE", office.words.at(word, language), count);
  }
  add_people(dictionary, office, report, language);
  add_care(dictionary, office, report.people(), language);
  if (report.added + report.raised + report.cut == 0) {
    dictionary.ShowSection("NOTHING");
  } else {
    auto& confirm = *dictionary.AddSectionDictionary("CONFIRM");
    add_press(confirm, office, report.people());
    for (const auto& [name, value] : fields_of(table)) {
      auto& field = *confirm.AddSectionDictionary("KEPT");
      set(field, "NAME", name);
      set(field, "VALUE", value);
    }
  }
  const auto path = path_of(clinic, "weeks?") + query_of(table) + "&look=yes";
  return staff_page(office, request, visit, {"staff_weeks_preview", "weeks_preview_title", path}, dictionary);
}

}  // namespace

Answer show_weeks(Office& office, http::Request& request, Visit& visit) {
  const auto clinic = managed_clinic(office, request, visit);
  if (!clinic) co_return no_such_clinic(office, request);

  const auto fields = http::form_fields(request.query);
  Typed typed;
  if (fields) typed = Typed{*fields};
  if (typed.at("first").empty() && typed.at("look").empty()) typed = usual_weeks(office, *clinic);
  if (typed.at("look").empty()) co_return weeks_page(office, request, visit, *clinic, typed, {});

  const auto table = timetable_in(typed);
  const auto faults = page_faults_of(office, request, table);
  if (!faults.empty()) co_return weeks_page(office, request, visit, *clinic, typed, faults);
  auto foresee = [&clinic, &table](store::Transaction& tx) {
    return store::foresee_windows(tx, orders_of(table, *clinic));
  };
  const auto report = co_await in_transaction(office, std::move(foresee));
  co_return preview_page(office, request, visit, *clinic, table, report);
}

Answer order_weeks(Office& office, http::Request& request, Visit& visit) {
  const auto clinic = managed_clinic(office, request, visit);
  if (!clinic) co_return no_such_clinic(office, request);

  const auto table = timetable_in(visit.form);
  const auto faults = page_faults_of(office, request, table);
  if (!faults.empty()) co_return weeks_page(office, request, visit, *clinic, visit.form, faults);
  auto work = [&](store::Transaction& tx) {
    return store::propose_windows(tx, visit.doer(), clinic->id, orders_of(table, *clinic),
                                  office.context.limits.care);
  };
  const auto proposal = co_await in_transaction(office, std::move(work));
  co_return proposed(office, "windows", proposal,
                     path_of(*clinic, "windows?from=") + iso_text(table.first) + "&done=yes");
}

}  // namespace holdfast::staff
