#include <gtest/gtest.h>

#include "holdfast/domain/time_zone.hpp"
#include "support/fake_clock.hpp"
#include "support/long_form.hpp"
#include "support/program/last_moments.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

/// As the log writes it: "2026-12-05T15:04".
std::string minute_in_an_hour() {
  const auto then = std::chrono::system_clock::now() + 1h;
  return holdfast::rfc3339(std::chrono::floor<std::chrono::microseconds>(then)).substr(0, 16);
}

}  // namespace

TEST(ClockSteps, OfAnHourBothWaysMoveNoHoldAndNoTimer) {
  FakeClock clock;
  if (!clock.is_there()) GTEST_SKIP() << "libfaketime is not installed";
  const auto people = short_or_long<std::size_t>(700, 20'000);
  const auto seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  Home home;
  home.settings["offers.hold_seconds"] = "2";
  home.settings["database.threads"] = "16";
  home.settings["limits.live_per_contact_max"] = "1000";
  home.import_demo(many_seats_at("sterling-road"));
  Running server{home, "a", clock.before_command()};
  LastMoments last_moments{home, server, seed};

  std::atomic<bool> done{false};
  int steps = 0;
  std::thread stepping{[&] {
    for (const auto step : {1h, 0h, -1h, 0h, -1h, 1h}) {
      for (int wait = 0; wait < 20 && !done; ++wait) std::this_thread::sleep_for(100ms);
      if (done) return;
      clock.set(step);
      ++steps;
    }
  }};
  const auto pressed = last_moments.press(people, 100, short_or_long(60s, 1800s));
  done = true;
  stepping.join();

  const auto judged = last_moments.judge();
  const auto delay = home.value(
      "SELECT max(extract(epoch FROM resolved_at - held_until))::text FROM offers WHERE state = 'expired'");
  std::printf(
      "%d steps of the clock, %zu presses: %zu accepted, %zu refused, %zu behind a lock; %zu wrong; "
      "released after %s s at most\n",
      steps, judged.pressed, judged.accepted, judged.refused, judged.waited, judged.wrong.size(),
      delay.c_str());
  EXPECT_GE(pressed, people * 99 / 100) << server.log().substr(0, 4000);
  EXPECT_GE(steps, 3);
  EXPECT_TRUE(judged.wrong.empty()) << judged.wrong.front();
  EXPECT_LT(std::stod(delay), 2.0 * leeway());
  const auto verified = home.run({"verify"});
  EXPECT_EQ(verified.code, 0) << verified.text;
}

TEST(ClockSteps, WhoCameWhileTheClockWasAheadDoesNotWaitTheHourForASeat) {
  FakeClock clock;
  if (!clock.is_there()) GTEST_SKIP() << "libfaketime is not installed";
  Home home;
  const auto wish = day_ahead(5, 10);
  home.import_demo("");
  Running server{home, "a", clock.before_command()};
  auto client = server.client();
  clock.set(1h);
  std::string ahead;
  int forms = 0;
  const auto comes_from_the_future = [&] {
    ahead = submit(client, a_form(++forms, "sterling-road", wish));
    return server.log().find(minute_in_an_hour()) != std::string::npos;  // of the round before this one
  };
  ASSERT_TRUE(comes_true(comes_from_the_future)) << server.log();
  ASSERT_EQ(await_state(client, ahead, "waiting")["state"], "waiting") << server.log();
  clock.set(0h);

  home.import_demo("sterling-road," + wish + ",5000\n");

  EXPECT_EQ(await_state(client, ahead, "offered", 15s)["state"], "offered") << server.log();
  EXPECT_EQ(home.run({"verify"}).code, 0);
}
