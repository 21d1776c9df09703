#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "holdfast/domain/registration.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/programme.hpp"

namespace holdfast::store {

// The parts of changing an appointment, in the order in which they are called within one transaction: what is
// locked, what there is, what is written. Which window it becomes is not judged here.

/// Whose appointments change.
enum class Changing {
  own,       ///< the person's
  together,  ///< and those made together with it, as far as they are still to come
};

/// Somebody's appointment.
struct Booking {
  Registration registration;  ///< without card number
  std::vector<WindowId> refused;
  bool neighbouring_hours = false;  ///< of a household that may be parted over two hours that follow
  OfferId offer;
  WindowId window{};
  Instant starts_at;
  std::optional<OfferId> party;
  bool came = false;  ///< the clinic has said so, perhaps before the hour
};

/// Locks the people by id, then their accepted offers by id.
struct LockedBookings {
  bool is_known = false;          ///< there is such a registration
  std::vector<Booking> bookings;  ///< by offer, its own among them; none if it is not booked
};
[[nodiscard]] LockedBookings lock_bookings(Transaction&, const RegistrationId&, Changing);

/// The windows of these hours, of those there are. Each hour once.
struct ClinicHour {
  ClinicId clinic;
  Instant starts_at;
};
[[nodiscard]] std::vector<StoredWindow> find_windows(Transaction&, const std::vector<ClinicHour>&);

/// Where an appointment goes.
struct NewBooking {
  OfferId offer;
  WindowId window{};
  std::optional<int> choice;
  std::int64_t distance = 0;
};

/// Where all of them go, one each, in their order. Of several the first of the new offers is the least: it
/// has the message.
struct NewBookings {
  std::vector<NewBooking> each;
  std::vector<Preference> wishes;  ///< from now on
  Instant at;                      ///< the moment that was judged
};

/// Ends the accepted offers and books the new ones in their stead, with one confirmation: the old seats are
/// free, the new ones taken. All windows must be locked, and the new ones have free seats; the database
/// refuses otherwise (`Poisoned`).
void move_bookings(Transaction&, const std::vector<Booking>&, const NewBookings&);

}  // namespace holdfast::store
