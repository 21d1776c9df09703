#pragma once

#include "holdfast/matching/match.hpp"
#include "matching/bidding.hpp"

namespace holdfast::matching {

/// How long the best is looked for where households are kept together. More finds better plans, or proves
/// that there are none.
struct HouseholdLimits {
  std::size_t passes = 4;             ///< of the dive
  std::size_t people_solved = 6'000;  ///< by branching: people, counted again in every solution
  std::size_t solutions = 2'000;      ///< by branching
  std::size_t places_tried = 24;      ///< of one household in one branching, the cheapest first
  std::size_t places_known = 4'096;   ///< of one household, the nearest
};

/// How `match` begins. None of it changes how good the result is, only how soon it is found.
struct Limits {
  /// Where as few windows are open, or fewer than two seats a person, every option enters the network at once
  /// instead of a guess of those that matter,
  std::size_t few_windows = 64;
  /// unless that would be more options than this.
  std::size_t every_option_max = 1'024 * 1'024;
  Bidding::Limits bidding{};
  /// This one does, but only with households.
  HouseholdLimits households{};
};

/// `match` with limits of one's own.
[[nodiscard]] Plan match(std::span<const Person>, const Calendar&, std::span<const int> free, Instant now,
                         const Limits&);

}  // namespace holdfast::matching
