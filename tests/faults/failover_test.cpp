// The database's leader dies under load, and its synchronous standby takes over.
#include <chrono>

#include <gmock/gmock.h>

#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"
#include "support/program/database_cluster.hpp"
#include "support/program/visitors.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::IsEmpty;

namespace {

constexpr auto writes_back_max = 30s;

/// Kills the leader amid the visitors. How long it took until an offer was accepted at the new one.
std::chrono::duration<double> fail_over(DatabaseCluster& cluster, const Visitors& visitors) {
  const auto before = visitors.accepted();
  EXPECT_TRUE(comes_true([&] { return visitors.accepted() >= before + 50; }, 60s));
  const auto old_leader = cluster.leader();
  EXPECT_TRUE(old_leader);
  if (!old_leader) return {};
  const auto standby = 1 - *old_leader;

  const auto killed_at = std::chrono::steady_clock::now();
  cluster.kill(*old_leader);
  EXPECT_TRUE(comes_true([&] { return cluster.leader() == standby; }, 60s)) << cluster.logs();
  const auto until_then = visitors.accepted();
  EXPECT_TRUE(comes_true([&] { return visitors.accepted() > until_then; }, 60s)) << cluster.logs();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - killed_at;

  const auto back_at = std::chrono::steady_clock::now();
  cluster.start(*old_leader);
  EXPECT_TRUE(comes_true([&] { return cluster.is_synchronous_standby(*old_leader); }, 90s)) << cluster.logs();
  const std::chrono::duration<double> followed = std::chrono::steady_clock::now() - back_at;
  std::printf("failover: writes back after %.1f s; the old leader followed %.1f s after its start\n",
              took.count(), followed.count());
  return took;
}

}  // namespace

TEST(Failover, OfTheDatabaseUnderLoadLosesNothingAndWritesAreBackWithinHalfAMinute) {
  if (const auto missing = DatabaseCluster::lacks(); !missing.empty())
    GTEST_SKIP() << missing << " is missing";
  const auto failovers = short_or_long(1, 5);
  DatabaseCluster cluster;
  Home home{cluster.url()};
  const auto migrated = home.run({"migrate"});
  ASSERT_EQ(migrated.code, 0) << migrated.text;
  home.import_demo(demo_windows());
  Running server{home};
  Crowd crowd{home, 5};
  std::atomic<bool> done{false};
  std::thread senders{[&] {
    while (!done) {
      crowd.send(server.url(), 20);
      std::this_thread::sleep_for(200ms);
    }
  }};
  Visitors visitors{home, server.url(), 4, 6};

  std::chrono::duration<double> longest{};
  for (int at = 0; at < failovers; ++at) {
    longest = std::max(longest, fail_over(cluster, visitors));
  }
  done = true;
  senders.join();
  visitors.stop();

  std::printf(
      "%d failovers under load: writes back after %.1f s at most; %zu forms kept beside, %zu refused; %s\n",
      failovers, longest.count(), crowd.acknowledged(), crowd.refused(), visitors.history().c_str());
  EXPECT_LE(longest, writes_back_max * leeway());
  EXPECT_EQ(crowd.refused(), 0U);
  EXPECT_THAT(visitors.undone_acceptances(), IsEmpty());
  EXPECT_TRUE(comes_true([&] { return server.queued() == 0; }, 60s)) << server.log();
  for (const auto& file : {crowd.acknowledged_file(), visitors.acknowledged_file()}) {
    const auto verified = home.run({"verify", "--acknowledged", file.string()});
    EXPECT_EQ(verified.code, 0) << verified.text;
  }
}
