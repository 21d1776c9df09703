#include "holdfast/offers/wording.hpp"

#include <gtest/gtest.h>

using namespace holdfast;
using namespace holdfast::offers;
using namespace std::chrono_literals;

namespace {

constexpr Instant three_in_the_afternoon{std::chrono::sys_days{std::chrono::December / 4 / 2026} + 15h +
                                         2min};

}  // namespace

TEST(PreferredLanguage, IsTheFirstOfEqualWeight) {
  EXPECT_EQ(preferred_language("fr-CA,en"), Language::fr);
  EXPECT_EQ(preferred_language("en, fr"), Language::en);
}

TEST(PreferredLanguage, FollowsTheWeights) {
  EXPECT_EQ(preferred_language("en;q=0.5, fr;q=0.8"), Language::fr);
  EXPECT_EQ(preferred_language("FR-ca ; q=0.1, en-GB;q=0.9"), Language::en);
  EXPECT_EQ(preferred_language("en;q=0, fr;q=0.001"), Language::fr);
}

TEST(PreferredLanguage, IsNothingWhereNeitherIsAsked) {
  EXPECT_EQ(preferred_language(""), std::nullopt);
  EXPECT_EQ(preferred_language("de, *;q=0.5"), std::nullopt);
  EXPECT_EQ(preferred_language("en;q=0"), std::nullopt);
  EXPECT_EQ(preferred_language("english"), std::nullopt);
}

TEST(PreferredLanguage, PassesOverMalformedParts) {
  EXPECT_EQ(preferred_language("en;q=2, fr;q=0.1"), Language::fr);
  EXPECT_EQ(preferred_language("en;q=0.12345,fr;q=0.1"), Language::fr);
  EXPECT_EQ(preferred_language(",;,=,en;q=,fr"), Language::fr);
}

TEST(Wording, NamesDaysAsPeopleDo) {
  using std::chrono::December;
  EXPECT_EQ(day_text(December / 1 / 2026, Language::en), "1 December 2026");
  EXPECT_EQ(day_text(December / 1 / 2026, Language::fr), "1er décembre 2026");
  EXPECT_EQ(weekday_text(December / 4 / 2026, Language::en), "Friday 4 December 2026");
  EXPECT_EQ(weekday_text(December / 4 / 2026, Language::fr), "vendredi 4 décembre 2026");
}

TEST(Wording, ReadsClocksOnTheWallOfThePlace) {
  const auto toronto = TimeZone::named("America/Toronto");

  EXPECT_EQ(clock_text(three_in_the_afternoon, toronto, Language::en), "10:02");
  EXPECT_EQ(clock_text(three_in_the_afternoon, toronto, Language::fr), "10 h 02");
  EXPECT_EQ(moment_text(three_in_the_afternoon, toronto, Language::en), "Friday 4 December 2026 at 10:02");
}

TEST(Wording, TakesTheDayOfThePlaceAcrossMidnight) {
  const auto toronto = TimeZone::named("America/Toronto");
  constexpr Instant after_midnight_utc{std::chrono::sys_days{std::chrono::December / 4 / 2026} + 4h};

  EXPECT_EQ(day_at(after_midnight_utc, toronto), Date{std::chrono::December / 3 / 2026});
}

TEST(Wording, WritesAnAddressOnOneLine) {
  const Address address{"221 Sterling Road", "", "Toronto", "ON", "M6R 2B2"};

  EXPECT_EQ(address_text(address), "221 Sterling Road, Toronto ON M6R 2B2");
}

TEST(Wording, CountsInOneAndInMany) {
  using namespace std::chrono_literals;
  EXPECT_EQ(duration_text(1s, Language::en), "1 second");
  EXPECT_EQ(duration_text(2s, Language::en), "2 seconds");
  EXPECT_EQ(duration_text(0s, Language::en), "0 seconds");
  EXPECT_EQ(duration_text(0s, Language::fr), "0 seconde");
  EXPECT_EQ(duration_text(2s, Language::fr), "2 secondes");
  EXPECT_EQ(duration_text(119s, Language::en), "119 seconds");
  EXPECT_EQ(duration_text(121s, Language::en), "3 minutes");
  EXPECT_EQ(duration_text(3600s, Language::fr), "60 minutes");
  EXPECT_EQ(duration_text(7201s, Language::fr), "3 heures");
}

TEST(Wording, SaysALocalTimeAsItSaysAMoment) {
  const auto toronto = TimeZone::named("America/Toronto");
  const LocalTime local{std::chrono::local_days{Date{std::chrono::year{2026} / 12 / 4}} +
                        std::chrono::hours{10}};
  for (const auto language : {Language::en, Language::fr}) {
    EXPECT_EQ(moment_text(local, language), moment_text(toronto.instant(local).value(), toronto, language));
  }
}
