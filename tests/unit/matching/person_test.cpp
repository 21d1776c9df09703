#include <gtest/gtest.h>

#include "holdfast/matching/problem.hpp"
#include "unit/matching/worlds.hpp"

using namespace holdfast;
using namespace holdfast::matching;
using namespace holdfast::matching::testing;
using namespace std::chrono;

namespace {

Registration margaret() {
  Registration registration;
  registration.date_of_birth = March / 12 / 1948;
  registration.address.postal_code = "M6R 2B2";
  registration.preferences = {{ClinicId{"a"}, at(December / 5 / 2026, 10)},
                              {std::nullopt, at(December / 20 / 2026, 9)}};
  return registration;
}

Programme from(Date opens_on, int minimum_age_years) {
  Programme programme;
  programme.phases.push_back({.id = 1,
                              .name = "first",
                              .minimum_age_years = minimum_age_years,
                              .opens_on = opens_on,
                              .gather_until = std::nullopt});
  programme.areas["M6R"] = middle_of_toronto;
  return programme;
}

}  // namespace

TEST(PersonOf, IsNobodyWhileNoPhaseIsTheirs) {
  EXPECT_FALSE(person_of(margaret(), Programme{}));
}

TEST(PersonOf, LivesWhereTheirAreaIs) {
  auto registration = margaret();

  EXPECT_EQ(person_of(registration, from(November / 1 / 2026, 75))->home, middle_of_toronto);
  registration.address.postal_code = "K0A 1A0";
  EXPECT_EQ(person_of(registration, from(November / 1 / 2026, 75))->home, std::nullopt);
}

TEST(PersonOf, KeepsWishesThatAreNotTooEarly) {
  const auto person = person_of(margaret(), from(November / 1 / 2026, 75));

  EXPECT_EQ(person->eligible_from, November / 1 / 2026);
  EXPECT_EQ(person->preferences, margaret().preferences);
  EXPECT_FALSE(person->moved);
}

TEST(PersonOf, MovesWishesToTheFirstSameWeekdayOnceEligible) {
  const auto person = person_of(margaret(), from(December / 12 / 2026, 75));

  EXPECT_EQ(person->preferences[0].start, at(December / 12 / 2026, 10));
  EXPECT_EQ(person->preferences[1].start, at(December / 20 / 2026, 9));
  EXPECT_TRUE(person->moved);
}

TEST(HouseholdOf, IsEligibleWhenTheLastOfThemIsWithTheWishesOfAllMovedByThat) {
  auto younger = margaret();
  younger.date_of_birth = December / 12 / 1951;  // 75 on 12 December 2026
  const auto older = margaret();
  const std::vector<const Registration*> both{&older, &younger};

  const auto household = household_of(both, from(November / 1 / 2026, 75), 7, true);

  ASSERT_EQ(household.size(), 2U);
  for (const auto& person : household) {
    EXPECT_EQ(person.eligible_from, December / 12 / 2026);
    EXPECT_EQ(person.preferences[0].start, at(December / 12 / 2026, 10));
    EXPECT_TRUE(person.moved);
    EXPECT_EQ(person.household, 7U);
    EXPECT_TRUE(person.neighbouring_hours);
  }
}

TEST(HouseholdOf, IsNobodyWhileOneOfThemIsInNoPhase) {
  auto young = margaret();
  young.date_of_birth = March / 12 / 1990;
  const auto older = margaret();
  const std::vector<const Registration*> both{&older, &young};

  Programme programme = from(November / 1 / 2026, 75);
  programme.phases.clear();

  EXPECT_TRUE(household_of(both, programme, 1, false).empty());
}
