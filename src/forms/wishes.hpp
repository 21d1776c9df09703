#pragma once

#include <span>
#include <vector>

#include "holdfast/domain/form.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/forms/random.hpp"

namespace holdfast::forms {

/// One to five different hours that a person would wish for, all of them from tomorrow to the horizon.
/// `nearest` are the clinics near home, nearest first; empty where the programme has none.
[[nodiscard]] std::vector<RawForm::RawPreference> wishes(Random&, const Programme&,
                                                         std::span<const ClinicIndex> nearest, Instant now);

}  // namespace holdfast::forms
