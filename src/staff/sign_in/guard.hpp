#pragma once

#include "staff/table.hpp"

namespace holdfast::staff {

/// The handler of a row behind everything that must be true first: a session, the step or role, and for a
/// POST the CSRF token. Whoever is not in is sent to sign in, whoever is on the way in to the step they are
/// at, and whoever may not is told so with 403.
Answer admitted(Office&, const Row&, http::Request&);

/// Where somebody belongs who has this session: the next step, or /staff.
[[nodiscard]] std::string_view path_of_next_step(const store::StaffSession&);

}  // namespace holdfast::staff
