// A week of a clinic's windows: what there is, and from each row the way to its change.

#include "holdfast/store/windows.hpp"

#include "holdfast/domain/timetable.hpp"
#include "holdfast/offers/wording.hpp"
#include "staff/clinics/clinic_pages.hpp"
#include "staff/clinics/handlers.hpp"
#include "staff/clinics/timetable_form.hpp"
#include "staff/frame.hpp"
#include "staff/in_transaction.hpp"
#include "staff/query.hpp"

namespace holdfast::staff {

namespace {

using ctemplate::TemplateDictionary;

constexpr int week = 7;

/// The one hour, or the hours [from, to) of the one day.
Timetable on(Date date, int from, int to, int vaccinators) {
  return {.first = date,
          .last = date,
          .weekdays = {true, true, true, true, true, true, true},
          .from_hour = from,
          .to_hour = to,
          .vaccinators = vaccinators};
}

std::string path_to_weeks(const Clinic& clinic, const Timetable& table, bool look) {
  return path_of(clinic, "weeks?") + query_of(table) + (look ? "&look=yes" : "");
}

void add_window(TemplateDictionary& day, const Office& office, const Clinic& clinic,
                const store::WindowSeats& window, Language language) {
  const auto local = clinic.zone.local(window.starts_at);
  const auto midnight = std::chrono::floor<std::chrono::days>(local);
  const Date date{midnight};
  const auto hour = static_cast<int>(std::chrono::floor<std::chrono::hours>(local - midnight).count());

  auto& row = *day.AddSectionDictionary("WINDOW");
  set(row, "HOUR", offers::clock_text(window.starts_at, clinic.zone, language));
  set(row, "SEATS", std::to_string(window.capacity));
  set(row, "BOOKED", std::to_string(window.booked));
  set(row, "HELD", std::to_string(window.held));
  set(row, "FREE", std::to_string(window.free()));
  if (window.over() > 0) set(*row.AddSectionDictionary("MOVING"), "COUNT", std::to_string(window.over()));
  if (window.in_waiting) {
    set(*row.AddSectionDictionary("WAITS"), "COUNT", std::to_string(*window.in_waiting));
  }
  if (window.starts_at <= office.context.clock()) return;
  auto& change = *row.AddSectionDictionary("MAY_CHANGE");
  const auto vaccinators = window.capacity / seats_per_vaccinator;
  set(change, "CHANGE", path_to_weeks(clinic, on(date, hour, hour + 1, vaccinators), false));
  if (window.capacity > 0) {
    set(*change.AddSectionDictionary("MAY_CANCEL"), "CANCEL",
        path_to_weeks(clinic, on(date, hour, hour + 1, 0), true));
  }
}

http::Response windows_page(const Office& office, const http::Request& request, const Visit& visit,
                            const Clinic& clinic, Date from, const std::vector<store::WindowSeats>& windows) {
  const auto language = language_of(request);
  TemplateDictionary dictionary{"staff_windows"};
  set(dictionary, "CLINIC", clinic.name);
  set(dictionary, "FROM", offers::day_text(from, language));
  set(dictionary, "TO", offers::day_text(days_after(from, week - 1), language));
  set(dictionary, "BEFORE", path_of(clinic, "windows?from=") + iso_text(days_after(from, -week)));
  set(dictionary, "AFTER", path_of(clinic, "windows?from=") + iso_text(days_after(from, week)));
  set(dictionary, "WEEKS", path_of(clinic, "weeks"));
  set(dictionary, "PATH", path_of(clinic, "windows"));
  set(dictionary, "FROM_FIELD", iso_text(from));
  if (!query_value(request, "done").empty()) {
    set(*dictionary.AddSectionDictionary("NOTICE"), "TEXT", office.words.at("windows_done", language));
  }
  if (windows.empty()) dictionary.ShowSection("NONE");

  TemplateDictionary* day = nullptr;
  Date shown{};
  for (const auto& window : windows) {
    const auto date = offers::day_at(window.starts_at, clinic.zone);
    if (!day || date != shown) {
      day = dictionary.AddSectionDictionary("DAY");
      shown = date;
      set(*day, "DATE", offers::weekday_text(date, language));
      set(*day, "LIST", path_of(clinic, "day?date=") + iso_text(date));
      set(*day, "CANCEL_DAY", path_to_weeks(clinic, on(date, 0, 24, 0), true));
    }
    add_window(*day, office, clinic, window, language);
  }
  const auto path = path_of(clinic, "windows?from=") + iso_text(from);
  return staff_page(office, request, visit, {"staff_windows", "windows_title", path}, dictionary);
}

/// The Monday on or before.
Date monday_of(Date date) {
  const std::chrono::sys_days day{date};
  return day - (std::chrono::weekday{day} - std::chrono::Monday);
}

}  // namespace

Answer show_windows(Office& office, http::Request& request, Visit& visit) {
  const auto clinic = managed_clinic(office, request, visit);
  if (!clinic) co_return no_such_clinic(office, request);

  const auto from = monday_of(date_in(query_value(request, "from")).value_or(today_at(office, *clinic)));
  auto read = [&clinic, from](store::Transaction& tx) {
    return store::read_windows_of(tx, clinic->id, start_of(from, clinic->zone),
                                  start_of(days_after(from, week), clinic->zone));
  };
  const auto windows = co_await in_transaction(office, std::move(read));
  co_return windows_page(office, request, visit, *clinic, from, windows);
}

}  // namespace holdfast::staff
