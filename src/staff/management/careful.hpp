#pragma once

#include <string>
#include <string_view>

#include "staff/office.hpp"

// What the pages share from which something is ordered that touches people.

namespace holdfast::staff {

/// A row that says how many: {{WHAT}}, {{COUNT}}.
void add_line(ctemplate::TemplateDictionary&, const char* section, const std::string& what,
              std::size_t count);

/// PEOPLE of staff_told.html: how many lose what, how they will hear of it, and what, in both languages.
/// Nothing if there is nobody.
void add_people(ctemplate::TemplateDictionary&, const Office&, const store::WindowsOrdered&, Language);

/// CARE of staff_care.html: whether a second person must confirm it, and how long it can be undone. Nothing
/// if it touches nobody.
void add_care(ctemplate::TemplateDictionary&, const Office&, std::size_t people, Language);

/// What the button that orders it says: IT_TOUCHES_NOBODY, IT_TOUCHES_PEOPLE or IT_TOUCHES_MANY.
void add_press(ctemplate::TemplateDictionary&, const Office&, std::size_t people);

/// Where whoever ordered it goes next: to the change that waits, or to `done` if it is done.
[[nodiscard]] http::Response proposed(const Office&, std::string_view kind, const store::Proposal&,
                                      const std::string& done);

/// "/staff/changes/7".
[[nodiscard]] std::string path_of(store::ChangeId);

}  // namespace holdfast::staff
