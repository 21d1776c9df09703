#pragma once

#include "staff/callers/registered.hpp"

namespace holdfast::staff {

/// The upper part of the page: how somebody stands, what to read out to them in their language, and what can
/// be pressed for them. For staff_standing.html.
void show_standing_part(ctemplate::TemplateDictionary&, const Office&, const Visit&, const RegistrationId&,
                        const Registered*, Language);

}  // namespace holdfast::staff
