// This version and the one before it side by side, the one before on today's tables, and the upgrade as
// docs/operations.md says it. In the long form only: the one before is built for it.
#include <gmock/gmock.h>

#include "support/program/a_crowd.hpp"
#include "support/program/a_fleet.hpp"
#include "support/program/visitors.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::IsEmpty;

namespace {

/// The main job on the tables as they are: people register, are offered a window and accept it.
void expect_the_main_job(Home& home) {
  Running server{home};
  Visitors visitors{home, server.url(), 4, 21};
  EXPECT_TRUE(comes_true([&] { return visitors.accepted() >= 100; }, 60s)) << server.log();
  visitors.stop();
  EXPECT_EQ(visitors.server_errors(), 0U) << visitors.history();
  EXPECT_THAT(visitors.undone_acceptances(), IsEmpty());
  EXPECT_EQ(server.stop(), 0);
  std::printf("%s\n", visitors.history().c_str());
}

}  // namespace

TEST(PreviousVersion, DoesItsJobOnTodaysTables) {
  const auto previous = previous_version();
  if (!previous) GTEST_SKIP() << "the previous version is built in the long form only";
  Home home;
  home.import_demo(demo_windows());

  previous->use_in(home);
  expect_the_main_job(home);

  use_this_version(home);
  EXPECT_EQ(home.run({"verify"}).code, 0);
}

TEST(PreviousVersion, RestartedByTurnsWithThisOneIsNoticedByNobody) {
  const auto previous = previous_version();
  if (!previous) GTEST_SKIP() << "the previous version is built in the long form only";
  expect_that_nobody_notices(20, &*previous);
}

TEST(PreviousVersion, IsReplacedAsWrittenAndTakenBackAgainWithoutAFailedRequest) {
  const auto previous = previous_version();
  if (!previous) GTEST_SKIP() << "the previous version is built in the long form only";
  PrivatePostgres postgres;
  postgres.execute("CREATE DATABASE holdfast");
  Fleet fleet{postgres.url("holdfast"), *previous};
  Visitors visitors{fleet.home, fleet.balancer->url(), 8, 23};
  const auto goes_on = [&](const char* after) {
    const auto before = visitors.accepted();
    EXPECT_TRUE(comes_true([&] { return visitors.accepted() >= before + 100; }, 60s)) << after;
    std::printf("%s: %s\n", after, visitors.history().c_str());
  };
  goes_on("the version before");

  use_this_version(fleet.home);
  const auto migrated = fleet.home.run({"migrate"});
  EXPECT_EQ(migrated.code, 0) << migrated.text;
  goes_on("migrated");
  fleet.replace(0, nullptr);
  goes_on("one replaced");
  fleet.replace(1, nullptr);
  goes_on("both replaced");
  fleet.replace(0, &*previous);
  goes_on("one taken back");
  fleet.replace(1, &*previous);
  goes_on("both taken back");

  expect_nothing_was_noticed(fleet, visitors);
}
