#include "holdfast/matching/replay.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <iostream>
#include <map>
#include <set>

#include "holdfast/matching/record.hpp"
#include "unit/matching/rules.hpp"
#include "unit/matching/worlds.hpp"

using namespace holdfast;
using namespace holdfast::matching;
using namespace holdfast::matching::testing;
using ::testing::IsEmpty;
using ::testing::Not;

namespace {

std::vector<std::uint64_t> tags_of(const World& world) {
  std::vector<std::uint64_t> tags(world.people.size());
  for (std::size_t at = 0; at < tags.size(); ++at) tags[at] = at * 0x0123456789ABCDEFU;
  return tags;
}

std::string record_of(const World& world, const Plan& plan) {
  return matching::record_of(world.people, tags_of(world), *world.calendar, world.free, plan, now);
}

/// As a replay has it: nothing but the record, the clinics' places, and when its windows were.
struct Kept {
  RoundRecord record;
  Calendar calendar;
};
Kept kept(const World& world, const Plan& plan) {
  auto programme = std::make_shared<Programme>(places_in(places_of(*world.programme)));
  auto record = record_in(record_of(world, plan), *programme);
  programme->weights = record.weights;
  std::vector<Window> windows;
  for (const auto& open : record.open) {
    windows.push_back(
        world.calendar->windows()[static_cast<std::size_t>(world.calendar->find(open.id).value())]);
  }
  return {std::move(record), Calendar{std::move(programme), std::move(windows)}};
}

Replayed replayed(const Kept& round) {
  return replay(round.record, round.calendar);
}

/// A city with few seats, so that people stand in each other's way.
World a_crowded_city(std::mt19937_64& random, std::size_t people) {
  auto world = a_city(random);
  world.people = crowd(world, random, people);
  for (auto& free : world.free) free = static_cast<int>(random() % 3);
  return world;
}

std::size_t households_in_two_hours(const RoundRecord& record) {
  std::map<std::uint32_t, std::set<std::uint32_t>> hours;
  for (std::size_t person = 0; person < record.people.size(); ++person) {
    const auto household = record.people[person].household;
    if (household != 0 && record.taken[person]) hours[household].insert(*record.taken[person]);
  }
  return static_cast<std::size_t>(
      std::ranges::count_if(hours, [](const auto& each) { return each.second.size() == 2; }));
}

}  // namespace

TEST(Replay, OfEveryRoundOfSmallWorldsFindsWhatTheSimplestRulesFind) {
  std::mt19937_64 random{20261201};
  for (int round = 0; round < 500; ++round) {
    const auto world = a_small_world(random);
    const auto plan = match(world.people, *world.calendar, world.free, now);

    const auto again = replayed(kept(world, plan));

    const auto best = best_by_chains(world.people, *world.calendar, world.free, now);
    ASSERT_EQ(again.best, (Outcome{best.seated, best.distance})) << "round " << round;
    ASSERT_TRUE(again.is_optimal()) << "round " << round << ": "
                                    << (again.faults.empty() ? "" : again.faults.front());
  }
}

TEST(Replay, OfAGreatRoundIsOptimalAndItsRecordIsSmall) {
  std::mt19937_64 random{7};
  const auto world = a_crowded_city(random, 1024);
  const auto plan = match(world.people, *world.calendar, world.free, now);
  const auto begun = std::chrono::steady_clock::now();
  const auto bytes = record_of(world, plan);
  const std::chrono::duration<double, std::milli> written = std::chrono::steady_clock::now() - begun;

  const auto again = replayed(kept(world, plan));

  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begun;
  EXPECT_TRUE(again.is_optimal()) << ::testing::PrintToString(again.faults);
  EXPECT_LT(bytes.size(), 64U * world.people.size());
  std::cout << "1,024 people, " << world.free.size() << " windows: " << bytes.size() << " bytes, written in "
            << written.count() << " ms, replayed in " << took.count() << " ms\n";
}

