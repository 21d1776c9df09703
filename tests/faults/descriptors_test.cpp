// Row 16: a flood up to the limit of descriptors, and beyond it.
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>

#include <gmock/gmock.h>

#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"
#include "support/slow_clients.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

std::size_t descriptors_of(pid_t process) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& each :
       std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/fd")) {
    ++count;
  }
  return count;
}

}  // namespace

TEST(Descriptors, AFloodThatTakesThemAllLeavesTheAcceptLoopAliveAndTheJournalAtWork) {
  const auto descriptors = short_or_long(256, 4096);
  Home home;
  home.import_demo(demo_windows());
  home.settings["limits.exempt"] = R"(["127.0.0.0/8"])";
  Running server{home, "a", {"/usr/bin/prlimit", "--nofile=" + std::to_string(descriptors)}};
  Crowd crowd{home};
  crowd.send(server.url(), 50);
  const auto before = descriptors_of(server.process().pid());

  std::size_t sent_away = 0;
  {
    const SlowClients flood{server.port(), static_cast<std::size_t>(descriptors) * 2,
                            loopback_addresses(9, 50)};
    ASSERT_TRUE(comes_true(
        [&] { return descriptors_of(server.process().pid()) >= static_cast<std::size_t>(descriptors) - 2; }));
    ASSERT_TRUE(comes_true([&] { return flood.ended() > static_cast<std::size_t>(descriptors) / 2; }));
    sent_away = flood.ended();
  }

  // The flood is over: everybody is served as before, and nothing stayed open.
  EXPECT_TRUE(comes_true([&] { return crowd.send(server.url(), 50) == 50; })) << server.log();
  EXPECT_TRUE(comes_true([&] { return descriptors_of(server.process().pid()) <= before + 8; }))
      << descriptors_of(server.process().pid()) << " open, before " << before;
  EXPECT_GT(server.metric("holdfast_http_refused_total{reason=\"descriptors\"}"), 0);
  std::printf("%zu connections ended at a limit of %d descriptors; %zu open before, %zu after\n", sent_away,
              descriptors, before, descriptors_of(server.process().pid()));
  ASSERT_TRUE(comes_true([&] { return server.queued() == 0; }, 60s));
  const auto verified = home.run({"verify", "--acknowledged", crowd.acknowledged_file().string()});
  EXPECT_EQ(verified.code, 0) << verified.text;
}
