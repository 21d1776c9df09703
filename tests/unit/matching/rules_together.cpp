#include <algorithm>
#include <map>

#include "unit/matching/rules.hpp"

namespace holdfast::matching::testing {

namespace {

using Households = std::map<std::uint32_t, std::vector<const Person*>>;

/// Everything once: each household everywhere and nowhere, and around each such choice the others, exactly.
class Trying {
 public:
  Trying(const std::vector<Person>& people, const Calendar& calendar, Instant now)
      : calendar_(calendar), now_(now) {
    Households households;
    for (const auto& person : people) {
      if (person.household == 0) {
        alone_.push_back(person);
      } else {
        households[person.household].push_back(&person);
      }
    }
    for (const auto& [number, household] : households) households_.push_back(household);
  }

  Best from(std::size_t household, std::vector<int>& left) {
    if (household == households_.size()) return others(left);
    auto best = from(household + 1, left);
    for (std::size_t first = 0; first < left.size(); ++first) {
      for (std::size_t second = 0; second < left.size(); ++second) {
        if (first != second && !follow_each_other(*households_[household].front(), first, second)) continue;
        try_at(household, first, second, left, best);
      }
    }
    return best;
  }

 private:
  bool follow_each_other(const Person& person, std::size_t first, std::size_t second) const {
    const auto& earlier = calendar_.windows()[first];
    const auto& later = calendar_.windows()[second];
    return person.neighbouring_hours && earlier.clinic == later.clinic &&
           later.starts_at - earlier.starts_at == std::chrono::hours{1};
  }

  /// Each person of it in the first or the second, in every way.
  void try_at(std::size_t household, std::size_t first, std::size_t second, std::vector<int>& left,
              Best& best) {
    const auto& people = households_[household];
    const auto ways = first == second ? 1U : 1U << people.size();
    for (unsigned way = 0; way < ways; ++way) {
      Minutes distance = 0;
      auto fits = true;
      auto after = left;
      for (std::size_t at = 0; at < people.size(); ++at) {
        const auto slot = (way >> at & 1U) != 0 ? second : first;
        const auto& window = calendar_.windows()[slot];
        fits = fits && --after[slot] >= 0 &&
               acceptable_by_the_rules(*people[at], window, calendar_.programme(), now_);
        if (fits) distance += distance_by_the_rules(*people[at], window, calendar_.programme());
      }
      if (!fits) continue;
      auto with = from(household + 1, after);
      with.seated += people.size();
      with.distance += distance;
      if (with.seated > best.seated || (with.seated == best.seated && with.distance < best.distance))
        best = with;
    }
  }

  Best others(const std::vector<int>& left) {
    const auto [found, is_new] = known_.try_emplace(left);
    if (is_new) found->second = best_by_chains(alone_, calendar_, left, now_);
    return found->second;
  }

  const Calendar& calendar_;
  Instant now_;
  std::vector<Person> alone_;
  std::vector<std::vector<const Person*>> households_;
  std::map<std::vector<int>, Best> known_;  ///< of those alone, by the seats left to them
};

}  // namespace

Best best_together_by_trying(const std::vector<Person>& people, const Calendar& calendar,
                             const std::vector<int>& free, Instant now) {
  auto left = free;
  return Trying{people, calendar, now}.from(0, left);
}

}  // namespace holdfast::matching::testing