TEST(Replay, TellsAPlanThatWasTamperedWith) {
  std::mt19937_64 random{11};
  const auto world = a_crowded_city(random, 64);
  const auto plan = match(world.people, *world.calendar, world.free, now);
  const auto good = kept(world, plan);
  ASSERT_TRUE(replayed(good).is_optimal());

  auto left_out = good;
  left_out.record.taken[plan.seated[0].person].reset();
  left_out.record.distance -= plan.seated[0].distance;
  EXPECT_THAT(replayed(left_out).faults, IsEmpty());
  EXPECT_FALSE(replayed(left_out).is_optimal());

  auto lied = good;
  lied.record.distance -= 1;
  EXPECT_THAT(replayed(lied).faults, Not(IsEmpty()));

  int full = 0;
  for (std::size_t place = 0; place < good.record.open.size(); ++place) {
    auto twice = good;
    auto& free = twice.record.open[place].free;
    if (std::ranges::count(good.record.taken, std::optional<std::uint32_t>{place}) != free) continue;
    --free;
    EXPECT_THAT(replayed(twice).faults,
                ::testing::ElementsAre(::testing::HasSubstr("has a seat that was not free")));
    if (++full == 5) break;
  }
  EXPECT_EQ(full, 5);

  // Two who change places: no seat more or less, and the sum as it is then.
  std::size_t told = 0;
  for (std::size_t one = 0; one + 1 < plan.seated.size(); ++one) {
    auto changed = good;
    const auto& a = plan.seated[one];
    const auto& b = plan.seated[one + 1];
    const auto moved = world.calendar->distance(world.people[a.person], b.slot) +
                       world.calendar->distance(world.people[b.person], a.slot) - a.distance - b.distance;
    std::swap(changed.record.taken[a.person], changed.record.taken[b.person]);
    changed.record.distance += moved;
    EXPECT_GE(moved, 0);
    const auto acceptable = world.calendar->acceptable(world.people[a.person], b.slot, now) &&
                            world.calendar->acceptable(world.people[b.person], a.slot, now);
    EXPECT_EQ(replayed(changed).is_optimal(), moved == 0 && acceptable);
    if (moved > 0) ++told;
  }
  EXPECT_GT(told, 10U);
}

TEST(Replay, OfHouseholdsSearchesAgainAndTellsOneThatWasParted) {
  std::mt19937_64 random{23};
  int told = 0, moved = 0;
  std::size_t in_two_hours = 0;
  for (int round = 0; round < 100; ++round) {
    const auto world = a_small_world_of_households(random);
    const auto good = kept(world, match(world.people, *world.calendar, world.free, now));
    const auto again = replayed(good);
    ASSERT_TRUE(again.together);
    ASSERT_TRUE(again.is_optimal()) << "round " << round;
    ASSERT_FALSE(Replayed::is_worse(again.best, again.kept)) << "round " << round;

    const auto was_parted = ::testing::Contains(::testing::HasSubstr("was parted"));
    for (std::size_t person = 0; person < good.record.people.size(); ++person) {
      const auto seat = good.record.taken[person];
      if (good.record.people[person].household == 0 || !seat) continue;
      auto parted = good;
      parted.record.taken[person].reset();
      EXPECT_THAT(replayed(parted).faults, was_parted);
      ++told;
      if (good.record.people[person].neighbouring_hours) continue;
      for (std::uint32_t place = 0; place < good.record.open.size(); ++place) {
        if (place == seat) continue;
        parted.record.taken[person] = place;
        EXPECT_THAT(replayed(parted).faults, was_parted);
        ++moved;
      }
    }
    in_two_hours += households_in_two_hours(good.record);
  }
  EXPECT_GT(told, 100);
  EXPECT_GT(moved, 100);
  EXPECT_GT(in_two_hours, 0U);  // which were not told to be parted
}

TEST(Replay, ShowsWhoHasTheNearerWindows) {
  std::mt19937_64 random{13};
  const auto world = a_crowded_city(random, 200);
  const auto plan = match(world.people, *world.calendar, world.free, now);
  const auto round = kept(world, plan);

  for (const auto& seat : plan.seated) {
    const auto candidates = candidates_of(round.record, round.calendar, seat.person, 5000);
    ASSERT_THAT(candidates, Not(IsEmpty()));
    EXPECT_EQ(candidates.back().place, round.record.taken[seat.person]);
    EXPECT_EQ(candidates.back().distance, seat.distance);
    for (const auto& candidate : candidates) {
      if (candidate.distance == seat.distance) continue;
      // A nearer one with a seat left would have been theirs.
      EXPECT_EQ(candidate.people.size(), static_cast<std::size_t>(round.record.open[candidate.place].free));
    }
  }
}

TEST(RoundRecord, KeepsNoBirthdayThatHasPassed) {
  std::mt19937_64 random{17};
  auto world = a_small_world(random);
  world.people.resize(
      1, a_person({{.clinic = std::nullopt, .start = at({std::chrono::year{2026} / 12 / 3}, 9)}}));
  for (auto& person : world.people) person.eligible_from = std::chrono::year{2026} / 5 / 17;

  const auto round = kept(world, {});

  for (const auto& person : round.record.people) {
    EXPECT_EQ(person.eligible_from, (std::chrono::year{2026} / 11 / 30));
  }
}

TEST(RoundRecord, ThatEndsTooSoonOrIsDamagedIsRefused) {
  std::mt19937_64 random{19};
  const auto world = a_small_world(random);
  const auto bytes = record_of(world, match(world.people, *world.calendar, world.free, now));
  const auto places = places_in(places_of(*world.programme));
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THROW((void)record_in(std::string_view{bytes}.substr(0, length), places), std::runtime_error);
  }
  EXPECT_THROW((void)record_in(bytes + 'x', places), std::runtime_error);
  for (int time = 0; time < 5000; ++time) {
    auto damaged = bytes;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    try {
      (void)record_in(damaged, places);
    } catch (const std::runtime_error&) {
      continue;  // what it says must be something, and nothing else must be thrown
    }
  }
}
