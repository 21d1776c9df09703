#pragma once

#include <cstring>  // ctemplate's headers use strlen without it

#include <ctemplate/template_dictionary.h>

#include "holdfast/domain/programme.hpp"
#include "holdfast/site/words.hpp"
#include "holdfast/store/own_data.hpp"

namespace holdfast::site {

/// All that is kept of a person, as own_data.html lists it: TOLD and DONE. For themselves, or for staff who
/// read it out.
void add_own_data(ctemplate::TemplateDictionary&, const store::OwnData&, const Words&, const Programme&,
                  Language);

}  // namespace holdfast::site
