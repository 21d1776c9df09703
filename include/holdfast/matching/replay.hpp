#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/matching/record.hpp"

namespace holdfast::matching {

/// How many were seated, and the sum of their distances.
struct Outcome {
  std::size_t seated = 0;
  Minutes distance = 0;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// A round solved again.
struct Replayed {
  Outcome kept;           ///< what its record says came of it, added up anew
  Outcome best;           ///< what another solver finds; with households, if they could be parted: a bound
  bool together = false;  ///< there were households
  Outcome searched;       ///< with households: what `match` finds for them now
  std::vector<std::string> faults;  ///< seats that could not be: taken twice, not acceptable, a wrong sum

  /// Exactly as good as the other solver's; with households, as good as the search that never parts them and
  /// no better than could be.
  [[nodiscard]] bool is_optimal() const {
    if (!faults.empty()) return false;
    return together ? !is_worse(kept, searched) && !is_worse(best, kept) : kept == best;
  }

  static bool is_worse(const Outcome& one, const Outcome& other) {
    return one.seated < other.seated || (one.seated == other.seated && one.distance > other.distance);
  }
};

/// Solves a round again, by cost scaling (Goldberg 1997; LEMON's), where `match` uses network simplex, and
/// adds up what its record says. Takes its distances from
/// `calendar`, which has the windows of the record.
///
/// Households make of it no flow any more. Then the other solver says what the best would be if they could
/// be parted, which nobody can do better than, and the search for them is done again.
[[nodiscard]] Replayed replay(const RoundRecord&, const Calendar& calendar);

/// A window that somebody could have had, and what stood in the way.
struct Candidate {
  std::size_t place = 0;  ///< in `open`
  Minutes distance = 0;
  std::vector<std::size_t> people;  ///< who has its seats
};
/// Their acceptable windows, the nearest first, up to the one they have, or the first `most`.
[[nodiscard]] std::vector<Candidate> candidates_of(const RoundRecord&, const Calendar&, std::size_t person,
                                                   std::size_t most);

}  // namespace holdfast::matching
