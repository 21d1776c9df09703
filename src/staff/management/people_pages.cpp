#include <algorithm>

#include "holdfast/offers/wording.hpp"
#include "holdfast/store/staff.hpp"

#include "staff/frame.hpp"
#include "staff/management/people.hpp"
#include "staff/query.hpp"

namespace holdfast::staff {

namespace {

using ctemplate::TemplateDictionary;

constexpr std::size_t text_characters_max = 200;

std::string path_of(StaffId id) {
  return "/staff/people/" + std::to_string(static_cast<std::int64_t>(id));
}

std::string trimmed(const std::string& text) {
  const auto from = text.find_first_not_of(' ');
  return from == std::string::npos ? std::string{} : text.substr(from, text.find_last_not_of(' ') + 1 - from);
}

bool is_like_email(const std::string& text) {
  const auto at = text.find('@');
  return at != std::string::npos && at > 0 && at + 1 < text.size() && text.size() <= text_characters_max &&
         text.find_first_of(" \t<>\"") == std::string::npos;
}

void show_role(TemplateDictionary& dictionary, Role role) {
  dictionary.ShowSection("role_IS_" + std::string{name_of(role)});
}

void show_clinics(TemplateDictionary& dictionary, const Office& office, const Staff& person) {
  for (const auto& clinic : office.context.programme()->clinics) {
    auto& row = *dictionary.AddSectionDictionary("CLINIC");
    set(row, "ID", clinic.id.text);
    set(row, "NAME", clinic.name + ", " + clinic.address.city);
    if (person.clinics && std::ranges::find(*person.clinics, clinic.id) != person.clinics->end())
      row.ShowSection("CHOSEN");
  }
}

std::string_view word_of_state(const Staff& person) {
  if (!person.enabled) return "staff_state_disabled";
  return person.has_second_factor ? "staff_state_in_use" : "staff_state_new";
}

}  // namespace

std::optional<Staff> person_of(store::Transaction& tx, const http::Request& request) {
  const auto id = number_in(request.parameters.at(0));
  return id ? store::find_staff(tx, StaffId{*id}) : std::nullopt;
}

std::optional<Staff> changeable(store::Transaction& tx, const http::Request& request, const Visit& visit) {
  auto person = person_of(tx, request);
  if (person && person->id == visit.staff.id) return std::nullopt;
  return person;
}

Staff person_in(const Office& office, const Typed& form) {
  Staff person{.email = trimmed(form.at("email")),
               .name = trimmed(form.at("name")),
               .role = role_named(form.at("role")).value_or(Role::agent)};
  for (const auto& clinic : office.context.programme()->clinics) {
    if (form.at("clinic-" + clinic.id.text).empty()) continue;
    if (!person.clinics) person.clinics.emplace();
    person.clinics->push_back(clinic.id);
  }
  return person;
}

std::vector<PageFault> faults_of_person(const Office& office, const http::Request& request,
                                        const Typed& form) {
  std::vector<PageFault> faults;
  const auto name = trimmed(form.at("name"));
  if (name.empty() || name.size() > text_characters_max)
    faults.push_back(fault(office, request, "name", "staff_name", "staff_name_required"));
  if (!is_like_email(trimmed(form.at("email"))))
    faults.push_back(fault(office, request, "email", "staff_email", "staff_email_required"));
  if (!role_named(form.at("role"))) {
    faults.push_back(fault(office, request, "role", "staff_role", "staff_role_required"));
    faults.back().anchor = "role-agent";
  }
  return faults;
}

http::Response people_page(const Office& office, const http::Request& request, const Visit& visit,
                           const std::vector<Staff>& all) {
  const auto language = language_of(request);
  const auto& zone = office.context.programme()->home_zone;
  TemplateDictionary dictionary{"staff_people"};
  for (const auto& person : all) {
    auto& row = *dictionary.AddSectionDictionary("PERSON");
    set(row, "PATH", path_of(person.id));
    set(row, "NAME", person.name);
    set(row, "EMAIL", person.email);
    set(row, "ROLE", office.words.at("role_" + std::string{name_of(person.role)}, language));
    set(row, "STATE", office.words.at(word_of_state(person), language));
    set(row, "SIGNED_IN_AT",
        person.signed_in_at ? offers::moment_text(*person.signed_in_at, zone, language)
                            : office.words.at("staff_never", language));
  }
  return staff_page(office, request, visit, {"staff_people", "staff_people", "/staff/people"}, dictionary);
}

http::Response person_page(const Office& office, const http::Request& request, const Visit& visit,
                           const Staff& person) {
  TemplateDictionary dictionary{"staff_person"};
  set(dictionary, "PATH", path_of(person.id));
  set(dictionary, "NAME", person.name);
  set(dictionary, "EMAIL", person.email);
  if (person.id == visit.staff.id) {
    dictionary.ShowSection("YOURSELF");
  } else {
    auto& changes = *dictionary.AddSectionDictionary("CHANGES");
    show_role(changes, person.role);
    show_clinics(changes, office, person);
    if (person.enabled) changes.ShowSection("ENABLED");
  }
  return staff_page(office, request, visit, {"staff_person", "staff_person_title", path_of(person.id)},
                    dictionary);
}

http::Response add_person_page(const Office& office, const http::Request& request, const Visit& visit,
                               const std::vector<PageFault>& faults) {
  TemplateDictionary dictionary{"staff_add"};
  set(dictionary, "name", visit.form.at("name"));
  set(dictionary, "email", visit.form.at("email"));
  if (const auto role = role_named(visit.form.at("role"))) show_role(dictionary, *role);
  show_clinics(dictionary, office, person_in(office, visit.form));
  add_faults(dictionary, faults);
  return staff_page(office, request, visit, {"staff_add", "staff_add_title", "/staff/people/add"}, dictionary,
                    faults.empty() ? 200 : 422);
}

}  // namespace holdfast::staff
