#pragma once

#include "app/config.hpp"
#include "holdfast/staff/routes.hpp"

namespace holdfast::app {

/// The limits of the staff's pages, as configured.
[[nodiscard]] staff::Limits staff_limits(const Config&);

}  // namespace holdfast::app
