#include "forecast/day.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "unit/forecast/days.hpp"

using namespace holdfast;
using namespace holdfast::forecast;
using namespace holdfast::forecast::testing;
using State = Day::State;
using ::testing::Contains;
using ::testing::Each;
using ::testing::Gt;
using ::testing::Key;

namespace {

std::uint64_t everybody(const Standing& all) {
  return all.coming + all.queued + all.waiting + all.offered + all.booked + all.declined + all.lapsed;
}

/// Of every window: its free seats, and those that people have, are its capacity.
void expect_every_seat_accounted_for(const Day& day) {
  std::vector<std::vector<int>> taken;
  for (const auto& town : day.towns()) taken.emplace_back(town.free().size());
  for (std::size_t who = 0; who < day.people().size(); ++who) {
    const auto& someone = day.people()[who];
    if (someone.has_seat) ++taken[day.town_of(who)][static_cast<std::size_t>(someone.slot)];
    const auto may =
        someone.state == State::in_round || someone.state == State::offered || someone.state == State::booked;
    ASSERT_TRUE(may || !someone.has_seat) << "person " << who;
  }
  for (std::size_t town = 0; town < taken.size(); ++town) {
    const auto& of = day.towns()[town];
    for (std::size_t slot = 0; slot < taken[town].size(); ++slot) {
      ASSERT_LE(taken[town][slot], of.capacity());
      ASSERT_EQ(taken[town][slot] + of.free()[slot], of.capacity());
    }
  }
}

std::map<State, std::size_t> states(const Day& day) {
  std::map<State, std::size_t> count;
  for (const auto& someone : day.people()) ++count[someone.state];
  return count;
}

Day played(const Figures& figures) {
  Day day{figures};
  while (day.next()) {
  }
  return day;
}

}  // namespace

TEST(Day, HasEverybodyInOneStateAndEverySeatAccountedForAtEveryEvent) {
  Day day{a_busy_day()};
  auto before = day.now();
  std::map<State, std::size_t> seen;

  while (day.next()) {
    ASSERT_GE(day.now(), before);
    before = day.now();
    ASSERT_EQ(everybody(day.standing()), 1000U);
    ASSERT_NO_FATAL_FAILURE(expect_every_seat_accounted_for(day));
    for (const auto& [state, count] : states(day)) seen[state] = std::max(seen[state], count);
  }

  for (const auto state : {State::queued, State::in_round, State::waiting, State::offered, State::booked,
                           State::declined, State::lapsed}) {
    EXPECT_THAT(seen, Contains(Key(state)));
  }
}

TEST(Day, FillsEverySeatWhereMoreComeThanThereAreSeats) {
  auto figures = a_busy_day();
  figures.answering = everybody_accepts;
  figures.costs = {};

  const auto day = played(figures).result();

  EXPECT_EQ(day.seats, 960U);
  EXPECT_EQ(day.at_the_end.booked, 960U);
  EXPECT_EQ(day.at_the_end.waiting, 40U);
}

TEST(Day, GivesTheSeatsOfThoseWhoDoNotAnswerToTheNextAsSoonAsTheirHoldEnds) {
  auto figures = a_busy_day();
  figures.days = 1;  // 192 seats for a thousand people, who all come before the first hold ends
  figures.coming = {.first_share = 1, .first_stretch = std::chrono::minutes{5}, .rush_half_life = Seconds{0}};
  figures.answering = {.accept = 0, .no_answer = 1, .again = 0};
  figures.costs = {};
  Day day{figures};

  std::size_t waiting_most = 0;
  while (day.next() && day.now() < figures.opens_at + std::chrono::minutes{75}) {
    waiting_most = std::max<std::size_t>(waiting_most, day.standing().waiting);
  }

  EXPECT_GT(waiting_most, 100U);
  EXPECT_EQ(day.standing().waiting, 0U);
  while (day.next()) {
  }
  EXPECT_EQ(day.standing().lapsed, 1000U);
  EXPECT_EQ(day.result().offers, 1000U);
}

