#pragma once

#include <string_view>
#include <vector>

#include "holdfast/store/by_telephone.hpp"
#include "staff/office.hpp"

namespace holdfast::staff {

/// The numbers that callers left, as part of the page of calls; the number itself of what this agent has
/// taken alone.
void add_left_numbers(ctemplate::TemplateDictionary&, const Office&, const Visit&,
                      const std::vector<store::LeftNumber>&, Language);

/// The page of calls, with a word of notice or none.
Answer calls_answer(Office&, http::Request&, Visit&, std::string_view notice);

}  // namespace holdfast::staff
