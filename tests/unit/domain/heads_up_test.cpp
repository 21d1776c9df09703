#include "holdfast/domain/heads_up.hpp"

#include <gtest/gtest.h>

#include "unit/domain/examples.hpp"

using namespace holdfast;
using namespace holdfast::examples;

namespace {

const auto zone = TimeZone::named("America/Toronto");

/// "the day told of, until": or "none".
std::string evening(std::string_view now, const HeadsUpRules& rules = {}) {
  const auto found = evening_at(toronto(now), zone, rules);
  return found ? rfc3339(Instant{std::chrono::sys_days{found->tomorrow}}).substr(0, 10) + ' ' +
                     rfc3339(found->until, zone)
               : "none";
}

}  // namespace

TEST(HeadsUp, IsOfTheEveningBefore) {
  EXPECT_EQ(evening("2027-03-09T17:59"), "none");
  EXPECT_EQ(evening("2027-03-09T18:00"), "2027-03-10 2027-03-09T20:00:00-05:00");
  EXPECT_EQ(evening("2027-03-09T19:59"), "2027-03-10 2027-03-09T20:00:00-05:00");
  EXPECT_EQ(evening("2027-03-09T20:00"), "none");
}

TEST(HeadsUp, IsAtTheSameHourOnTheWallWhenTheClockChanges) {
  EXPECT_EQ(evening("2027-03-14T17:59"), "none");
  EXPECT_EQ(evening("2027-03-14T18:00"), "2027-03-15 2027-03-14T20:00:00-04:00");
  EXPECT_EQ(evening("2027-11-06T18:00"), "2027-11-07 2027-11-06T20:00:00-04:00");
}

TEST(HeadsUp, IsNoneWhereNobodyIsToBeToldOrTheHourIsTooLate) {
  HeadsUpRules rules;
  rules.hour.reset();
  EXPECT_EQ(evening("2027-03-09T18:30", rules), "none");
  rules.hour = 21;
  EXPECT_EQ(evening("2027-03-09T21:30", rules), "none");
}

TEST(HeadsUp, IsWorthSomethingUntilNoonAndADayIsPassedUntilItsMidnight) {
  EXPECT_EQ(rfc3339(likely_until(date("2027-03-14"), zone), zone), "2027-03-14T12:00:00-04:00");
  EXPECT_EQ(rfc3339(passed_until(date("2027-03-13"), zone), zone), "2027-03-14T00:00:00-05:00");
  EXPECT_EQ(rfc3339(passed_until(date("2027-11-07"), zone), zone), "2027-11-08T00:00:00-05:00");
}
