#pragma once

#include <optional>

#include "holdfast/domain/form.hpp"
#include "holdfast/domain/ids.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// The person corrects how they are reached. False if there is no such registration.
///
/// Whoever was reached at a number or an address that is replaced is told there, by one message to each,
/// which keeps the old address: that is also how staff see later what was changed and when. The message of a
/// held offer goes out again, to the new place, the same message with the same deadline. What else is due
/// goes to the new place because addresses are read when a message is sent. Safe to repeat: what is equal
/// changes nothing.
bool correct_reach(Transaction&, const RegistrationId&, const Reach&);

}  // namespace holdfast::store
