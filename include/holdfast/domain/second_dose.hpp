#pragma once

#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/registration.hpp"

namespace holdfast {

/// The second dose that follows a first one given on that day.
[[nodiscard]] SecondDose second_dose_after(const RegistrationId& first, Date given_on, const Product&);

/// What somebody is taken to wish for their second dose: the clinic, weekday and hour of the first, as soon
/// as it may be; where the interval is too short for that weekday, its first day.
[[nodiscard]] Preference wish_for_second_dose(const ClinicId&, LocalTime first_started, const SecondDose&);

}  // namespace holdfast
