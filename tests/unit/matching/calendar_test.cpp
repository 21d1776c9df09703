#include "holdfast/matching/calendar.hpp"

#include <gtest/gtest.h>

#include "unit/matching/rules.hpp"
#include "unit/matching/worlds.hpp"

using namespace holdfast;
using namespace holdfast::matching;
using namespace holdfast::matching::testing;
using namespace std::chrono;

namespace {

constexpr auto saturday = December / 5 / 2026;

/// One window at one clinic, and what a calendar says of it.
struct OneWindow {
  std::shared_ptr<Programme> programme;
  Calendar calendar;

  explicit OneWindow(std::vector<Clinic> clinics, const std::string& clinic, LocalTime starts)
      : programme(a_programme(std::move(clinics))),
        calendar(programme, {a_window(*programme, 1, clinic, starts)}) {}

  [[nodiscard]] Minutes distance(const Person& person) const { return calendar.distance(person, Slot{0}); }
  [[nodiscard]] std::optional<int> choice(const Person& person) const {
    return calendar.choice(person, Slot{0});
  }
  [[nodiscard]] bool acceptable(const Person& person, Instant when = now) const {
    return calendar.acceptable(person, Slot{0}, when);
  }
};

OneWindow saturday_at_ten() {
  return OneWindow{{a_clinic("a")}, "a", at(saturday, 10)};
}

Preference wish(const std::string& clinic, LocalTime start) {
  return {.clinic = ClinicId{clinic}, .start = start};
}
Preference wish_anywhere(LocalTime start) {
  return {.clinic = std::nullopt, .start = start};
}

/// A place so many km north of the middle of Toronto.
Coordinates north(double kilometres) {
  return {middle_of_toronto.latitude + kilometres / 6371.0088 * 180 / 3.14159265358979323846,
          middle_of_toronto.longitude};
}

}  // namespace

TEST(Distance, IsNothingForTheFirstWishItself) {
  const auto person = a_person({wish("a", at(saturday, 10))});

  EXPECT_EQ(saturday_at_ten().distance(person), 0);
}

TEST(Distance, CountsTheRank) {
  const auto elsewhen = wish("a", at(December / 30 / 2026, 10));
  const auto person = a_person({elsewhen, elsewhen, elsewhen, wish("a", at(saturday, 10)), elsewhen});

  EXPECT_EQ(saturday_at_ten().distance(person), 180);
}

TEST(Distance, CountsMinutesBetweenTheTimesOfDay) {
  EXPECT_EQ(saturday_at_ten().distance(a_person({wish("a", at(saturday, 13))})), 180);
  EXPECT_EQ(saturday_at_ten().distance(a_person({wish("a", at(saturday, 9))})), 60);
}

TEST(Distance, DoesNotGoRoundTheClock) {
  const OneWindow late{{a_clinic("a")}, "a", at(saturday, 23)};

  EXPECT_EQ(late.distance(a_person({wish("a", at(saturday, 1))})), 22 * 60);
}

TEST(Distance, CountsCalendarDaysBothWays) {
  EXPECT_EQ(saturday_at_ten().distance(a_person({wish("a", at(December / 3 / 2026, 10))})), 360);
  EXPECT_EQ(saturday_at_ten().distance(a_person({wish("a", at(December / 7 / 2026, 10))})), 360);
}

TEST(Distance, TakesTheWishThatIsNearest) {
  const auto person = a_person({wish("a", at(December / 6 / 2026, 10)), wish("a", at(saturday, 11))});

  EXPECT_EQ(saturday_at_ten().distance(person), 60 + 60);
}

TEST(Distance, CountsTravelFromTheWishedClinic) {
  const OneWindow world{{a_clinic("a"), a_clinic("b", north(10))}, "b", at(saturday, 10)};

  EXPECT_EQ(world.distance(a_person({wish("a", at(saturday, 10))})), 40);
}

TEST(Distance, CountsTravelFromHomeWhereAnyClinicWillDo) {
  const OneWindow world{{a_clinic("b", north(5))}, "b", at(saturday, 10)};

  EXPECT_EQ(world.distance(a_person({wish_anywhere(at(saturday, 10))})), 20);
}

TEST(Distance, CountsNoTravelWhereHomeIsNotKnown) {
  const OneWindow world{{a_clinic("b", north(500))}, "b", at(saturday, 10)};
  auto person = a_person({wish_anywhere(at(saturday, 10))});
  person.home.reset();

  EXPECT_EQ(world.distance(person), 0);
}

