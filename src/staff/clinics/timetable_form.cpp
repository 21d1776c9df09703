#include "staff/clinics/timetable_form.hpp"

#include <algorithm>

#include "staff/clinics/clinic_pages.hpp"
#include "staff/query.hpp"

namespace holdfast::staff {

namespace {

constexpr int no_number = -1;

int small_number_in(std::string_view text) {
  constexpr std::int64_t large = 1'000'000;
  return static_cast<int>(std::min(number_in(text).value_or(no_number), large));
}

}  // namespace

std::string weekday_field(std::size_t from_monday) {
  return "day" + std::to_string(from_monday + 1);
}

Timetable timetable_in(const site::Typed& typed) {
  Timetable table{.first = date_in(typed.at("first")).value_or(Date{}),
                  .last = date_in(typed.at("last")).value_or(Date{}),
                  .from_hour = small_number_in(typed.at("from")),
                  .to_hour = small_number_in(typed.at("to")),
                  .vaccinators = small_number_in(typed.at("vaccinators"))};
  for (std::size_t day = 0; day < table.weekdays.size(); ++day) {
    table.weekdays.at(day) = !typed.at(weekday_field(day)).empty();
  }
  return table;
}

FormFields fields_of(const Timetable& table) {
  FormFields fields{{"first", iso_text(table.first)}, {"last", iso_text(table.last)}};
  for (std::size_t day = 0; day < table.weekdays.size(); ++day) {
    if (table.weekdays.at(day)) fields.emplace_back(weekday_field(day), "yes");
  }
  fields.emplace_back("from", std::to_string(table.from_hour));
  fields.emplace_back("to", std::to_string(table.to_hour));
  fields.emplace_back("vaccinators", std::to_string(table.vaccinators));
  return fields;
}

std::string query_of(const Timetable& table) {
  std::string query;
  for (const auto& [name, value] : fields_of(table)) {
    query += (query.empty() ? "" : "&") + name + '=' + value;
  }
  return query;
}

FaultOfField field_of(TimetableRefusal refusal) {
  switch (refusal) {
    case TimetableRefusal::no_date: return {"first", "weeks_dates", "weeks_no_date"};
    case TimetableRefusal::last_before_first: return {"last", "weeks_last", "weeks_last_before_first"};
    case TimetableRefusal::too_many_days: return {"last", "weeks_last", "weeks_too_many_days"};
    case TimetableRefusal::no_weekday: return {"day1", "weeks_weekdays", "weeks_no_weekday"};
    case TimetableRefusal::no_hour: return {"from", "weeks_hours", "weeks_no_hour"};
    case TimetableRefusal::vaccinators: return {"vaccinators", "weeks_vaccinators", "weeks_bad_vaccinators"};
  }
  return {};
}

}  // namespace holdfast::staff
