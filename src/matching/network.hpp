#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "matching/search.hpp"

namespace holdfast::matching {

/// For each person the windows that the network knows for them.
using OptionTable = std::vector<std::vector<Option>>;

/// A cheapest seating, and the prices that prove it.
///
/// For every option of every person `distance + price >= utility`, with equality where it is taken.
/// A window with a seat left has price 0, so has one that is nobody's option; no price is negative.
/// An unseated person's utility is `unseated_cost`, and nobody's is more.
struct Seating {
  std::vector<std::optional<std::uint32_t>> taken;  ///< by person: which of their options
  std::vector<Minutes> utility;                     ///< by person
  std::vector<Minutes> price;                       ///< by slot
};

/// Solves the minimum-cost flow of these options and seats with LEMON's network simplex.
///
/// `unseated_cost` must be more than any sum of distances for the most people to be seated. Every option's
/// window has a free seat. Equal input gives equal output.
[[nodiscard]] Seating seat(const OptionTable&, std::span<const int> free, Minutes unseated_cost);

}  // namespace holdfast::matching
