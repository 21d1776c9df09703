#include "holdfast/matching/match.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <iostream>

#include "matching/limits.hpp"
#include "unit/matching/rules.hpp"
#include "unit/matching/worlds.hpp"

using namespace holdfast;
using namespace holdfast::matching;
using namespace holdfast::matching::testing;
using namespace std::chrono;
using ::testing::IsEmpty;

namespace {

Best figures(const Plan& plan) {
  return {.seated = plan.seated.size(), .distance = plan.distance};
}

Plan plan_for(const World& world) {
  return match(world.people, *world.calendar, world.free, now);
}

/// What every plan owes: each person once and in order, no window overfull, distances and choices as the
/// rules have them, and their sum.
void expect_sound(const World& world, const Plan& plan) {
  auto left = world.free;
  Minutes sum = 0;
  for (std::size_t at = 0; at < plan.seated.size(); ++at) {
    const auto& seat = plan.seated[at];
    const auto& person = world.people[seat.person];
    const auto slot = static_cast<std::size_t>(seat.slot);
    const auto& window = world.calendar->windows()[slot];
    EXPECT_TRUE(at == 0 || seat.person > plan.seated[at - 1].person);
    EXPECT_GE(--left[slot], 0);
    EXPECT_TRUE(acceptable_by_the_rules(person, window, *world.programme, now));
    EXPECT_EQ(seat.distance, distance_by_the_rules(person, window, *world.programme));
    EXPECT_EQ(seat.choice, world.calendar->choice(person, seat.slot));
    sum += seat.distance;
  }
  EXPECT_EQ(plan.distance, sum);
}

/// The same with hardly an option to begin with, so that all the others must be found by price.
Plan plan_from_little(const World& world, std::uint64_t seed) {
  const Limits limits{
      .few_windows = 0,
      .every_option_max = 0,
      .bidding = {.bids_a_person = seed % 3, .first_look = 1, .slack = 0, .options_a_person = 1}};
  return match(world.people, *world.calendar, world.free, now, limits);
}

/// Runs the match and says how long it took.
Plan timed(const char* what, const World& world) {
  const auto before = steady_clock::now();
  auto plan = plan_for(world);
  const auto took = duration<double, std::milli>(steady_clock::now() - before).count();
  std::cout << what << ": " << plan.seated.size() << " of " << world.people.size() << " seated in " << took
            << " ms\n";
  return plan;
}

/// Leaves single seats at so many windows, here and there.
void keep_seats(World& world, std::mt19937_64& random, std::uint64_t count) {
  std::ranges::fill(world.free, 0);
  for (; count > 0; --count) world.free[random() % world.free.size()] = 1;
}

}  // namespace

TEST(Match, SeatsNobodyWhereThereIsNobody) {
  EXPECT_THAT(plan_for(a_clinic_with({10}, {1})).seated, IsEmpty());
}

TEST(Match, SeatsNobodyWhereThereAreNoWindows) {
  auto world = a_clinic_with({}, {});
  world.people = {wishing(10)};

  EXPECT_THAT(plan_for(world).seated, IsEmpty());
}

TEST(Match, SeatsNobodyWhereAllWindowsAreFull) {
  auto world = a_clinic_with({10, 11}, {0, 0});
  world.people = {wishing(10), wishing(11)};

  EXPECT_THAT(plan_for(world).seated, IsEmpty());
}

TEST(Match, GivesTheWishItself) {
  auto world = a_clinic_with({10, 11}, {1, 1});
  world.people = {wishing(11), wishing(10)};

  const auto plan = plan_for(world);

  ASSERT_EQ(plan.seated.size(), 2U);
  EXPECT_EQ(plan.seated[0].slot, Slot{1});
  EXPECT_EQ(plan.seated[0].choice, 1);
  EXPECT_EQ(plan.seated[1].slot, Slot{0});
  EXPECT_EQ(plan.distance, 0);
}

