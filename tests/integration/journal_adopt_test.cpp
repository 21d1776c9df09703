#include <gmock/gmock.h>

#include "support/program/a_crowd.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

TEST(JournalAdopt, WhatComesFromElsewhereIsAdoptedByCommandAndDrainedByWhoeverRuns) {
  PrivatePostgres postgres{{.durable = true, .settings = {}}};
  postgres.execute("CREATE DATABASE holdfast");
  Home home{postgres.url("holdfast")};
  ASSERT_EQ(home.run({"migrate"}).code, 0);
  home.import_demo(demo_windows());
  const auto elsewhere = home.folder() / "elsewhere";
  Crowd crowd{home};
  {
    Running server{home, "a"};
    postgres.stop();
    EXPECT_EQ(crowd.send(server.url(), 300), 300U);
    EXPECT_EQ(home.run({"journal", "adopt", (home.folder() / "journal").string()}).code, 1) << "it is alive";
    server.kill();
  }
  std::filesystem::rename(home.folder() / "journal", elsewhere);
  postgres.start();
  Running server{home, "b"};

  const auto printed = home.run({"journal", "adopt", elsewhere.string()});

  EXPECT_EQ(printed.code, 0) << printed.text;
  EXPECT_THAT(printed.text, testing::HasSubstr("300 records adopted"));
  EXPECT_TRUE(comes_true([&] { return home.value("SELECT count(*) FROM registrations") == "300"; }, 60s))
      << server.log();
  const auto verified = home.run({"verify", "--acknowledged", crowd.acknowledged_file().string()});
  EXPECT_EQ(verified.code, 0) << verified.text;
  EXPECT_THAT(home.run({"journal", "adopt", elsewhere.string()}).text, testing::HasSubstr("0 records"));
}
