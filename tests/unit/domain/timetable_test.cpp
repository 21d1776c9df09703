#include "holdfast/domain/timetable.hpp"

#include <gmock/gmock.h>

using namespace holdfast;
using namespace std::chrono;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

const auto toronto = TimeZone::named("America/Toronto");

Timetable week(Date first, Date last) {
  return {.first = first, .last = last, .weekdays = {true, true, true, true, true, true, true}};
}

std::vector<std::string> said(const std::vector<Instant>& hours) {
  std::vector<std::string> texts;
  for (const auto hour : hours) texts.push_back(rfc3339(hour, toronto));
  return texts;
}

}  // namespace

TEST(TimetableHours, AreThoseOfTheWeekdaysNamedBothDaysIncluded) {
  auto table = week(2026y / 12 / 4, 2026y / 12 / 7);  // Friday to Monday
  table.weekdays = {true, false, false, false, true, false, false};
  table.from_hour = 9, table.to_hour = 11;

  EXPECT_THAT(said(hours_of(table, toronto)),
              ElementsAre("2026-12-04T09:00:00-05:00", "2026-12-04T10:00:00-05:00",
                          "2026-12-07T09:00:00-05:00", "2026-12-07T10:00:00-05:00"));
}

TEST(TimetableHours, StayThoseOfTheClocksOnTheWallWhenTheseAreChanged) {
  auto table = week(2027y / 3 / 13, 2027y / 3 / 15);
  table.from_hour = 9, table.to_hour = 10;

  EXPECT_THAT(
      said(hours_of(table, toronto)),
      ElementsAre("2027-03-13T09:00:00-05:00", "2027-03-14T09:00:00-04:00", "2027-03-15T09:00:00-04:00"));
}

TEST(TimetableHours, LeaveOutAnHourThatIsNotThereAndOneThatIsThereTwice) {
  auto spring = week(2027y / 3 / 14, 2027y / 3 / 14);
  spring.from_hour = 1, spring.to_hour = 4;
  EXPECT_THAT(said(hours_of(spring, toronto)),
              ElementsAre("2027-03-14T01:00:00-05:00", "2027-03-14T03:00:00-04:00"));

  auto autumn = week(2026y / 11 / 1, 2026y / 11 / 1);
  autumn.from_hour = 0, autumn.to_hour = 3;
  EXPECT_THAT(said(hours_of(autumn, toronto)),
              ElementsAre("2026-11-01T00:00:00-04:00", "2026-11-01T02:00:00-05:00"));
}

TEST(TimetableHours, MayFillADayToMidnight) {
  auto table = week(2026y / 12 / 4, 2026y / 12 / 4);
  table.from_hour = 0, table.to_hour = 24;

  EXPECT_EQ(hours_of(table, toronto).size(), 24U);
}

TEST(TimetableFaults, NoneForAWeekAsItUsuallyIs) {
  EXPECT_THAT(faults_of(week(2026y / 12 / 7, 2026y / 12 / 13)), IsEmpty());
}

TEST(TimetableFaults, AreToldAllAtOnce) {
  const Timetable table{.first = 2026y / 12 / 7,
                        .last = 2026y / 12 / 6,
                        .from_hour = 17,
                        .to_hour = 17,
                        .vaccinators = Timetable::vaccinators_max + 1};
  using enum TimetableRefusal;
  EXPECT_THAT(faults_of(table), ElementsAre(last_before_first, no_weekday, no_hour, vaccinators));
}

TEST(TimetableFaults, ADayThatIsNotInTheCalendarIsOne) {
  EXPECT_THAT(faults_of(week(2026y / 2 / 30, 2026y / 3 / 1)), ElementsAre(TimetableRefusal::no_date));
}

TEST(TimetableFaults, HalfAYearIsTheMost) {
  const sys_days first{2026y / 12 / 7};
  EXPECT_THAT(faults_of(week(first, first + days{Timetable::days_max - 1})), IsEmpty());
  EXPECT_THAT(faults_of(week(first, first + days{Timetable::days_max})),
              ElementsAre(TimetableRefusal::too_many_days));
}

TEST(TimetableFaults, ThereMayBeNoVaccinatorButNotFewer) {
  auto table = week(2026y / 12 / 7, 2026y / 12 / 13);
  table.vaccinators = 0;
  EXPECT_THAT(faults_of(table), IsEmpty());
  EXPECT_EQ(table.capacity(), 0);
  table.vaccinators = -1;
  EXPECT_THAT(faults_of(table), ElementsAre(TimetableRefusal::vaccinators));
  table.vaccinators = 3;
  EXPECT_EQ(table.capacity(), 36);
}