TEST(Match, SeatsAsManyAsCanBeBeforeItLooksAtDistances) {
  auto world = a_clinic_with({10, 18}, {1, 1});
  auto only_at_ten = wishing(10);
  only_at_ten.refused = {WindowId{18}};
  world.people = {wishing(10), only_at_ten};

  const auto plan = plan_for(world);

  EXPECT_EQ(figures(plan), (Best{.seated = 2, .distance = 8 * 60}));
}

// Twenty people must each go a month from their wish so that one more is seated: together that is more than
// anybody's greatest distance.
TEST(Match, SeatsOneMoreHoweverFarTheOthersMustGo) {
  constexpr Coordinates sydney{-33.87, 151.21};
  constexpr Coordinates pacific{0, -150};
  constexpr int movers = 20;
  World world;
  std::vector<Clinic> clinics;
  const auto name = [](int clinic) { return std::string(1, static_cast<char>('a' + clinic)); };
  for (int each = 0; each <= movers; ++each) {
    clinics.push_back(a_clinic(name(each), each % 2 == 0 ? middle_of_toronto : sydney));
  }
  world.programme = a_programme(std::move(clinics));
  std::vector<Window> windows;
  for (int each = 0; each <= movers; ++each) {
    windows.push_back(a_window(*world.programme, each, name(each), at(December / 5 / 2026, 10)));
  }
  world.calendar = std::make_shared<Calendar>(world.programme, windows);
  world.free.assign(windows.size(), 1);
  for (int each = 0; each < movers; ++each) {
    world.people.push_back(a_person({{ClinicId{name(each)}, at(December / 5 / 2026, 10)},
                                     {ClinicId{name(each + 1)}, at(January / 4 / 2027, 10)}}));
  }
  world.people.push_back(a_person({{ClinicId{name(0)}, at(December / 5 / 2026, 10)}}));
  for (auto& person : world.people) person.home = pacific;

  EXPECT_EQ(figures(plan_for(world)), (Best{.seated = movers + 1, .distance = movers * (60 + 30 * 180)}));
}

TEST(Match, GivesAScarceSeatToWhomeverItSuitsBest) {
  auto world = a_clinic_with({10}, {1});
  world.people = {wishing(16), wishing(11), wishing(9)};
  world.people[2].preferences[0].start += days{1};

  const auto plan = plan_for(world);

  ASSERT_EQ(plan.seated.size(), 1U);
  EXPECT_EQ(plan.seated[0].person, 1U);
  EXPECT_EQ(plan.distance, 60);
}

TEST(Match, NeverOffersAgainWhatWasRefused) {
  auto world = a_clinic_with({10, 11}, {1, 1});
  world.people = {wishing(10)};
  world.people[0].refused = {WindowId{10}};

  const auto plan = plan_for(world);

  ASSERT_EQ(plan.seated.size(), 1U);
  EXPECT_EQ(plan.seated[0].slot, Slot{1});
}

TEST(Match, CallsNoWindowTheChoiceOfSomebodyWhoseWishesWereMoved) {
  auto world = a_clinic_with({10}, {1});
  world.people = {wishing(10)};
  world.people[0].moved = true;

  const auto plan = plan_for(world);

  ASSERT_EQ(plan.seated.size(), 1U);
  EXPECT_EQ(plan.seated[0].distance, 0);
  EXPECT_EQ(plan.seated[0].choice, std::nullopt);
}

TEST(Match, IsExactInTenThousandSmallWorlds) {
  constexpr std::uint64_t first_seed = 20261201;
  for (std::uint64_t seed = first_seed; seed < first_seed + 10'000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    const auto world = a_small_world(random);

    const auto plan = plan_for(world);

    const auto best = best_by_chains(world.people, *world.calendar, world.free, now);
    expect_sound(world, plan);
    ASSERT_EQ(figures(plan), best);
    ASSERT_EQ(figures(plan_from_little(world, seed)), best);
    if (world.people.size() <= 4) {
      ASSERT_EQ(figures(plan), best_by_trying(world.people, *world.calendar, world.free, now));
    }
    if (HasFailure()) return;
  }
}

