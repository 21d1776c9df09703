#pragma once

#include <memory>

#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::offers {

/// Makes somebody's second dose what the clinic's tick of the first says: call it in the tick's transaction,
/// after `store::mark_attendance`.
///
/// Ticked as given: a second dose waits, and the nearest free seat within its days is kept for it at once;
/// where there is none, the waiting list's turn keeps or offers the first that falls free. Given on another
/// day, or of another product: it moves, and a seat outside its new days is given back. Not given after all:
/// it ends. Of a second dose's own tick nothing follows. Safe to repeat: a tick that says the same again
/// changes nothing.
void settle_second_dose(store::Transaction&, const std::shared_ptr<const Programme>&,
                        const RegistrationId& first);

}  // namespace holdfast::offers
