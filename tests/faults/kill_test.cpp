#include <algorithm>
#include <array>
#include <csignal>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

/// Starts the server of this home; how long it took until it was ready for forms.
std::chrono::duration<double> start(std::optional<Running>& server, Home& home) {
  const auto begun = std::chrono::steady_clock::now();
  server.emplace(home);
  EXPECT_TRUE(comes_true([&] { return server->readiness() == 200; })) << server->log();
  return std::chrono::steady_clock::now() - begun;
}

}  // namespace

TEST(Kill, AtAnyMomentTwentyTimesInARowLosesNothingAndDoublesNothing) {
  const int cycles = short_or_long(20, 100);
  const std::size_t forms_wanted = short_or_long(10'000, 100'000);
  constexpr std::size_t forms_max = 1'000'000;  // a cycle: it ends by the kill
  Home home;
  home.import_demo(demo_windows());
  Crowd crowd{home};
  const auto seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  std::mt19937 random{seed};
  std::uniform_int_distribution<int> moment_ms{50, short_or_long(600, 1500)};
  std::chrono::duration<double> slowest{0};

  int cycle = 0;
  for (; cycle < cycles || (crowd.acknowledged() < forms_wanted && cycle < 3 * cycles); ++cycle) {
    const auto moment = std::chrono::milliseconds{moment_ms(random)};
    SCOPED_TRACE("cycle " + std::to_string(cycle) + ", killed after " + std::to_string(moment.count()) +
                 " ms");
    std::optional<Running> server;
    slowest = std::max(slowest, start(server, home));
    std::thread killer{[&] {
      std::this_thread::sleep_for(moment);
      server->process().signal(SIGKILL);
    }};
    crowd.send(server->url(), forms_max);
    killer.join();
    server->process().wait();
  }

  std::optional<Running> last;
  slowest = std::max(slowest, start(last, home));
  const auto stored = [&] { return std::stoul(home.value("SELECT count(*) FROM registrations")); };
  EXPECT_TRUE(comes_true([&] { return stored() >= crowd.acknowledged(); }, 120s)) << last->log();
  std::printf("%d kills, %zu forms answered with 202, 0 lost, ready again within %.2f s\n", cycle,
              crowd.acknowledged(), slowest.count());
  EXPECT_GE(crowd.acknowledged(), forms_wanted);
  EXPECT_LT(slowest, 2s * leeway());
  const auto verified = crowd.verified(home);
  EXPECT_EQ(verified.code, 0) << verified.text;
  EXPECT_LE(stored(), crowd.acknowledged() + crowd.refused()) << "more than were ever sent";
  EXPECT_EQ(home.value("SELECT count(*) FROM dead_letters"), "0");
}

TEST(Kill, DrivenAgainFromAnUndeletedJournalNobodyIsOfferedAnythingTwice) {
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
  auto client = server.client();
  const auto dead_letters = [&] { return std::stoi(home.value("SELECT count(*) FROM dead_letters")); };
  const auto driven = [&](const std::string& reference) {
    const auto state = status_of(client, reference)["state"];
    return state.is_string() && state != "queued";
  };
  ASSERT_TRUE(comes_true([&] { return std::ranges::all_of(references, driven) || dead_letters() > 0; }));

  EXPECT_EQ(dead_letters(), 0) << "driven again, somebody became a dead letter";
  EXPECT_EQ(home.value("SELECT count(*) FROM offers"), offers_before);
  const std::array<std::string, 3> states{"booked", "declined", "cancelled"};
  for (std::size_t at = 0; at < references.size(); ++at) {
    EXPECT_EQ(status_of(client, references[at])["state"], states[at % 3]);
  }
  EXPECT_EQ(home.run({"verify"}).code, 0);
}
