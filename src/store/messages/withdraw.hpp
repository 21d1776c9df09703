#pragma once

#include <span>

#include "holdfast/domain/ids.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// What is still due about offers that are no longer what it says; a message being sent at this moment goes
/// on. Call with the offers locked.
void withdraw_due_messages(Transaction&, std::span<const OfferId>);

}  // namespace holdfast::store
