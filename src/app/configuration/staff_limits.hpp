#pragma once

#include "app/configuration/config.hpp"
#include "holdfast/staff/routes.hpp"

namespace holdfast::app {

/// What is careful of changes that touch people, on the staff's pages and at the command line.
[[nodiscard]] store::CareRules care_rules(const Config&);

/// The limits of the staff's pages, as configured.
[[nodiscard]] staff::Limits staff_limits(const Config&);

}  // namespace holdfast::app
