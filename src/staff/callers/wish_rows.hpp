#pragma once

#include <ctemplate/template.h>

#include <vector>

#include "staff/office.hpp"

namespace holdfast::staff {

/// The five rows of wishes, as a caller says them: a day, an hour, a clinic each, and what is wrong with it.
void show_wish_rows(ctemplate::TemplateDictionary&, const Office&, const Typed&,
                    const std::vector<PageFault>&, Language);

/// Those that the rows can show: of days and hours that can still be chosen.
[[nodiscard]] std::vector<Preference> on_offer(const Office&, std::vector<Preference>);

/// For a summary of faults: what is wrong with all the wishes leads to the first of the rows.
[[nodiscard]] std::vector<PageFault> at_first_wish(std::vector<PageFault>);

}  // namespace holdfast::staff
