#pragma once

#include <cstring>  // ctemplate's headers use strlen without it
#include <string_view>
#include <vector>

#include <ctemplate/template_dictionary.h>

#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/site/typed.hpp"

// The fields of a form about a person, as person_fields.html names them: for whoever fills it in.

namespace holdfast::site {

/// One <option> of a select: VALUE, NAME, SELECTED.
void add_option(ctemplate::TemplateDictionary&, const char* section, std::string_view value,
                std::string_view name, std::string_view selected);

/// What was typed into the fields of text.
void show_person_texts(ctemplate::TemplateDictionary&, const Typed&);
/// Which radios are chosen; the language of the page where none of a language is.
void show_person_choices(ctemplate::TemplateDictionary&, const Typed&, Language);
/// The boxes of what can be needed, those typed ticked: of every word, or of those that a clinic meets.
void show_needs(ctemplate::TemplateDictionary&, const Typed&, Needs shown);
/// All of it, with the provinces to choose from; the clinics' own stands first.
void show_person_fields(ctemplate::TemplateDictionary&, const Typed&, const Programme&, Language);

/// Further people of a household, `members` rows, as household_fields.html names them; a row more than was
/// typed is marked as added.
void show_household_fields(ctemplate::TemplateDictionary&, const Typed&, const std::vector<PageFault>&,
                           std::size_t members);

}  // namespace holdfast::site
