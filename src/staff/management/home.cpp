#include "staff/frame.hpp"
#include "staff/management/handlers.hpp"

namespace holdfast::staff {

Answer show_home(Office& office, http::Request& request, Visit& visit) {
  constexpr std::string_view here = "/staff";
  const auto language = language_of(request);
  ctemplate::TemplateDictionary dictionary{"staff_home"};
  for (const auto& errand : errands_of(visit.staff)) {
    if (errand.path == here) continue;
    auto& row = *dictionary.AddSectionDictionary("TASK");
    set(row, "PATH", errand.path);
    set(row, "NAME", office.words.at(errand.word, language));
    set(row, "TEXT", office.words.at(std::string{errand.word} + "_text", language));
  }
  co_return staff_page(office, request, visit, {"staff_home", "staff_home", here}, dictionary);
}

}  // namespace holdfast::staff
