#include "holdfast/site/person_fields.hpp"

#include <array>

#include "holdfast/site/look.hpp"

namespace holdfast::site {

namespace {

using ctemplate::TemplateDictionary;

struct Province {
  std::string_view code, en, fr;
};
constexpr std::array<Province, 13> provinces{{{"AB", "Alberta", "Alberta"},
                                              {"BC", "British Columbia", "Colombie-Britannique"},
                                              {"MB", "Manitoba", "Manitoba"},
                                              {"NB", "New Brunswick", "Nouveau-Brunswick"},
                                              {"NL", "Newfoundland and Labrador", "Terre-Neuve-et-Labrador"},
                                              {"NS", "Nova Scotia", "Nouvelle-Écosse"},
                                              {"NT", "Northwest Territories", "Territoires du Nord-Ouest"},
                                              {"NU", "Nunavut", "Nunavut"},
                                              {"ON", "Ontario", "Ontario"},
                                              {"PE", "Prince Edward Island", "Île-du-Prince-Édouard"},
                                              {"QC", "Quebec", "Québec"},
                                              {"SK", "Saskatchewan", "Saskatchewan"},
                                              {"YT", "Yukon", "Yukon"}}};

constexpr std::array<std::string_view, 12> texts{
    "name",       "birthDay", "birthMonth", "birthYear",        "line1", "line2", "city",
    "postalCode", "phone",    "email",      "healthCardNumber", "code"};

void add_provinces(TemplateDictionary& dictionary, const Typed& typed, const Programme& programme,
                   Language language) {
  auto selected = typed.at("province");
  if (selected.empty() && !programme.clinics.empty()) selected = programme.clinics.front().address.province;
  for (const auto& province : provinces) {
    add_option(dictionary, "PROVINCE", province.code, language == Language::fr ? province.fr : province.en,
               selected);
  }
}

/// What no clinic has is not asked: nobody could be seated. On foot every clinic is near somebody.
Needs met_somewhere(const Programme& programme) {
  Needs met;
  for (const auto& clinic : programme.clinics) met.add(clinic.meets);
  if (!met.empty()) met.add("without-car");
  return met;
}

}  // namespace

void add_option(TemplateDictionary& parent, const char* section, std::string_view value,
                std::string_view name, std::string_view selected) {
  auto& option = *parent.AddSectionDictionary(section);
  set(option, "VALUE", value);
  set(option, "NAME", name);
  if (value == selected) option.ShowSection("SELECTED");
}

void show_person_texts(TemplateDictionary& dictionary, const Typed& typed) {
  for (const auto name : texts) set(dictionary, name, typed.at(name));
}

void show_person_choices(TemplateDictionary& dictionary, const Typed& typed, Language language) {
  // Names of sections stay in a table of ctemplate's for ever: never what somebody typed.
  if (const auto contact = contact_named(typed.at("contact"))) {
    dictionary.ShowSection("contact_IS_" + std::string{name_of(*contact)});
  }
  const auto spoken = language_named(typed.at("language")).value_or(language);
  dictionary.ShowSection("language_IS_" + std::string{name_of(spoken)});
}

void show_needs(TemplateDictionary& dictionary, const Typed& typed, Needs shown) {
  if (shown.empty()) return;
  dictionary.ShowSection("NEEDS");
  for (const auto& word : words_of(shown)) {
    const auto field = need_field(word);
    auto& box = *dictionary.AddSectionDictionary(field + "_SHOWN");
    if (!typed.at(field).empty()) box.ShowSection("CHECKED");
  }
}

void show_person_fields(TemplateDictionary& dictionary, const Typed& typed, const Programme& programme,
                        Language language) {
  show_person_texts(dictionary, typed);
  show_person_choices(dictionary, typed, language);
  add_provinces(dictionary, typed, programme, language);
  show_needs(dictionary, typed, met_somewhere(programme));
}

void show_household_fields(TemplateDictionary& dictionary, const Typed& typed,
                           const std::vector<PageFault>& faults, std::size_t members) {
  if (members < members_max) dictionary.ShowSection("MORE");
  if (members == 0) return;
  auto& household = *dictionary.AddSectionDictionary("HOUSEHOLD");
  if (typed.at("neighbouringHours") == "yes") household.ShowSection("NEIGHBOURING");
  for (std::size_t row = 1; row <= members; ++row) {
    auto& member = *household.AddSectionDictionary("MEMBER_" + std::to_string(row));
    if (row == members && member_is_empty(typed, row)) member.ShowSection("ADDED");
    for (const auto part : member_parts) {
      set(member, member_field(row, part), typed.at(member_field(row, part)));
    }
    for (const auto& fault : faults) {
      if (fault.field.starts_with(member_field(row, ""))) {
        set(*member.AddSectionDictionary(fault.field + "_FAULTY"), "MESSAGE", fault.message);
      }
    }
  }
}

}  // namespace holdfast::site
