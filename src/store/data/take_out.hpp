#pragma once

#include <vector>

#include "holdfast/domain/ids.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// Cancels what of these waits, is held or is booked: the seats are free. An appointment whose hour has begun
/// stays. They must be locked.
void end_what_goes_on(Transaction&, const std::vector<RegistrationId>&);

/// Takes everything personal out of these registrations and of what hangs on them, for ever. They must be
/// locked, and over: the database refuses others.
void take_out(Transaction&, const std::vector<RegistrationId>&);

}  // namespace holdfast::store
