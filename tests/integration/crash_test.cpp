#include <array>
#include <csignal>
#include <fstream>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "holdfast/forms/generator.hpp"
#include "support/program/a_crowd.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

/// Every acknowledged form has left the queue, and stands there once.
void expect_everything_kept(Home& home, Running& server, Crowd& crowd) {
  EXPECT_TRUE(comes_true([&] { return server.queued() == 0; }, 60s)) << server.log();
  const auto verified = home.run({"verify", "--acknowledged", crowd.acknowledged_file().string()});
  EXPECT_EQ(verified.code, 0) << verified.text;
}

}  // namespace

TEST(Crash, KilledTwentyTimesAmidTenThousandFormsLosesNothing) {
  constexpr int cycles = 20;
  constexpr std::size_t forms = 10'000;
  Home home;
  home.import_demo(demo_windows());
  Crowd crowd{home};
  std::mt19937 random{std::random_device{}()};
  std::uniform_int_distribution<int> moment_ms{50, 1500};

  for (int cycle = 0; cycle < cycles; ++cycle) {
    const auto moment = std::chrono::milliseconds{moment_ms(random)};
    SCOPED_TRACE("cycle " + std::to_string(cycle) + ", killed after " + std::to_string(moment.count()) +
                 " ms");
    Running server{home, "a"};
    std::thread killer{[&] {
      std::this_thread::sleep_for(moment);
      server.process().signal(SIGKILL);
    }};
    crowd.send(server.url(), forms);
    killer.join();
    server.process().wait();
  }

  Running server{home, "last"};
  std::printf("%d kills, %zu forms answered with 202\n", cycles, crowd.acknowledged());
  EXPECT_GT(crowd.acknowledged(), 1000U);
  expect_everything_kept(home, server, crowd);
  EXPECT_EQ(home.value("SELECT count(*) - count(DISTINCT id) FROM registrations"), "0");
}

TEST(Crash, DrivenAgainFromAnUndeletedJournalNobodyIsOfferedAnythingTwice) {
  Home home;
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",40\nparkdale," + wish + ",40\n");
  std::vector<std::string> references;
  {
    Running server{home, "a"};
    auto client = server.client();
    for (int n = 0; n < 60; ++n) references.push_back(submit(client, a_form(n, "sterling-road", wish)));
    for (std::size_t at = 0; at < references.size(); ++at) {
      const auto offered = await_state(client, references[at], "offered");
      ASSERT_EQ(offered["state"], "offered");
      const auto offer = "/v1/offers/" + std::string(offered["offer"]["id"]);
      const std::array<std::string, 3> presses{offer + "/accept", offer + "/decline",
                                               "/v1/registrations/" + references[at] + "/cancel"};
      EXPECT_EQ(client.post(presses[at % 3], "{}").status, 200);
    }
    server.kill();
  }
  const auto offers_before = home.value("SELECT count(*) FROM offers");

  Running server{home, "b"};
  ASSERT_TRUE(comes_true([&] { return server.queued() == 0; }));

  EXPECT_EQ(home.value("SELECT count(*) FROM offers"), offers_before);
  auto client = server.client();
  const std::array<std::string, 3> states{"booked", "declined", "cancelled"};
  for (std::size_t at = 0; at < references.size(); ++at) {
    EXPECT_EQ(status_of(client, references[at])["state"], states[at % 3]);
  }
  EXPECT_EQ(home.run({"verify"}).code, 0);
}

TEST(Crash, ToldToStopItDrainsAndEndsWellAndASecondTimeAtOnce) {
  Home home;
  home.import_demo(demo_windows());
  Crowd crowd{home};
  {
    Running server{home, "a"};
    crowd.send(server.url(), 500);
    server.process().signal(SIGTERM);
    EXPECT_EQ(server.process().wait(), 0) << server.log();
  }
  EXPECT_EQ(home.value("SELECT count(*) FROM registrations"), std::to_string(crowd.acknowledged()));
  home.settings["http.drain_delay_seconds"] = "60";
  Running server{home, "b"};
  server.process().signal(SIGTERM);
  ASSERT_TRUE(comes_true([&] { return server.readiness() == 503; }));
  server.process().signal(SIGTERM);
  EXPECT_EQ(server.process().wait(5s), 128 + SIGTERM);
}