// Enough people and windows that guessing, filling up and pricing all have work to do: from five seats a
// person to one for two.
TEST(Match, IsExactWhereManyWantTheSameMornings) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    auto world = a_city(random);
    world.people = crowd(world, random, 80);
    keep_seats(world, random, 400 / (seed * seed));

    const auto plan = plan_for(world);
    const auto from_a_guess =
        match(world.people, *world.calendar, world.free, now, Limits{.every_option_max = 0});

    const auto best = best_by_chains(world.people, *world.calendar, world.free, now);
    expect_sound(world, plan);
    EXPECT_EQ(figures(plan), best);
    EXPECT_EQ(figures(from_a_guess), best);
    EXPECT_EQ(figures(plan_from_little(world, seed)), best);
  }
}

TEST(Match, IsNeverWorseThanFirstComeFirstServed) {
  std::mt19937_64 random{7};
  auto world = a_city(random);
  world.people = crowd(world, random, 1'024);
  for (auto& seats : world.free) seats = random() % 10 == 0 ? 1 : 0;

  const auto together = figures(plan_for(world));

  const auto in_order = first_come_first_served(world.people, *world.calendar, world.free, now);
  EXPECT_GE(together.seated, in_order.seated);
  EXPECT_LT(together.distance, in_order.distance);
}

TEST(Match, AnswersEqualInputEqually) {
  std::mt19937_64 random{11};
  auto world = a_city(random);
  world.people = crowd(world, random, 500);
  for (auto& seats : world.free) seats = random() % 20 == 0 ? 1 : 0;
  const auto copy = Calendar{world.programme, world.calendar->windows()};

  const auto once = plan_for(world);
  const auto again = match(world.people, copy, world.free, now);

  ASSERT_EQ(once.seated.size(), again.seated.size());
  for (std::size_t seat = 0; seat < once.seated.size(); ++seat) {
    EXPECT_EQ(once.seated[seat].person, again.seated[seat].person);
    EXPECT_EQ(once.seated[seat].slot, again.seated[seat].slot);
  }
}

// The bounds of these are loose: builds with sanitizers run them too. What is measured is printed.
TEST(MatchInTime, SeatsARoundThatNeedsAllItsCandidates) {
  std::mt19937_64 random{3};
  auto world = a_city(random);
  world.people = crowd(world, random, 1'024);
  std::ranges::fill(world.free, 0);
  for (int window = 0; window < 43; ++window) world.free[random() % world.free.size()] = 24;

  const auto before = steady_clock::now();
  const auto plan = timed("1,024 people, all candidates needed", world);

  EXPECT_GT(plan.seated.size(), 900U);
  EXPECT_LT(steady_clock::now() - before, 5s);
}

TEST(MatchInTime, SeatsFiveThousandGathered) {
  std::mt19937_64 random{5};
  auto world = a_city(random);
  world.people = crowd(world, random, 5'000);

  const auto before = steady_clock::now();
  const auto plan = timed("5,000 people gathered", world);

  EXPECT_EQ(plan.seated.size(), 5'000U);
  EXPECT_LT(steady_clock::now() - before, 20s);
}

TEST(MatchInTime, SeatsTwoThousandWhereSeatsAreScarce) {
  std::mt19937_64 random{5};
  auto world = a_city(random);
  world.people = crowd(world, random, 2'000);
  for (auto& seats : world.free) seats = random() % 80 == 0 ? 12 : 0;

  const auto before = steady_clock::now();
  const auto plan = timed("2,000 people gathered, seats scarce", world);

  std::size_t seats = 0;
  for (std::size_t slot = 0; slot < world.free.size(); ++slot) {
    const auto in_time = world.calendar->windows()[slot].starts_at >= now + 2h;
    if (in_time) seats += static_cast<std::size_t>(world.free[slot]);
  }
  ASSERT_LT(seats, world.people.size());
  EXPECT_EQ(plan.seated.size(), seats);
  EXPECT_LT(steady_clock::now() - before, 60s);
}
