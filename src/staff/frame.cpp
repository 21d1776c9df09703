#include "staff/frame.hpp"

namespace holdfast::staff {

namespace {

constexpr Errand errands[]{
    {"/staff", "staff_home", Role::agent},
    {"/staff/register", "staff_register", Role::agent},
    {"/staff/find", "staff_find", Role::agent},
    {"/staff/calls", "staff_calls", Role::agent},
    {"/staff/review", "staff_review", Role::agent},
    {"/staff/residences", "staff_residences", Role::agent},
    {"/staff/visits", "staff_visits", Role::manager},
    {"/staff/clinics", "clinics_list", Role::manager},
    {"/staff/overview", "staff_overview", Role::manager},
    {"/staff/changes", "staff_changes", Role::manager},
    {"/staff/phases", "staff_phases", Role::administrator},
    {"/staff/people", "staff_people", Role::administrator},
    {"/staff/audit", "staff_audit", Role::administrator},
    {"/staff/password", "staff_password", Role::agent},
};

void show_navigation(ctemplate::TemplateDictionary& dictionary, const Office& office, const Visit& visit,
                     Language language, std::string_view here) {
  auto& frame = *dictionary.AddSectionDictionary("SIGNED_IN");
  set(frame, "STAFF_NAME", visit.staff.name);
  set(frame, "STAFF_ROLE", office.words.at("role_" + std::string{name_of(visit.staff.role)}, language));
  for (const auto& errand : errands_of(visit.staff)) {
    auto& link = *frame.AddSectionDictionary("ERRAND");
    set(link, "PATH", errand.path);
    set(link, "NAME", office.words.at(errand.word, language));
    if (errand.path == here) link.ShowSection("HERE");
  }
}

}  // namespace

std::vector<Errand> errands_of(const Staff& staff) {
  std::vector<Errand> all;
  for (const auto& errand : errands) {
    if (staff.is_at_least(errand.least)) all.push_back(errand);
  }
  return all;
}

http::Response staff_page(const Office& office, const http::Request& request, const Visit& visit, Page page,
                          ctemplate::TemplateDictionary& dictionary, int status) {
  const auto look = office.context.shared.look(request, std::string{page.path});
  set(dictionary, "CSRF", visit.csrf);
  if (visit.is_in) show_navigation(dictionary, office, visit, look.language, page.path);
  return site::page(look, page.name, office.words.at(page.title, look.language), dictionary, status);
}

http::Response not_found(const Office& office, const http::Request& request, std::string_view again) {
  return problem_page(office.context.shared.look(request, std::string{again}),
                      {.status = 404, .words = "problem_not_there", .again_get = std::string{again}});
}

Language language_of(const http::Request& request) {
  return page_language(request);
}

PageFault fault(const Office& office, const http::Request& request, std::string_view name,
                std::string_view label, std::string_view message) {
  const auto language = language_of(request);
  return {.field = std::string{name},
          .anchor = name == "dateOfBirth" ? "birthDay" : std::string{name},  // the first of its three
          .label = office.words.at(label, language),
          .message = office.words.at(message, language)};
}

}  // namespace holdfast::staff
