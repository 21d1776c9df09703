#pragma once

#include <string>

#include "bench/rehearse/scenario.hpp"
#include "bench/rehearse/tally.hpp"

namespace holdfast::rehearse {

/// The rehearsal over its time: who came, was kept, got an offer and accepted; and how long the 202 took.
/// SVG, without script or colour.
[[nodiscard]] std::string drawing_of_day(const Scenario&, const Tally&);

/// How long the slowest of ten, of a hundred, of a thousand … waited.
[[nodiscard]] std::string drawing_of_times(const Scenario&, const Tally&);

}  // namespace holdfast::rehearse