TEST(Distance, RoundsTravelHalfUp) {
  const OneWindow world{{a_clinic("b", north(1.3751))}, "b", at(saturday, 10)};  // 5.5004 minutes
  const OneWindow nearer{{a_clinic("b", north(1.3749))}, "b", at(saturday, 10)};

  EXPECT_EQ(world.distance(a_person({wish_anywhere(at(saturday, 10))})), 6);
  EXPECT_EQ(nearer.distance(a_person({wish_anywhere(at(saturday, 10))})), 5);
}

TEST(Distance, ReadsTheClockOnTheWallOfTheClinic) {
  const OneWindow world{{a_clinic("w", middle_of_toronto, "America/Winnipeg")}, "w", at(saturday, 23)};

  EXPECT_EQ(world.distance(a_person({wish("w", at(saturday, 23))})), 0);
  EXPECT_EQ(world.distance(a_person({wish_anywhere(at(saturday, 22))})), 60);
}

TEST(Distance, CountsAClockChangeAsNothing) {
  auto programme = a_programme({a_clinic("a")});
  // The day of the change and the day before: 47 hours apart, one calendar day.
  const Calendar calendar{programme, {a_window(*programme, 1, "a", at(March / 14 / 2027, 10))}};

  EXPECT_EQ(calendar.distance(a_person({wish("a", at(March / 13 / 2027, 10))}), Slot{0}), 180);
}

TEST(Distance, TreatsAClinicTheProgrammeLostAsAnyClinic) {
  const OneWindow world{{a_clinic("b", north(5))}, "b", at(saturday, 10)};
  const auto person = a_person({wish("gone", at(saturday, 10))});

  EXPECT_EQ(world.distance(person), 20);
  EXPECT_EQ(world.choice(person), std::nullopt);
}

TEST(Distance, OfASecondDoseCountsAnotherClinicBesideTheWay) {
  const OneWindow world{{a_clinic("a"), a_clinic("b", north(10))}, "b", at(saturday, 10)};
  auto person = a_person({wish("a", at(saturday, 10))});
  person.until = December / 31 / 2026;

  EXPECT_EQ(world.distance(person), 40 + 180);
  EXPECT_EQ(saturday_at_ten().distance(person), 0) << "its own clinic is no other";
}

TEST(Acceptable, OfASecondDoseAreItsDaysWhateverTheHorizon) {
  const Date far = April / 10 / 2027;
  const OneWindow world{{a_clinic("a")}, "a", at(far, 10)};
  auto person = a_person({wish("a", at(far, 10))});
  EXPECT_FALSE(world.acceptable(person)) << "beyond 60 days";

  person.until = far;
  EXPECT_TRUE(world.acceptable(person));
  person.until = April / 9 / 2027;
  EXPECT_FALSE(world.acceptable(person));
}

TEST(Choice, IsTheLeastRankThatIsExactlyTheWindow) {
  const auto person =
      a_person({wish("a", at(saturday, 11)), wish_anywhere(at(saturday, 10)), wish("a", at(saturday, 10))});

  EXPECT_EQ(saturday_at_ten().choice(person), 2);
}

TEST(Choice, IsNoneForAnotherClinicHourOrDay) {
  const OneWindow world{{a_clinic("a"), a_clinic("b")}, "a", at(saturday, 10)};

  EXPECT_EQ(world.choice(a_person({wish("b", at(saturday, 10))})), std::nullopt);
  EXPECT_EQ(world.choice(a_person({wish("a", at(saturday, 11))})), std::nullopt);
  EXPECT_EQ(world.choice(a_person({wish("a", at(December / 6 / 2026, 10))})), std::nullopt);
}

TEST(Acceptable, IsNoWindowBeforeThePersonIsEligible) {
  auto person = a_person({wish("a", at(saturday, 10))});

  person.eligible_from = saturday;
  EXPECT_TRUE(saturday_at_ten().acceptable(person));
  person.eligible_from = December / 6 / 2026;
  EXPECT_FALSE(saturday_at_ten().acceptable(person));
}

TEST(Acceptable, NeedsTheLeadTime) {
  const auto person = a_person({wish("a", at(saturday, 10))});
  const auto starts = Instant{sys_days{saturday} + 15h};

  EXPECT_TRUE(saturday_at_ten().acceptable(person, starts - 2h));
  EXPECT_FALSE(saturday_at_ten().acceptable(person, starts - 2h + 1us));
}

