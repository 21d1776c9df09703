#include <csignal>

#include <gtest/gtest.h>

#include "support/program/a_crowd.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

TEST(Stop, ToldToStopItDrainsAndEndsWellAndASecondTimeAtOnce) {
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
