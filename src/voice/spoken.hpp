#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/store/offers.hpp"

namespace holdfast::voice {

// As a voice says it to somebody who writes it down.

/// "Saturday 5 December, at 10 a.m.", "samedi 5 décembre, à 10 heures".
[[nodiscard]] std::string moment_spoken(Instant, const TimeZone&, Language);

/// Digit by digit, in groups: "4 1 6, 5 5 5, 0 1 9 9".
[[nodiscard]] std::string number_spoken(std::string_view phone);

/// The last two digits: "9 9". Empty where there are none.
[[nodiscard]] std::string ending_spoken(std::string_view phone);

/// When, at which clinic, and where that is: a pause between them.
[[nodiscard]] std::vector<std::string> appointment_spoken(const store::OfferView&, Language);

}  // namespace holdfast::voice
