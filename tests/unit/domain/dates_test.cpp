#include "holdfast/domain/dates.hpp"

#include <gtest/gtest.h>

using namespace holdfast;
using namespace std::chrono;
using namespace std::chrono_literals;

TEST(DateIn, ReadsADayOfTheCalendar) {
  EXPECT_EQ(date_in("1948-03-12"), (Date{1948y / March / 12}));
  EXPECT_EQ(date_in("2024-02-29"), (Date{2024y / February / 29}));
  EXPECT_EQ(date_in("2000-02-29"), (Date{2000y / February / 29}));
  EXPECT_EQ(date_in("9999-12-31"), (Date{9999y / December / 31}));
}

TEST(IsoText, IsWhatIsReadBack) {
  for (const auto* text : {"0007-01-02", "1948-03-12", "2026-12-31"})
    EXPECT_EQ(iso_text(*date_in(text)), text);
}

TEST(DateIn, RefusesADayThatThereIsNot) {
  for (const auto* typed :
       {"2023-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32"}) {
    EXPECT_FALSE(date_in(typed)) << typed;
  }
}

TEST(DateIn, RefusesEveryOtherWayOfWriting) {
  for (const auto* typed : {"", "2026-1-1", "26-01-01", "20260101", "2026/01/01", "01-01-2026", "+026-01-01",
                            "-026-01-01", "2026-+1-01", "2026-01- 1", "2026-01-01 ", "2026-01-01T00:00",
                            "infinity", "-infinity", "now", "today", "2026-0１-1"}) {
    EXPECT_FALSE(date_in(typed)) << typed;
  }
}

TEST(LocalTimeIn, ReadsAMinuteOfADay) {
  EXPECT_EQ(local_time_in("2026-12-03T09:05"), (LocalTime{local_days{2026y / December / 3} + 9h + 5min}));
  EXPECT_TRUE(local_time_in("2026-12-03T00:00"));
  EXPECT_TRUE(local_time_in("2026-12-03T23:59"));
}

TEST(LocalTimeIn, RefusesEveryOtherWayOfWriting) {
  for (const auto* typed :
       {"", "2026-12-03", "2026-12-03T", "2026-12-03T24:00", "2026-12-03T23:60", "2026-12-03T9:00",
        "2026-12-03 09:00", "2026-12-03t09:00", "2026-12-03T09:00Z", "2026-12-03T09:00:00",
        "2026-12-03T23:59:60", "2026-12-03T09:00-05:00", "2026-12-03T09.00", "2026-12-03T-9:00",
        "2026-02-30T09:00", "infinity", "now", "tomorrow", "2026-W49-4T09:00"}) {
    EXPECT_FALSE(local_time_in(typed)) << typed;
  }
}
