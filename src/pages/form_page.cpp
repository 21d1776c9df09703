#include "pages/form_page.hpp"

#include <array>

namespace holdfast::pages {

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

// Windows are by day; somebody who wishes for another hour can say so through the API or an agent.
constexpr int first_hour = 7;
constexpr int last_hour = 21;

constexpr std::array<std::string_view, 12> texts{
    "name",       "birthDay", "birthMonth", "birthYear",        "line1", "line2", "city",
    "postalCode", "phone",    "email",      "healthCardNumber", "code"};

void add_option(TemplateDictionary& parent, const char* section, std::string_view value,
                std::string_view name, std::string_view selected) {
  auto& option = *parent.AddSectionDictionary(section);
  set(option, "VALUE", value);
  set(option, "NAME", name);
  if (value == selected) option.ShowSection("SELECTED");
}

void add_texts(TemplateDictionary& dictionary, const Typed& typed) {
  for (const auto name : texts) set(dictionary, name, typed.at(name));
}

void add_faults(TemplateDictionary& dictionary, const std::vector<PageFault>& faults) {
  if (faults.empty()) return;
  dictionary.ShowSection("HAS_FAULTS");
  for (const auto& fault : faults) {
    auto& row = *dictionary.AddSectionDictionary("FAULT");
    set(row, "ID", fault.anchor);
    set(row, "LABEL", fault.label);
    set(row, "MESSAGE", fault.message);
    set(*dictionary.AddSectionDictionary(fault.field + "_FAULTY"), "MESSAGE", fault.message);
  }
}

void add_provinces(TemplateDictionary& dictionary, const Typed& typed, const Programme& programme,
                   Language language) {
  auto selected = typed.at("province");
  if (selected.empty() && !programme.clinics.empty()) selected = programme.clinics.front().address.province;
  for (const auto& province : provinces) {
    add_option(dictionary, "PROVINCE", province.code, language == Language::fr ? province.fr : province.en,
               selected);
  }
}

std::string hour_name(int hour, Language language) {
  if (language == Language::fr) return std::to_string(hour) + " h";
  return (hour < 10 ? "0" : "") + std::to_string(hour) + ":00";
}

void add_wish(TemplateDictionary& dictionary, std::size_t row, const FormPage& form,
              const Programme& programme, Language language) {
  const auto number = std::to_string(row);
  auto& wish = *dictionary.AddSectionDictionary("PREFERENCE");
  set(wish, "NUMBER", number);
  set(wish, "DATE", form.typed.at(wish_field(row, "date")));
  if (row > 1) wish.ShowSection("OPTIONAL");

  const auto& clinic_typed = form.typed.at(wish_field(row, "clinic"));
  for (const auto& clinic : programme.clinics) {
    add_option(wish, "CLINIC", clinic.id.text, clinic.name + ", " + clinic.address.city, clinic_typed);
  }
  const auto& hour_typed = form.typed.at(wish_field(row, "hour"));
  for (int hour = first_hour; hour <= last_hour; ++hour) {
    add_option(wish, "HOUR", hour_name(hour, Language::en), hour_name(hour, language), hour_typed);
  }

  TemplateDictionary* faulty = nullptr;
  for (const auto& fault : form.faults) {
    if (fault.field != 'p' + number) continue;
    if (faulty == nullptr) faulty = wish.AddSectionDictionary("FAULTY");
    set(*faulty->AddSectionDictionary("SENTENCE"), "MESSAGE", fault.message);
  }
}

}  // namespace

http::Response form_page(const Look& look, const FormPage& form, const Programme& programme) {
  TemplateDictionary dictionary{"register"};
  set(dictionary, "KEY", form.key);
  add_texts(dictionary, form.typed);
  add_faults(dictionary, form.faults);
  add_provinces(dictionary, form.typed, programme, look.language);
  if (!form.notice.empty()) set(*dictionary.AddSectionDictionary("NOTICE"), "TEXT", form.notice);

  // Names of sections stay in a table of ctemplate's for ever: never what somebody typed.
  if (const auto contact = contact_named(form.typed.at("contact"))) {
    dictionary.ShowSection("contact_IS_" + std::string{name_of(*contact)});
  }
  const auto spoken = language_named(form.typed.at("language")).value_or(look.language);
  dictionary.ShowSection("language_IS_" + std::string{name_of(spoken)});
  for (std::size_t row = 1; row <= wishes_max; ++row)
    add_wish(dictionary, row, form, programme, look.language);
  return page(look, "register", look.words.at("register_title", look.language), dictionary, form.status);
}

http::Response check_page(const Look& look, const Typed& typed, const std::vector<PageFault>& faults,
                          int status) {
  TemplateDictionary dictionary{"check"};
  add_texts(dictionary, typed);
  add_faults(dictionary, faults);
  return page(look, "check", look.words.at("check_title", look.language), dictionary, status);
}

}  // namespace holdfast::pages