TEST(Day, NeverOffersAWindowAgainToWhoeverDeclinedIt) {
  auto figures = a_busy_day();
  figures.people = 200;
  figures.towns = 1;
  figures.answering = {.accept = 0,
                       .no_answer = 0,
                       .median = Seconds{30},
                       .spread = 0,
                       .again = 1,
                       .again_after = std::chrono::minutes{10}};
  Day day{figures};
  std::map<std::pair<std::size_t, matching::Slot>, std::size_t> offered;
  std::vector<std::uint8_t> before(200);

  while (day.next()) {
    for (std::size_t who = 0; who < before.size(); ++who) {
      const auto& someone = day.people()[who];
      if (someone.offers != before[who]) ++offered[{who, someone.slot}];
      before[who] = someone.offers;
    }
  }

  EXPECT_GT(offered.size(), 400U);
  for (const auto& [what, times] : offered) EXPECT_EQ(times, 1U);
}

TEST(Day, OffersToTheOldestOfThoseWhoWaitFirst) {
  auto figures = a_busy_day();
  figures.towns = 1;
  figures.clinics = 1;
  figures.days = 1;
  figures.answering = {.accept = 0.5, .no_answer = 0.5, .again = 0};
  figures.rules.look_again = Seconds{60};  // newcomers enough come before the waiting list is looked at
  figures.costs = {};
  Day day{figures};

  while (day.next() && day.now() < figures.opens_at + std::chrono::hours{3}) {
    // In one town with one clinic every seat is acceptable to everybody.
    std::size_t oldest_waiting = day.people().size();
    for (std::size_t who = day.people().size(); who-- > 0;) {
      if (day.people()[who].state == State::waiting) oldest_waiting = who;
    }
    for (std::size_t who = oldest_waiting + 1; who < day.people().size(); ++who) {
      ASSERT_NE(day.people()[who].state, State::offered) << oldest_waiting << " waits longer";
    }
  }
}

TEST(Day, TakesOffersBackWhoseMessageCannotBeSentInTime) {
  auto figures = an_easy_day();
  figures.costs.messages_per_second = 0.01;
  figures.rules.grace = std::chrono::minutes{5};

  const auto day = played(figures).result();

  EXPECT_GT(day.offers, day.at_the_end.booked + day.at_the_end.offered);
  EXPECT_LE(day.to_message.longest.count(), day.to_offer.longest.count() + 300 + 1);
}

TEST(Day, MakesOffersAtNightOnlyToWhoeverIsThere) {
  auto figures = a_busy_day();
  figures.days = 1;
  figures.length = std::chrono::hours{16};  // from 8 until midnight
  figures.answering = {.accept = 0, .no_answer = 1, .again = 0.5};
  figures.rules.hold = std::chrono::hours{3};  // 192 seats in three hours: many still wait in the evening
  figures.costs = {};
  const auto evening = figures.opens_at + std::chrono::hours{12};
  Day day{figures};
  std::vector<State> before(day.people().size());
  std::size_t by_day = 0, by_night = 0, away_by_night = 0;

  while (day.next()) {
    for (std::size_t who = 0; who < before.size(); ++who) {
      const auto& someone = day.people()[who];
      const auto picked = before[who] == State::waiting && someone.state == State::in_round;
      before[who] = someone.state;
      if (!picked) continue;
      const auto away = day.now() - someone.asked_at >= figures.rules.present_for;
      ++(day.now() < evening ? by_day : by_night);
      if (away && day.now() >= evening) ++away_by_night;
    }
  }

  EXPECT_GT(by_day, 0U);
  EXPECT_GT(by_night, 0U);
  EXPECT_EQ(away_by_night, 0U);
  EXPECT_GT(day.standing().waiting, 0U);
}
