// Short notice on the day of the clock change in spring: asked once, from eight on the clinic's wall, also
// where the program is killed between the text and its mark; then the next, and the seat of who did not come.
#include <algorithm>
#include <csignal>

#include <gmock/gmock.h>

#include "support/program/moved_time.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

const auto day = std::chrono::local_days{std::chrono::March / 14 / 2027};

}  // namespace

TEST(ShortNotice, IsGivenOnceThroughACrashBetweenTheTextAndItsMark) {
  if (!FakeClock::is_there()) GTEST_SKIP() << "libfaketime is not installed";
  MovedTime there{on_the_wall(day, 7h + 50min)};
  there.home().settings["standby.km_max"] = "20000";
  there.open("sterling-road,2027-03-20T10:00,1\n");
  auto& server = there.server();
  auto client = server.client();
  (void)there.book(1, "2027-03-20T10:00");
  std::vector<std::string> waiting;
  for (int person = 2; person <= 4; ++person) {
    waiting.push_back(submit(client, a_form(person, "sterling-road", "2027-03-20T10:00")));
    ASSERT_EQ(await_state(client, waiting.back(), "waiting")["state"], "waiting");
  }
  for (const auto& each : {waiting[1], waiting[2]})
    EXPECT_EQ(client.post("/v1/registrations/" + each + "/standby", "").status, 200);
  there.home().import_demo("sterling-road,2027-03-14T09:00,1\n");
  const auto offers = [&](const std::string& where) {
    return there.home().value("SELECT count(*) FROM offers WHERE standby " + where);
  };

  // In the winter's time it would be an hour early.
  there.set_to(on_the_wall(day, 7h + 59min + 57s));
  EXPECT_EQ(offers(""), "0");
  there.gateway.when_taken([&](const TwilioStub::Text&) { server.process().signal(SIGKILL); });
  ASSERT_EQ(server.process().wait(), 128 + SIGKILL);
  there.gateway.when_taken(nullptr);
  EXPECT_EQ(there.home().value("SELECT to_char(created_at AT TIME ZONE 'America/Toronto', 'HH24:MI') "
                               "FROM offers WHERE standby"),
            "08:00");
  EXPECT_EQ(there.home().value("SELECT state FROM messages WHERE state = 'sending'"), "sending");
  const auto deadline = there.home().value("SELECT held_until FROM offers WHERE standby");

  server.start();
  there.home().execute("UPDATE messages SET due_at = clock_timestamp() WHERE state = 'sending'");
  const auto marked = [&] {
    return there.home().value("SELECT count(*) FROM messages WHERE state IN ('due', 'sending')") == "0";
  };
  ASSERT_TRUE(comes_true(marked, 100s)) << server.log();
  EXPECT_EQ(there.home().value("SELECT held_until FROM offers WHERE standby"), deadline);
  const auto told = there.texts(3, "TODAY");
  EXPECT_THAT(told, HasSubstr("8:05"));
  EXPECT_EQ(std::ranges::count(told, '\n'), 1) << told;
  EXPECT_EQ(there.texts(4, "TODAY") + there.texts(2, "TODAY"), "") << "one at a time, to who asked";

  // Who does not answer waits on, is not asked about this hour again, and the next one is.
  there.home().execute("UPDATE offers SET held_until = clock_timestamp() WHERE state = 'held'");
  auto again = server.client();
  ASSERT_EQ(await_state(again, waiting[2], "offered")["state"], "offered") << server.log();
  EXPECT_EQ(status_of(again, waiting[1])["state"], "waiting");
  const auto offer = "/v1/offers/" + std::string(status_of(again, waiting[2])["offer"]["id"]);
  EXPECT_EQ(again.post(offer + "/accept", "{}").status, 200);
  EXPECT_EQ(status_of(again, waiting[0])["state"], "waiting");
  EXPECT_EQ(there.home().run({"verify"}).code, 0);
  std::printf("asked at 08:00, killed with the text taken and not marked: told once, then the next\n");
}
