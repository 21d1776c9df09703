#include "staff/callers/wish_rows.hpp"

#include "holdfast/domain/dates.hpp"
#include "holdfast/offers/wording.hpp"
#include "holdfast/site/person_fields.hpp"

namespace holdfast::staff {

namespace {

using ctemplate::TemplateDictionary;

constexpr int first_hour = 6;
constexpr int last_hour = 21;

void add_days(TemplateDictionary& row, const Programme& programme, Instant now, const std::string& chosen,
              Language language) {
  const std::chrono::sys_days today{offers::day_at(now, programme.home_zone)};
  for (int ahead = 0; ahead <= programme.weights.horizon_days; ++ahead) {
    const Date day{today + std::chrono::days{ahead}};
    add_option(row, "DAY", iso_text(day), offers::weekday_text_without_year(day, language), chosen);
  }
}

void add_hours(TemplateDictionary& row, const std::string& chosen, Language language) {
  for (std::chrono::hours hour{first_hour}; hour <= std::chrono::hours{last_hour}; ++hour) {
    const auto value = offers::clock_text(hour, Language::en);  // "09:00", as the form carries it
    add_option(row, "HOUR", value, offers::clock_text(hour, language), chosen);
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

std::vector<Preference> on_offer(const Office& office, std::vector<Preference> wishes) {
  using namespace std::chrono;
  const auto programme = office.context.programme();
  const local_days first{offers::day_at(office.context.clock(), programme->home_zone)};
  const auto last = first + days{programme->weights.horizon_days};
  std::erase_if(wishes, [&](const Preference& wish) {
    const auto day = floor<days>(wish.start);
    const auto hour = wish.start - day;
    return day < first || day > last || hour < hours{first_hour} || hour > hours{last_hour};
  });
  return wishes;
}

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
