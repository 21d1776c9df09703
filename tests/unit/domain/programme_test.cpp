#include "holdfast/domain/programme.hpp"

#include <gtest/gtest.h>

#include "unit/domain/examples.hpp"

using namespace holdfast;
using namespace holdfast::examples;

TEST(Programme, FindsEveryClinicByItsId) {
  const auto programme = a_programme();

  for (const auto& clinic : programme.clinics) {
    const auto index = programme.find(clinic.id);
    ASSERT_TRUE(index) << clinic.id.text;
    EXPECT_EQ(programme.at(*index).id, clinic.id);
  }
}

TEST(Programme, FindsNoClinicThatIsNotThere) {
  EXPECT_FALSE(a_programme().find({"a"}));
  EXPECT_FALSE(a_programme().find({"sterling"}));
  EXPECT_FALSE(a_programme().find({"zzz"}));
  EXPECT_FALSE(Programme{}.find({"kenora"}));
}

TEST(Programme, TakesTheAreaOfAPostalCodeForAHome) {
  EXPECT_EQ(a_programme().home_of("M6R 2B2"), (Coordinates{43.6469, -79.4521}));
}

TEST(Programme, KnowsNoHomeInAnUnknownArea) {
  EXPECT_FALSE(a_programme().home_of("K1A 0A6"));
  EXPECT_FALSE(a_programme().home_of("M6"));
  EXPECT_FALSE(a_programme().home_of(""));
}
