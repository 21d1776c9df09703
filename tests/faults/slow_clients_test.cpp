// Row 15: nine of ten connections say, or read, as slowly as they can. The others must not notice.
#include <sys/resource.h>

#include <cstdio>
#include <fstream>

#include <gmock/gmock.h>

#include "support/go_first.hpp"
#include "support/long_form.hpp"
#include "support/open_loop.hpp"
#include "support/program/a_crowd.hpp"
#include "support/slow_clients.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

constexpr double healthy_per_second = 200;

OpenLoop healthy(const Crowd& crowd, const Running& server, std::size_t first, std::size_t connections) {
  OpenLoop plan;
  plan.port = server.port();
  plan.per_second = healthy_per_second;
  plan.duration = short_or_long(8000ms, 30000ms);
  plan.connections_max = connections;
  plan.request = [&crowd, first](std::size_t n) {
    return post_bytes("/v1/registrations", crowd.form(first + n));
  };
  return plan;
}

void print(const char* what, const Outcome& outcome) {
  std::printf("%s: %zu accepted of %zu, p50 %.1f ms, p99 %.1f ms; generator late p99 %.1f ms\n", what,
              outcome.accepted.count(), outcome.sent(), outcome.accepted.at(0.5).count(),
              outcome.accepted.at(0.99).count(), outcome.lag.at(0.99).count());
}

}  // namespace

TEST(SlowClients, OnNineOfTenConnectionsAreNotNoticedByTheOthers) {
  const auto connections = short_or_long<std::size_t>(2'000, 18'000);
  rlimit descriptors{};
  ::getrlimit(RLIMIT_NOFILE, &descriptors);
  if (descriptors.rlim_cur < connections + 1000) GTEST_SKIP() << "too few descriptors for this process";
  const GoFirst before_other_work;
  Home home;
  home.import_demo(demo_windows());
  home.settings["limits.exempt"] = R"(["127.0.0.0/8"])";
  Running server{home};
  const Crowd crowd{home};

  const auto quiet = run(healthy(crowd, server, 0, connections / 10));
  const auto slow = connections - connections / 10;
  const SlowClients slow_ones{server.port(), slow, loopback_addresses(9, 200)};
  ASSERT_TRUE(comes_true(
      [&] { return server.metric("holdfast_http_connections ") >= 0.95 * static_cast<double>(slow); }, 60s))
      << server.metric("holdfast_http_connections ");
  const auto beside = run(healthy(crowd, server, 100'000, connections / 10));

  print("quiet", quiet);
  print("beside the slow", beside);
  std::printf("%zu slow connections open, ended %zu times; p99 %.2f times the quiet one\n", slow_ones.open(),
              slow_ones.ended(), beside.accepted.at(0.99) / quiet.accepted.at(0.99));
  ASSERT_TRUE(quiet.kept_schedule() && beside.kept_schedule());
  EXPECT_EQ(beside.accepted.count(), beside.sent());
  // Where the quiet one is a few milliseconds, the disk alone makes more difference than that.
  EXPECT_LE(beside.accepted.at(0.99),
            leeway() * std::max(2 * quiet.accepted.at(0.99), decltype(quiet.accepted.at(0)){20}));
  EXPECT_GT(server.metric("holdfast_http_refused_total{reason=\"slow\"}"), 0);
}

TEST(SlowClients, OfSlowhttptestLeaveTheServiceAvailable) {
  if (!std::filesystem::exists("/usr/bin/slowhttptest")) GTEST_SKIP() << "slowhttptest is not installed";
  const auto connections = std::to_string(short_or_long(500, 10'000));
  const auto seconds = std::to_string(short_or_long(6, 60));
  Home home;
  home.import_demo(demo_windows());
  Running server{home};

  for (const auto* kind : {"-H", "-B", "-X"}) {
    const auto url = server.url() + (*(kind + 1) == 'X' ? "/v1/openapi.json" : "/v1/registrations");
    const auto log = home.folder() / "slowhttptest";
    std::filesystem::remove(log);
    Child attack{{"slowhttptest", kind, "-c", connections, "-r", "500", "-i", "1", "-l", seconds, "-p", "3",
                  "-u", url},
                 log};
    std::size_t served = 0, asked = 0;
    auto client = server.client();
    while (comes_true([&] { return true; }) && asked < 20) {
      const auto reference =
          submit(client, a_form(static_cast<int>(1000 + asked), "sterling-road", day_ahead(5, 10)));
      served += reference.empty() ? 0 : 1;
      ++asked;
      std::this_thread::sleep_for(100ms);
    }
    EXPECT_EQ(served, asked);
    EXPECT_EQ(attack.wait(120s), 0) << attack.log();
    std::printf("slowhttptest %s with %s connections: %zu of %zu honest forms kept\n", kind,
                connections.c_str(), served, asked);
  }
}
