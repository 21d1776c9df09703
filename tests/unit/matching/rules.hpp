#pragma once

#include <optional>
#include <vector>

#include "holdfast/matching/match.hpp"

/// The rules of distance and matching once more, as simply as they can be written, for checking against.
/// Nothing here calls the room's own code but to read its types.
namespace holdfast::matching::testing {

Minutes distance_by_the_rules(const Person&, const Window&, const Programme&);
bool acceptable_by_the_rules(const Person&, const Window&, const Programme&, Instant now);

struct Best {
  std::size_t seated = 0;
  Minutes distance = 0;

  friend bool operator==(const Best&, const Best&) = default;
};

/// The most people seated and then the least sum, over all acceptable windows: one person after the other,
/// each along the cheapest chain of moves (Bellman and Ford), which is exact for this problem.
Best best_by_chains(const std::vector<Person>&, const Calendar&, const std::vector<int>& free, Instant now);

/// The same by trying everything: for very few people.
Best best_by_trying(const std::vector<Person>&, const Calendar&, const std::vector<int>& free, Instant now);

/// The same where households are seated together or not at all, by trying everything: for very few of them.
Best best_together_by_trying(const std::vector<Person>&, const Calendar&, const std::vector<int>& free,
                             Instant now);

/// Everybody takes the nearest seat left, in order.
Best first_come_first_served(const std::vector<Person>&, const Calendar&, const std::vector<int>& free,
                             Instant now);

}  // namespace holdfast::matching::testing
