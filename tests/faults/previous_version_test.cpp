// This version and the one before it side by side, and each on the other's tables. In the long form only: the
// one before is built for it.
#include <gmock/gmock.h>

#include "support/program/a_crowd.hpp"
#include "support/program/a_fleet.hpp"
#include "support/program/visitors.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::IsEmpty;

namespace {

/// The main job on the tables as they are: people register, are offered a window and accept it.
void expect_the_main_job(Home& home, const std::string& program) {
  Running server{home, "a", {}};
  if (!program.empty()) {
    server.stop();
    server.start(program);
  }
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
  home.settings["app.web_directory"] = '"' + previous->web + '"';

  expect_the_main_job(home, previous->program);

  EXPECT_EQ(home.run({"verify"}).code, 0);
}

TEST(PreviousVersion, RestartedByTurnsWithThisOneIsNoticedByNobody) {
  const auto previous = previous_version();
  if (!previous) GTEST_SKIP() << "the previous version is built in the long form only";
  expect_that_nobody_notices(20, &*previous);
}
