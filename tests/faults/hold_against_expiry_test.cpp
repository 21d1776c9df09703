#include <gtest/gtest.h>

#include "support/long_form.hpp"
#include "support/program/last_moments.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

TEST(HoldAgainstExpiry, AtTheVeryEndOfTheHoldAndBehindLocksNobodyIsAcceptedLateAndEverybodyIsToldTheTruth) {
  const auto people = short_or_long<std::size_t>(2'000, 100'000);
  const auto seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  Home home;
  home.settings["offers.hold_seconds"] = "2";
  home.settings["database.threads"] = "16";
  home.settings["limits.live_per_contact_max"] = "1000";
  home.import_demo(many_seats_at("sterling-road"));
  Running server{home};
  LastMoments last_moments{home, server, seed};

  const auto pressed = last_moments.press(people, 200, short_or_long(60s, 1800s));

  const auto judged = last_moments.judge();
  std::printf(
      "%zu presses within 50 ms of the end: %zu accepted, %zu refused, %zu behind a lock; %zu wrong\n",
      judged.pressed, judged.accepted, judged.refused, judged.waited, judged.wrong.size());
  EXPECT_GE(pressed, people * 99 / 100) << server.log().substr(0, 4000);
  EXPECT_TRUE(judged.wrong.empty()) << judged.wrong.front();
  EXPECT_GT(judged.accepted, people / 10);
  EXPECT_GT(judged.refused, people / 10);
  EXPECT_GT(judged.waited, people / 20);
  EXPECT_LT(std::stod(home.value("SELECT max(extract(epoch FROM resolved_at - held_until)) FROM offers "
                                 "WHERE state = 'expired'")),
            2.0);
  const auto verified = home.run({"verify"});
  EXPECT_EQ(verified.code, 0) << verified.text;
}
