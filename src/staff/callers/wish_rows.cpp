#include "staff/callers/wish_rows.hpp"

#include "holdfast/domain/dates.hpp"
#include "holdfast/offers/wording.hpp"

namespace holdfast::staff {

namespace {

using ctemplate::TemplateDictionary;

constexpr int first_hour = 6;
constexpr int last_hour = 21;

std::string two_digits(int number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string date_value(Date date) {
  return std::to_string(static_cast<int>(date.year())) + '-' +
         two_digits(static_cast<int>(static_cast<unsigned>(date.month()))) + '-' +
         two_digits(static_cast<int>(static_cast<unsigned>(date.day())));
}

void add_days(TemplateDictionary& row, const Programme& programme, Instant now, const std::string& chosen,
              Language language) {
  const std::chrono::sys_days today{offers::day_at(now, programme.home_zone)};
  for (int ahead = 0; ahead <= programme.weights.horizon_days; ++ahead) {
    const Date day{today + std::chrono::days{ahead}};
    add_option(row, "DAY", date_value(day), offers::weekday_text_without_year(day, language), chosen);
  }
}

void add_hours(TemplateDictionary& row, const std::string& chosen, Language language) {
  for (int hour = first_hour; hour <= last_hour; ++hour) {
    add_option(row, "HOUR", two_digits(hour) + ":00", offers::clock_text(std::chrono::hours{hour}, language),
               chosen);
  }
}

void add_wish(TemplateDictionary& dictionary, const Office& office, const Programme& programme,
              std::size_t number, const Typed& typed, const std::vector<PageFault>& faults,
              Language language) {
  auto& row = *dictionary.AddSectionDictionary("WISH");
  set(row, "NUMBER", std::to_string(number));
  set(row, "LABEL", filled(office.words.at("choice", language), "NUMBER", std::to_string(number)));
  for (const auto& clinic : programme.clinics) {
    if (clinic.synthetic) continue;
    add_option(row, "CLINIC", clinic.id.text, clinic.name, typed.at(wish_field(number, "clinic")));
  }
  add_days(row, programme, office.context.clock(), typed.at(wish_field(number, "date")), language);
  add_hours(row, typed.at(wish_field(number, "hour")), language);
  for (const auto& fault : faults) {
    const bool is_here =
        fault.field == "p" + std::to_string(number) || (number == 1 && fault.field == "preferences");
    if (!is_here) continue;
    set(*row.AddSectionDictionary("FAULTY"), "MESSAGE", fault.message);
    break;
  }
}

}  // namespace

std::vector<PageFault> at_first_wish(std::vector<PageFault> faults) {
  for (auto& fault : faults) {
    if (fault.field == "preferences") fault.anchor = "choice-1";
  }
  return faults;
}

void show_wish_rows(TemplateDictionary& dictionary, const Office& office, const Typed& typed,
                    const std::vector<PageFault>& faults, Language language) {
  const auto programme = office.context.programme();
  for (std::size_t number = 1; number <= wishes_max; ++number)
    add_wish(dictionary, office, *programme, number, typed, faults, language);
}

}  // namespace holdfast::staff
