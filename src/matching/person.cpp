#include <algorithm>

#include "holdfast/domain/eligibility.hpp"
#include "holdfast/matching/problem.hpp"

namespace holdfast::matching {

namespace {

Person eligible_person(const Registration& registration, const Programme& programme, Date from) {
  auto [preferences, moved] = moved_preferences(registration.preferences, from);
  return {.home = programme.home_of(registration.address.postal_code),
          .eligible_from = from,
          .preferences = std::move(preferences),
          .moved = moved,
          .refused = {},
          .needs = registration.needs};
}

}  // namespace

std::optional<Person> person_of(const Registration& registration, const Programme& programme) {
  const auto& second = registration.second_dose;
  const auto eligible =
      second ? std::optional{second->from} : eligible_from(registration.date_of_birth, programme.phases);
  if (!eligible) return std::nullopt;
  auto person = eligible_person(registration, programme, *eligible);
  if (second) person.until = second->until;
  return person;
}

std::vector<Person> household_of(std::span<const Registration* const> people, const Programme& programme,
                                 std::uint32_t number, bool neighbouring_hours) {
  Date last{};
  for (const auto* registration : people) {
    const auto eligible = eligible_from(registration->date_of_birth, programme.phases);
    if (!eligible) return {};
    last = registration == people.front() ? *eligible : std::max(last, *eligible);
  }
  std::vector<Person> household;
  for (const auto* registration : people) {
    auto& person = household.emplace_back(eligible_person(*registration, programme, last));
    person.household = number;
    person.neighbouring_hours = neighbouring_hours;
  }
  return household;
}

}  // namespace holdfast::matching
