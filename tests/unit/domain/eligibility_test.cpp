#include "holdfast/domain/eligibility.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "unit/domain/examples.hpp"

using namespace holdfast;
using namespace holdfast::examples;
using namespace std::chrono;

namespace {

Phase a_phase(int minimum_age_years, std::string_view opens_on, std::optional<Instant> gather_until = {}) {
  return {.id = minimum_age_years,
          .name = "a phase",
          .minimum_age_years = minimum_age_years,
          .opens_on = date(opens_on),
          .gather_until = gather_until};
}

Registration of_somebody_born(std::string_view day, Instant received_at) {
  Registration registration;
  registration.date_of_birth = date(day);
  registration.received_at = received_at;
  return registration;
}

}  // namespace

TEST(Birthday, IsTheSameDayOfALaterYear) {
  EXPECT_EQ(birthday(date("1948-03-12"), 80), date("2028-03-12"));
}

TEST(Birthday, OfALeapDayIsTheFirstOfMarchInACommonYear) {
  EXPECT_EQ(birthday(date("1948-02-29"), 79), date("2027-03-01"));
  EXPECT_EQ(birthday(date("1948-02-29"), 80), date("2028-02-29"));
  EXPECT_EQ(birthday(date("2000-02-29"), 100), date("2100-03-01"));  // 2100 is no leap year
}

TEST(EligibleFrom, IsNothingWhileThereIsNoPhase) {
  EXPECT_EQ(eligible_from(date("1948-03-12"), {}), std::nullopt);
}

TEST(EligibleFrom, IsTheOpeningForWhoeverIsOldEnoughThen) {
  const std::vector phases{a_phase(75, "2026-11-01")};

  EXPECT_EQ(eligible_from(date("1948-03-12"), phases), date("2026-11-01"));
  EXPECT_EQ(eligible_from(date("1951-11-01"), phases), date("2026-11-01"));  // 75 that very day
}

TEST(EligibleFrom, IsTheBirthdayForWhoeverIsOneDayShort) {
  EXPECT_EQ(eligible_from(date("1951-11-02"), {a_phase(75, "2026-11-01")}), date("2026-11-02"));
}

TEST(EligibleFrom, IsTheEarliestOverThePhases) {
  const std::vector phases{a_phase(70, "2027-01-10"), a_phase(75, "2026-11-01"), a_phase(80, "2026-10-01")};

  EXPECT_EQ(eligible_from(date("1940-01-01"), phases), date("2026-10-01"));
  EXPECT_EQ(eligible_from(date("1950-06-01"), phases), date("2026-11-01"));
  EXPECT_EQ(eligible_from(date("1951-12-24"), phases),
            date("2026-12-24"));  // 75 before the younger phase opens
  EXPECT_EQ(eligible_from(date("1955-06-01"), phases), date("2027-01-10"));
}

TEST(TurnAt, IsWhenTheFormCameWithoutGathering) {
  const auto form = of_somebody_born("1940-01-01", toronto("2026-11-02T09:00"));

  EXPECT_EQ(turn_at(form, {}), form.received_at);
  EXPECT_EQ(turn_at(form, {a_phase(75, "2026-11-01")}), form.received_at);
}

TEST(TurnAt, IsOneMomentForAllWhoComeWhileAPhaseGathers) {
  const auto friday = toronto("2026-11-06T18:00");
  const std::vector phases{a_phase(75, "2026-11-08", friday)};

  EXPECT_EQ(turn_at(of_somebody_born("1940-01-01", friday - days{5}), phases), friday);
  EXPECT_EQ(turn_at(of_somebody_born("1940-01-01", friday - microseconds{1}), phases), friday);
  EXPECT_EQ(turn_at(of_somebody_born("1940-01-01", friday), phases), friday);
  EXPECT_EQ(turn_at(of_somebody_born("1940-01-01", friday + microseconds{1}), phases),
            friday + microseconds{1});
}

TEST(TurnAt, FollowsThePhaseThatMakesThePersonEligibleFirst) {
  const auto gathered = toronto("2026-11-20T18:00");
  const std::vector phases{a_phase(75, "2026-11-01"), a_phase(65, "2026-11-22", gathered)};
  const auto now = toronto("2026-11-02T09:00");

  EXPECT_EQ(turn_at(of_somebody_born("1940-01-01", now), phases), now);
  EXPECT_EQ(turn_at(of_somebody_born("1955-01-01", now), phases), gathered);
}

TEST(TurnAt, IsTheEarliestWherePhasesOpenOnOneDay) {
  const auto earlier = toronto("2026-11-20T18:00");
  const auto later = toronto("2026-11-21T18:00");
  const auto form = of_somebody_born("1940-01-01", toronto("2026-11-02T09:00"));

  EXPECT_EQ(turn_at(form, {a_phase(65, "2026-11-22", later), a_phase(75, "2026-11-22", earlier)}), earlier);
  EXPECT_EQ(turn_at(form, {a_phase(65, "2026-11-22", later), a_phase(75, "2026-11-22")}), form.received_at);
}

TEST(MovedPreferences, StayWhereTheyAreFromTheDayItselfOn) {
  const std::vector<Preference> preferences{{{}, local("2026-11-01T00:00")}, {{}, local("2026-12-01T09:00")}};

  const auto result = moved_preferences(preferences, date("2026-11-01"));

  EXPECT_FALSE(result.moved);
  EXPECT_EQ(result.preferences, preferences);
}

TEST(MovedPreferences, GoToTheFirstSameWeekdayAtTheSameHour) {
  const std::vector<Preference> preferences{{ClinicId{"kenora"}, local("2026-02-21T10:00")},  // a Saturday
                                            {{}, local("2026-03-02T11:00")}};

  const auto result = moved_preferences(preferences, date("2026-03-01"));  // a Sunday

  EXPECT_TRUE(result.moved);
  EXPECT_EQ(result.preferences[0], (Preference{ClinicId{"kenora"}, local("2026-03-07T10:00")}));
  EXPECT_EQ(result.preferences[1], preferences[1]);
}

TEST(MovedPreferences, MayLandOnTheDayOfEligibilityItself) {
  const auto result = moved_preferences({{{}, local("2026-02-22T10:00")}}, date("2026-03-01"));

  EXPECT_EQ(result.preferences[0].start, local("2026-03-01T10:00"));
}

RC_GTEST_PROP(MovedPreferences, KeepWeekdayAndHourAndAreTheFirst, ()) {
  const auto start = local("2026-01-01T00:00") + hours{*rc::gen::inRange(0, 24 * 800)};
  const auto day = local_days{date("2026-01-01")} + days{*rc::gen::inRange(0, 800)};

  const auto moved = moved_preferences({{{}, start}}, Date{day}).preferences[0].start;

  const auto distance = moved - start;
  RC_ASSERT(distance >= minutes{0} && distance % weeks{1} == minutes{0});
  RC_ASSERT(floor<days>(moved) >= day);
  RC_ASSERT(moved == start || floor<days>(moved) < day + weeks{1});
}
