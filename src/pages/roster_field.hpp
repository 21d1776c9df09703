#pragma once

#include <vector>

#include "holdfast/domain/residence.hpp"
#include "holdfast/site/typed.hpp"

namespace holdfast::pages {

/// Reads the roster of a form: typed, or a file beside it. What a file holds goes into the field where it is
/// typed, so that it stands there when the form is shown again and can be put right there; a further file
/// takes the place of what came from one.
///
/// All faults at once, as of `read_roster`.
[[nodiscard]] std::variant<std::vector<Resident>, std::vector<Fault>> read_roster_field(
    site::Typed&, std::string_view province, Date today, Language);

}  // namespace holdfast::pages
