#pragma once

#include <variant>
#include <vector>

#include "holdfast/domain/form.hpp"

namespace holdfast {

/// Checks what is asked of somebody at a clinic's door: name, birth date, language; a card of the clinic's
/// province and a telephone if they have one at hand.
///
/// Their address is not asked: the registration has the clinic's. They are reached by telephone where they
/// gave one, and else not at all. It has no wish yet. Otherwise as `read_form`.
[[nodiscard]] std::variant<Registration, std::vector<Fault>> read_walk_in(const RawForm&, const Clinic&,
                                                                          Date today, Language);

}  // namespace holdfast
