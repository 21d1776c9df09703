#pragma once

#include <string>
#include <vector>

#include "holdfast/domain/programme.hpp"
#include "holdfast/store/shared_appointments.hpp"

namespace holdfast::feeds {

// FHIR R4 (hl7.org/fhir/R4): what another system reads of an appointment. No name, no number, no address: a
// person is named by the confirmation code that they were given.

[[nodiscard]] std::string appointment_text(const store::SharedAppointment&, const Programme&,
                                           const std::string& public_url);

/// A Bundle of type searchset; `self` is the search itself, after the base.
[[nodiscard]] std::string bundle_text(const std::vector<store::SharedAppointment>&, const Programme&,
                                      const std::string& public_url, const std::string& self);

/// The CapabilityStatement. Appointments are in it if systems may read them.
[[nodiscard]] std::string metadata_text(const std::string& public_url, const std::string& version,
                                        Instant date, bool appointments);

}  // namespace holdfast::feeds
