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
  std::string product;       ///< id of what they were given, or empty: nobody has said
  std::string second_of;     ///< of a second dose: what they were given first, and are to be given again
  std::optional<Instant> marked_at;
  std::string marked_by;  ///< name of the staff
};

/// Who has an appointment at this clinic in [from, until), by window, then by the
/// minute they come, then by name.
[[nodiscard]] std::vector<Appointment> read_appointments(Transaction&, const ClinicId&, Instant from,
                                                         Instant until);

/// Writes down whether somebody came; nothing takes back what was said. The person it was, or nothing, and
/// nothing written, if that is no appointment at this clinic. With what they were given, if that was said; an
/// unknown product counts as not said. Both doses' registrations are locked from then on. Safe to repeat.
std::optional<RegistrationId> mark_attendance(Transaction&, const ClinicId&, const OfferId&,
                                              std::optional<bool> came, StaffId by,
                                              const std::string& product = {});

}  // namespace holdfast::store