TEST(Acceptable, EndsAtTheHorizonAfterToday) {
  const auto person = a_person({wish("a", at(saturday, 10))});

  EXPECT_TRUE(OneWindow({a_clinic("a")}, "a", at(January / 30 / 2027, 10)).acceptable(person));
  EXPECT_FALSE(OneWindow({a_clinic("a")}, "a", at(January / 31 / 2027, 10)).acceptable(person));
}

TEST(Acceptable, EndsAtTheHorizonAfterThePersonIsEligible) {
  auto person = a_person({wish("a", at(saturday, 10))});
  person.eligible_from = December / 11 / 2026;

  EXPECT_TRUE(OneWindow({a_clinic("a")}, "a", at(February / 9 / 2027, 10)).acceptable(person));
  EXPECT_FALSE(OneWindow({a_clinic("a")}, "a", at(February / 10 / 2027, 10)).acceptable(person));
}

TEST(Acceptable, KeepsToTheTravelLimitUnlessTheClinicIsNamed) {
  const OneWindow far{{a_clinic("a"), a_clinic("far", north(50.1))}, "far", at(saturday, 10)};
  const OneWindow near{{a_clinic("a"), a_clinic("near", north(49.9))}, "near", at(saturday, 10)};

  EXPECT_FALSE(far.acceptable(a_person({wish("a", at(saturday, 10))})));
  EXPECT_TRUE(far.acceptable(a_person({wish("a", at(saturday, 10)), wish("far", at(saturday, 10))})));
  EXPECT_TRUE(near.acceptable(a_person({wish("a", at(saturday, 10))})));
}

TEST(Acceptable, HasNoTravelLimitWhereHomeIsNotKnown) {
  const OneWindow far{{a_clinic("far", north(500))}, "far", at(saturday, 10)};
  auto person = a_person({wish_anywhere(at(saturday, 10))});
  person.home.reset();

  EXPECT_TRUE(far.acceptable(person));
}

TEST(Acceptable, IsASyntheticClinicOnlyToWhoNamesItAndToThemNoOther) {
  auto made_up = a_clinic("probe");
  made_up.synthetic = true;
  const OneWindow there{{a_clinic("a"), made_up}, "probe", at(saturday, 10)};
  const OneWindow elsewhere{{a_clinic("a"), made_up}, "a", at(saturday, 10)};
  auto from_nowhere = a_person({wish_anywhere(at(saturday, 10))});
  from_nowhere.home.reset();
  auto probe = a_person({wish("probe", at(saturday, 10))});

  EXPECT_FALSE(there.acceptable(a_person({wish_anywhere(at(saturday, 10))})));
  EXPECT_FALSE(there.acceptable(from_nowhere));
  EXPECT_TRUE(there.acceptable(probe));
  EXPECT_FALSE(elsewhere.acceptable(probe));
  probe.home.reset();
  EXPECT_FALSE(elsewhere.acceptable(probe));
}

TEST(Acceptable, IsNotWhatWasRefused) {
  auto person = a_person({wish("a", at(saturday, 10))});
  person.refused = {WindowId{1}};

  EXPECT_FALSE(saturday_at_ten().acceptable(person));
}

TEST(Calendar, FindsWindowsByIdInWhateverOrderTheyCame) {
  const auto programme = a_programme({a_clinic("a")});
  const Calendar calendar{
      programme,
      {a_window(*programme, 9, "a", at(saturday, 11)), a_window(*programme, 4, "a", at(saturday, 10))}};

  EXPECT_EQ(calendar.find(WindowId{4}), Slot{0});
  EXPECT_EQ(calendar.find(WindowId{9}), Slot{1});
  EXPECT_EQ(calendar.find(WindowId{5}), std::nullopt);
}

TEST(Calendar, AgreesWithTheRulesWhereverTheWindowIs) {
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    const auto world = a_small_world(random);

    for (const auto& person : world.people) {
      const auto distances = world.calendar->distances(person, now);
      for (std::uint32_t slot = 0; slot < world.free.size(); ++slot) {
        const auto& window = world.calendar->windows()[slot];
        ASSERT_EQ(world.calendar->distance(person, Slot{slot}),
                  distance_by_the_rules(person, window, *world.programme));
        const auto acceptable = acceptable_by_the_rules(person, window, *world.programme, now);
        ASSERT_EQ(world.calendar->acceptable(person, Slot{slot}, now), acceptable);
        ASSERT_EQ(distances[slot],
                  acceptable ? std::optional{world.calendar->distance(person, Slot{slot})} : std::nullopt);
      }
    }
  }
}
