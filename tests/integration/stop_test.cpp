#include <csignal>
#include <thread>

#include <gtest/gtest.h>

#include "support/lock_holder.hpp"
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

TEST(Stop, ToldASecondTimeItEndsAtOnceThoughARoundHangs) {
  Home home;
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",2\n");
  home.settings["app.drain_seconds"] = "0";
  Running server{home};
  LockHolder somebody{home.database_url(), "LOCK TABLE registrations IN ACCESS EXCLUSIVE MODE"};
  auto client = server.client();
  ASSERT_FALSE(submit(client, a_form(1, "sterling-road", wish)).empty());
  somebody.wait_until_somebody_waits();

  server.process().signal(SIGTERM);
  ASSERT_TRUE(comes_true([&] { return !somebody_listens(server.port()); }));
  std::this_thread::sleep_for(500ms);  // drained: now it waits for its workers
  server.process().signal(SIGTERM);

  EXPECT_EQ(server.process().wait(1s), 128 + SIGTERM);
}
