#include "holdfast/matching/match.hpp"

#include <algorithm>

#include "matching/each.hpp"
#include "matching/households.hpp"
#include "matching/limits.hpp"

namespace holdfast::matching {

Plan match(std::span<const Person> people, const Calendar& calendar, std::span<const int> free, Instant now,
           const Limits& limits) {
  const auto of_household = [](const Person& person) { return person.household != 0; };
  if (std::ranges::none_of(people, of_household)) {
    return match_each(people, {}, calendar, free, now, limits).plan;
  }
  return match_together(people, calendar, free, now, limits).plan;
}

Plan match(std::span<const Person> people, const Calendar& calendar, std::span<const int> free, Instant now) {
  return match(people, calendar, free, now, Limits{});
}

}  // namespace holdfast::matching
