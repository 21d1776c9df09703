#include "staff/callers/caller_form.hpp"

#include "holdfast/site/person_fields.hpp"
#include "staff/callers/wish_rows.hpp"
#include "staff/frame.hpp"

namespace holdfast::staff {

http::Response caller_page(const Office& office, const http::Request& request, const Visit& visit,
                           const CallerForm& form) {
  const auto language = language_of(request);
  const auto programme = office.context.programme();
  ctemplate::TemplateDictionary dictionary{"staff_register"};
  add_faults(dictionary, at_first_wish(form.faults));
  show_person_fields(dictionary, form.typed, *programme, language);
  show_household_fields(dictionary, form.typed, form.faults, form.members);
  set(dictionary, "KEY", form.typed.at("key"));
  if (!form.notice.empty())
    set(*dictionary.AddSectionDictionary("NOTICE"), "TEXT", office.words.at(form.notice, language));
  show_wish_rows(dictionary, office, form.typed, form.faults, language);
  return staff_page(office, request, visit, {"staff_register", "staff_register", "/staff/register"},
                    dictionary, form.status);
}

}  // namespace holdfast::staff
