#pragma once

#include "holdfast/matching/match.hpp"
#include "matching/bidding.hpp"

namespace holdfast::matching {

/// How `match` begins. None of it changes how good the result is, only how soon it is found.
struct Limits {
  /// Where as few windows are open, or fewer than two seats a person, every option enters the network at once
  /// instead of a guess of those that matter,
  std::size_t few_windows = 64;
  /// unless that would be more options than this.
  std::size_t every_option_max = 1'024 * 1'024;
  Bidding::Limits bidding{};
};

/// `match` with limits of one's own.
[[nodiscard]] Plan match(std::span<const Person>, const Calendar&, std::span<const int> free, Instant now,
                         const Limits&);

}  // namespace holdfast::matching
