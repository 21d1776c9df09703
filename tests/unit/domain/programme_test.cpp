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

namespace {

Needs of(std::string_view words) {
  return needs_in(words).value();
}

bool finds(const char* meets_words, const char* needs_words, std::optional<Coordinates> home = std::nullopt) {
  auto clinic = a_programme().clinics.front();
  clinic.meets = of(meets_words);
  return meets(clinic, of(needs_words), home, {});
}

}  // namespace

TEST(Needs, AreMetByAClinicThatHasThemAll) {
  EXPECT_TRUE(finds("", ""));
  EXPECT_TRUE(finds("step-free", ""));
  EXPECT_TRUE(finds("step-free companion language-fr", "language-fr step-free"));
  EXPECT_FALSE(finds("step-free", "step-free language-fr"));
  EXPECT_FALSE(finds("", "companion"));
}

TEST(Needs, OfWhoComesWithoutACarAreMetByABusOrWithinAWalk) {
  const auto near = a_programme().clinics.front().at;
  const Coordinates far{near.latitude + 0.02, near.longitude};  // 2.2 km
  EXPECT_TRUE(finds("without-car", "without-car", far));
  EXPECT_TRUE(finds("without-car", "without-car"));
  EXPECT_TRUE(finds("", "without-car", near));
  EXPECT_FALSE(finds("", "without-car", far));
  EXPECT_FALSE(finds("", "without-car"));
  EXPECT_FALSE(finds("", "without-car step-free", near));
}

TEST(Needs, AreReadFromWordsAndWrittenAsSuch) {
  EXPECT_EQ(text_of(of(" language-fr  step-free ")), "step-free language-fr");
  EXPECT_EQ(text_of(of("")), "");
  EXPECT_EQ(text_of(all_needs()).size(), 152U);
  EXPECT_FALSE(needs_in("step-free lift"));
}
