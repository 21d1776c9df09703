#pragma once

#include <optional>
#include <vector>

#include "holdfast/domain/offer.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// An offer and what became of it, as another system may read it: nothing says whose it is but the id of
/// their registration.
struct SharedAppointment {
  OfferId id;
  RegistrationId person;
  OfferState state{};
  ClinicId clinic;
  std::string clinic_name;
  Instant starts_at, created_at, changed_at;
  std::optional<bool> came;  ///< nothing: nobody has said
};

[[nodiscard]] std::optional<SharedAppointment> read_shared_appointment(Transaction&, const OfferId&);

/// The newest of each registration in [first, last], at most `limit`.
[[nodiscard]] std::vector<SharedAppointment> find_shared_appointments(Transaction&,
                                                                      const RegistrationId& first,
                                                                      const RegistrationId& last,
                                                                      std::size_t limit);

}  // namespace holdfast::store
