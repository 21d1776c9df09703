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

/// Somebody's appointment.
struct Booking {
  Registration registration;  ///< without card number
  std::vector<WindowId> refused;
  OfferId offer;
  WindowId window{};
  Instant starts_at;
  bool came = false;  ///< the clinic has said so, perhaps before the hour
};

/// Locks the registration, then its accepted offer.
struct LockedBooking {
  bool is_known = false;           ///< there is such a registration
  std::optional<Booking> booking;  ///< if it is booked
};
[[nodiscard]] LockedBooking lock_booking(Transaction&, const RegistrationId&);

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
  std::vector<Preference> wishes;  ///< from now on
  Instant at;                      ///< the moment that was judged
};

/// Ends the accepted offer and books the new one in its stead, with its confirmation: the old seat is free,
/// the new one taken. Both windows must be locked, and the new one have a free seat; the database refuses
/// otherwise (`Poisoned`).
void move_booking(Transaction&, const Booking&, const NewBooking&);

}  // namespace holdfast::store
