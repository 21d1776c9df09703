#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/result.hpp"
#include "holdfast/store/change.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::offers {

/// Why an appointment stays what it is.
enum class ChangeRefusal {
  not_booked,  ///< there is none
  begun,       ///< its hour has come, or they came early
  none_free,   ///< none of the wished windows has free seats that all of them may have
};

/// Moves an appointment to the best wished window with a free seat, and to none but a wished one: the first
/// by rank, the nearest where any clinic is wished. The seat is kept until the new one is theirs; where there
/// is none, nothing is changed.
///
/// With `together` all of a household move whose appointments were made together, or nobody: to one wished
/// window with seats for all of them, or, where they said so, to it and the hour before or after it. One
/// window is better than two of the same rank.
///
/// Windows that are booked already count as free for those who have them: who presses twice keeps what the
/// first press got. The person's accepted offer, new or old; nothing if there is no such registration. Locks
/// registrations, offers and windows, each by id. Safe to repeat.
std::optional<Result<OfferId, ChangeRefusal>> change_booking(store::Transaction&,
                                                             const std::shared_ptr<const Programme>&,
                                                             const RegistrationId&,
                                                             const std::vector<Preference>& wishes,
                                                             store::Changing);

}  // namespace holdfast::offers
