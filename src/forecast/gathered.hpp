#pragma once

#include "holdfast/forecast/forecast.hpp"
#include "holdfast/forecast/town.hpp"

namespace holdfast::forecast {

/// Everybody who comes to a cell, matched at once to seats that nobody took yet: town by town, which is
/// exact.
///
/// Where a town has more than `gathered_part_max` people they are divided by lot into parts, each with its
/// share of every window's seats; whoever finds none in their part is matched to what the others left. That
/// is not exact, and says so by `parts` being more than the towns.
struct Gathered {
  Seating seating;
  std::uint64_t parts = 0;
};
[[nodiscard]] Gathered gather(const Figures&, std::uint64_t people);

}  // namespace holdfast::forecast
