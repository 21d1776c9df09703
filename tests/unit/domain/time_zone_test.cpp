#include "holdfast/domain/time_zone.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "unit/domain/examples.hpp"

using namespace holdfast;
using namespace holdfast::examples;
using namespace std::chrono_literals;
using namespace std::chrono;

namespace {

TimeZone toronto_zone() {
  return TimeZone::named("America/Toronto");
}

Instant utc(std::string_view text) {
  return Instant{local(text).time_since_epoch()};
}

}  // namespace

TEST(TimeZone, IsKnownByItsName) {
  EXPECT_EQ(toronto_zone().name(), "America/Toronto");
}

TEST(TimeZone, ThatTheSystemDoesNotKnowIsAFailure) {
  EXPECT_THROW((void)TimeZone::named("America/Atlantis"), std::runtime_error);
  EXPECT_THROW((void)TimeZone::named(""), std::runtime_error);
  EXPECT_THROW((void)TimeZone::named("../../etc/passwd"), std::runtime_error);
}

TEST(TimeZone, ReadsTheWallInWinterAndInSummer) {
  EXPECT_EQ(toronto_zone().local(utc("2026-01-15T17:00")), local("2026-01-15T12:00"));
  EXPECT_EQ(toronto_zone().local(utc("2026-07-15T16:00")), local("2026-07-15T12:00"));
  EXPECT_EQ(toronto_zone().offset(utc("2026-01-15T17:00")), -300min);
  EXPECT_EQ(toronto_zone().offset(utc("2026-07-15T16:00")), -240min);
  EXPECT_EQ(TimeZone::named("America/St_Johns").offset(utc("2026-01-15T17:00")), -210min);
}

TEST(TimeZone, KnowsMomentsBefore1970AndSecondsWithinAMinute) {
  EXPECT_EQ(toronto_zone().local(utc("1960-01-15T17:00") + 59s + 999999us), local("1960-01-15T12:00"));
}

TEST(TimeZone, RefusesTheHourThatSpringSkips) {
  const auto zone = toronto_zone();

  EXPECT_EQ(zone.instant(local("2026-03-08T01:59")).value(), utc("2026-03-08T06:59"));
  EXPECT_EQ(refusal_in(zone.instant(local("2026-03-08T02:00"))), LocalTimeRefusal::skipped);
  EXPECT_EQ(refusal_in(zone.instant(local("2026-03-08T02:59"))), LocalTimeRefusal::skipped);
  EXPECT_EQ(zone.instant(local("2026-03-08T03:00")).value(), utc("2026-03-08T07:00"));
}

TEST(TimeZone, RefusesTheHourThatAutumnRepeats) {
  const auto zone = toronto_zone();

  EXPECT_EQ(zone.instant(local("2026-11-01T00:59")).value(), utc("2026-11-01T04:59"));
  EXPECT_EQ(refusal_in(zone.instant(local("2026-11-01T01:00"))), LocalTimeRefusal::ambiguous);
  EXPECT_EQ(refusal_in(zone.instant(local("2026-11-01T01:59"))), LocalTimeRefusal::ambiguous);
  EXPECT_EQ(zone.instant(local("2026-11-01T02:00")).value(), utc("2026-11-01T07:00"));
}

TEST(TimeZone, ShowsBothMomentsOfARepeatedHourAsOneOnTheWall) {
  EXPECT_EQ(toronto_zone().local(utc("2026-11-01T05:30")), local("2026-11-01T01:30"));
  EXPECT_EQ(toronto_zone().local(utc("2026-11-01T06:30")), local("2026-11-01T01:30"));
}

RC_GTEST_PROP(TimeZone, GoesToTheWallAndBack, ()) {
  const auto first = utc("2020-01-01T00:00");
  const auto instant = first + minutes{*rc::gen::inRange(0, 15 * 365 * 1440)};
  const auto name =
      *rc::gen::element<std::string>("America/Toronto", "America/St_Johns", "America/Winnipeg", "UTC");
  const auto zone = TimeZone::named(name);

  const auto back = zone.instant(zone.local(instant));

  if (back) {
    RC_ASSERT(*back == instant);
  } else {
    RC_ASSERT(back.error() == LocalTimeRefusal::ambiguous);  // a moment that was is never skipped
  }
}

TEST(StartOf, ADayIsItsMidnightOnTheWall) {
  EXPECT_EQ(rfc3339(start_of(2026y / 7 / 1, toronto_zone())), "2026-07-01T04:00:00Z");
  EXPECT_EQ(rfc3339(start_of(2026y / 11 / 1, toronto_zone())), "2026-11-01T04:00:00Z");
}

TEST(StartOf, ADayWhoseMidnightComesTwiceIsTheFirst) {
  EXPECT_EQ(rfc3339(start_of(2026y / 11 / 1, TimeZone::named("America/Havana"))), "2026-11-01T04:00:00Z");
}

TEST(StartOf, ADayWhoseMidnightIsSkippedIsAnHourLater) {
  EXPECT_EQ(rfc3339(start_of(2026y / 3 / 8, TimeZone::named("America/Havana"))), "2026-03-08T05:00:00Z");
}

TEST(Rfc3339, IsInUtcWithoutAZone) {
  EXPECT_EQ(rfc3339(utc("2026-12-05T15:00")), "2026-12-05T15:00:00Z");
}

TEST(Rfc3339, HasMicrosecondsOnlyIfThereAreAny) {
  EXPECT_EQ(rfc3339(utc("2026-12-05T15:00") + 9s + 50us), "2026-12-05T15:00:09.000050Z");
  EXPECT_EQ(rfc3339(utc("1969-12-31T23:59") + 59s + 999999us), "1969-12-31T23:59:59.999999Z");
}

TEST(Rfc3339, CarriesTheOffsetOfThePlace) {
  EXPECT_EQ(rfc3339(utc("2026-12-05T15:00"), toronto_zone()), "2026-12-05T10:00:00-05:00");
  EXPECT_EQ(rfc3339(utc("2026-07-05T02:00"), toronto_zone()), "2026-07-04T22:00:00-04:00");
  EXPECT_EQ(rfc3339(utc("2026-12-05T15:00"), TimeZone::named("America/St_Johns")),
            "2026-12-05T11:30:00-03:30");
  EXPECT_EQ(rfc3339(utc("2026-12-05T15:00"), TimeZone::named("Asia/Kolkata")), "2026-12-05T20:30:00+05:30");
  EXPECT_EQ(rfc3339(utc("2026-12-05T15:00"), TimeZone::named("UTC")), "2026-12-05T15:00:00+00:00");
}

TEST(Rfc3339, TellsTheTwoMomentsOfARepeatedHourApart) {
  EXPECT_EQ(rfc3339(utc("2026-11-01T05:30"), toronto_zone()), "2026-11-01T01:30:00-04:00");
  EXPECT_EQ(rfc3339(utc("2026-11-01T06:30"), toronto_zone()), "2026-11-01T01:30:00-05:00");
}
