#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/registration.hpp"
#include "holdfast/domain/staff.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// Somebody with an appointment, as the clinic's day list shows them.
struct Appointment {
  OfferId offer;
  RegistrationId person;
  Instant starts_at;
  std::optional<std::chrono::minutes> arrival;  ///< how long after that to come
  std::string name;
  Date date_of_birth;
  std::string phone;  ///< or empty
  Language language{};
  std::optional<bool> came;  ///< nothing: nobody has said
  std::optional<Instant> marked_at;
  std::string marked_by;  ///< name of the staff
};

/// Who has an appointment at this clinic in [from, until), by window, then by the
/// minute they come, then by name.
[[nodiscard]] std::vector<Appointment> read_appointments(Transaction&, const ClinicId&, Instant from,
                                                         Instant until);

/// Writes down whether somebody came; nothing takes back what was said. The person it was, or nothing, and
/// nothing written, if that is no appointment at this clinic. Safe to repeat.
std::optional<RegistrationId> mark_attendance(Transaction&, const ClinicId&, const OfferId&,
                                              std::optional<bool> came, StaffId by);

}  // namespace holdfast::store
