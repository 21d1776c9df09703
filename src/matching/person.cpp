#include "holdfast/domain/eligibility.hpp"
#include "holdfast/matching/problem.hpp"

namespace holdfast::matching {

std::optional<Person> person_of(const Registration& registration, const Programme& programme) {
  const auto& second = registration.second_dose;
  const auto eligible =
      second ? std::optional{second->from} : eligible_from(registration.date_of_birth, programme.phases);
  if (!eligible) return std::nullopt;

  auto [preferences, moved] = moved_preferences(registration.preferences, *eligible);
  return Person{.home = programme.home_of(registration.address.postal_code),
                .eligible_from = *eligible,
                .preferences = std::move(preferences),
                .moved = moved,
                .refused = {},
                .needs = registration.needs,
                .until = second ? std::optional{second->until} : std::nullopt};
}

}  // namespace holdfast::matching
