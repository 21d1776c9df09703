#include "holdfast/domain/reminder.hpp"

#include <gtest/gtest.h>

#include "unit/domain/examples.hpp"

using namespace holdfast;
using namespace holdfast::examples;
using namespace std::chrono_literals;

namespace {

const auto zone = TimeZone::named("America/Toronto");

/// Of an appointment at that time on the wall of Toronto: "from until", on the same wall.
std::string span(Reminder reminder, std::string_view start, const ReminderRules& rules = {}) {
  const auto found = reminder_span(reminder, toronto(start), zone, rules);
  return found ? rfc3339(found->from, zone) + ' ' + rfc3339(found->until, zone) : "none";
}

}  // namespace

TEST(ReminderOfTheDayBefore, GoesAtItsHourOnTheWallOfTheDayBefore) {
  EXPECT_EQ(span(Reminder::day_before, "2027-03-10T09:00"),
            "2027-03-09T17:00:00-05:00 2027-03-09T20:00:00-05:00");
  EXPECT_EQ(span(Reminder::day_before, "2027-03-10T23:00"),
            "2027-03-09T17:00:00-05:00 2027-03-09T20:00:00-05:00");
}

TEST(ReminderOfTheDayBefore, KeepsItsHourWhereTheClockChangesInBetween) {
  EXPECT_EQ(span(Reminder::day_before, "2027-03-14T09:00"),
            "2027-03-13T17:00:00-05:00 2027-03-13T20:00:00-05:00");
  EXPECT_EQ(span(Reminder::day_before, "2027-03-15T09:00"),
            "2027-03-14T17:00:00-04:00 2027-03-14T20:00:00-04:00");
  EXPECT_EQ(span(Reminder::day_before, "2027-11-07T09:00"),
            "2027-11-06T17:00:00-04:00 2027-11-06T20:00:00-04:00");
  EXPECT_EQ(span(Reminder::day_before, "2027-11-08T09:00"),
            "2027-11-07T17:00:00-05:00 2027-11-07T20:00:00-05:00");
}

TEST(ReminderOfTheDayBefore, IsOfTheClinicsDayWhereverTheServerStands) {
  const auto st_johns = TimeZone::named("America/St_Johns");
  const auto start = st_johns.instant(local("2027-03-10T09:00")).value();

  const auto found = reminder_span(Reminder::day_before, start, st_johns, {});

  ASSERT_TRUE(found);
  EXPECT_EQ(rfc3339(found->from, st_johns), "2027-03-09T17:00:00-03:30");
}

TEST(ReminderOfTheDayBefore, StaysWithinTheContactHours) {
  ReminderRules rules;
  rules.day_before_hour = 6;
  EXPECT_EQ(span(Reminder::day_before, "2027-03-10T09:00", rules),
            "2027-03-09T08:00:00-05:00 2027-03-09T20:00:00-05:00");
  rules.day_before_hour = 22;
  EXPECT_EQ(span(Reminder::day_before, "2027-03-10T09:00", rules),
            "2027-03-09T19:30:00-05:00 2027-03-09T20:00:00-05:00");
}

TEST(ReminderOfHoursBefore, GoesSoLongBeforeAndEndsAQuarterOfAnHourBefore) {
  EXPECT_EQ(span(Reminder::hours_before, "2027-03-10T14:00"),
            "2027-03-10T12:00:00-05:00 2027-03-10T13:45:00-05:00");
}

TEST(ReminderOfHoursBefore, WaitsForTheContactHours) {
  EXPECT_EQ(span(Reminder::hours_before, "2027-03-10T09:00"),
            "2027-03-10T08:00:00-05:00 2027-03-10T08:45:00-05:00");
}

TEST(ReminderOfHoursBefore, IsNoneWhereItWouldComeAsTheAppointmentBegins) {
  EXPECT_EQ(span(Reminder::hours_before, "2027-03-10T08:00"), "none");
  EXPECT_EQ(span(Reminder::hours_before, "2027-03-10T03:00"), "none");
}

TEST(ReminderOfHoursBefore, OfTheNightComesBeforeTheEveningEnds) {
  EXPECT_EQ(span(Reminder::hours_before, "2027-03-10T23:00"),
            "2027-03-10T19:30:00-05:00 2027-03-10T20:00:00-05:00");
  EXPECT_EQ(span(Reminder::hours_before, "2027-03-10T01:00"),
            "2027-03-09T19:30:00-05:00 2027-03-09T20:00:00-05:00");
}

TEST(ReminderOfHoursBefore, CountsHoursThatPassNotHoursOnTheWall) {
  ReminderRules rules;
  rules.contact = {.from = 0, .to = 24};
  EXPECT_EQ(span(Reminder::hours_before, "2027-03-14T03:00", rules),
            "2027-03-14T00:00:00-05:00 2027-03-14T01:45:00-05:00");
  EXPECT_EQ(span(Reminder::hours_before, "2027-11-07T02:00", rules),
            "2027-11-07T01:00:00-04:00 2027-11-07T01:45:00-05:00");
}

TEST(Reminders, ThatNobodyWantsAreNone) {
  ReminderRules rules;
  rules.day_before_hour.reset();
  rules.hours_before.reset();
  EXPECT_EQ(span(Reminder::day_before, "2027-03-10T09:00", rules), "none");
  EXPECT_EQ(span(Reminder::hours_before, "2027-03-10T14:00", rules), "none");
}

TEST(HourOnTheWall, ThatIsSkippedOrRepeatedIsTheNextThatIsOne) {
  EXPECT_EQ(rfc3339(hour_on_the_wall(date("2027-03-14"), 2, zone), zone), "2027-03-14T03:00:00-04:00");
  EXPECT_EQ(rfc3339(hour_on_the_wall(date("2027-11-07"), 1, zone), zone), "2027-11-07T02:00:00-05:00");
  EXPECT_EQ(rfc3339(hour_on_the_wall(date("2027-11-07"), 24, zone), zone), "2027-11-08T00:00:00-05:00");
}
