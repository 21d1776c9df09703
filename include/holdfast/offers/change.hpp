#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/result.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::offers {

/// Why an appointment stays what it is.
enum class ChangeRefusal {
  not_booked,  ///< there is none
  begun,       ///< its hour has come, or they came early
  none_free,   ///< none of the wished windows has a free seat that this person may have
};

/// Moves an appointment to the best wished window with a free seat, and to none but a wished one: the first
/// by rank, the nearest where any clinic is wished. The seat is kept until the new one is theirs; where there
/// is none, nothing is changed.
///
/// The window that is booked already counts as free: who presses twice keeps what the first press got. The
/// accepted offer, new or old; nothing if there is no such registration. Locks registration, offer and
/// windows, each by id. Safe to repeat.
std::optional<Result<OfferId, ChangeRefusal>> change_booking(store::Transaction&,
                                                             const std::shared_ptr<const Programme>&,
                                                             const RegistrationId&,
                                                             const std::vector<Preference>& wishes);

}  // namespace holdfast::offers
