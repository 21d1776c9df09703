#include <fstream>
#include <thread>

#include <gmock/gmock.h>

#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Outage, WithThePostgresqlStoppedNoFormIsRefusedAndAllAreMatchedAfter) {
  const auto outage = short_or_long(8s, 60s);
  PrivatePostgres postgres{{.durable = true, .settings = {}}};
  postgres.execute("CREATE DATABASE holdfast");
  Home home{postgres.url("holdfast")};
  ASSERT_EQ(home.run({"migrate"}).code, 0);
  home.import_demo(demo_windows());
  Running server{home};
  Crowd crowd{home};
  crowd.send(server.url(), 500);
  auto client = server.client();
  const auto known = submit(client, a_form(90001, "sterling-road", day_ahead(5, 10)));
  const auto offer = await_state(client, known, "offered")["offer"]["id"].get<std::string>();

  postgres.stop();
  const auto until = std::chrono::steady_clock::now() + outage;
  std::size_t during = 0;
  while (std::chrono::steady_clock::now() < until) during += crowd.send(server.url(), 500);
  const auto held_here = submit(client, a_form(90002, "sterling-road", day_ahead(5, 10)));
  EXPECT_EQ(status_of(client, held_here)["state"], "queued");
  const auto accept = client.post("/v1/offers/" + offer + "/accept", "{}");
  EXPECT_EQ(accept.status, 503);
  EXPECT_THAT(accept.body, HasSubstr("safe"));
  EXPECT_EQ(server.readiness(), 200);
  postgres.start();

  EXPECT_EQ(crowd.refused(), 0U);
  const auto back = std::chrono::steady_clock::now();
  EXPECT_TRUE(comes_true([&] { return server.queued() == 0; }, 60s)) << server.log();
  const std::chrono::duration<double> drained = std::chrono::steady_clock::now() - back;
  std::printf("%zu forms kept in an outage of %lld s, 0 refused; drained in %.1f s\n", during,
              static_cast<long long>(outage.count()), drained.count());
  EXPECT_EQ(client.post("/v1/offers/" + offer + "/accept", "{}").status, 200);
  const auto verified = home.run({"verify", "--acknowledged", crowd.acknowledged_file().string()});
  EXPECT_EQ(verified.code, 0) << verified.text;
}

TEST(Outage, HoldsAreLengthenedByTheTimeNoProcessWasAlive) {
  Home home;
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",1\n");
  std::string offer;
  {
    Running server{home, "a"};
    auto client = server.client();
    const auto offered = await_state(client, submit(client, a_form(1, "sterling-road", wish)), "offered");
    offer = offered["offer"]["id"];
    ASSERT_TRUE(comes_true(
        [&] { return home.value("SELECT count(*) FROM offers WHERE notified_at IS NOT NULL") == "1"; }));
    server.kill();
  }
  // Five minutes pass: everything that was written lies five minutes further back, and six of the ten are
  // gone.
  home.execute("UPDATE heartbeats SET at = at - interval '11 minutes'");
  home.execute(
      "UPDATE offers SET created_at = created_at - interval '11 minutes', notified_at = notified_at - "
      "interval '11 minutes', "
      "held_until = held_until - interval '11 minutes'");
  ASSERT_EQ(home.value("SELECT held_until < now() FROM offers"), "t");

  Running server{home, "b"};
  ASSERT_TRUE(comes_true([&] {
    return home.value("SELECT held_until > now() + interval '9 minutes' FROM offers") == "t";
  })) << server.log();

  EXPECT_EQ(home.value("SELECT state FROM offers"), "held");
  EXPECT_TRUE(comes_true(
      [&] { return home.value("SELECT count(*) FROM messages WHERE kind = 'hold-lengthened'") == "1"; }));
  EXPECT_EQ(server.client().post("/v1/offers/" + offer + "/accept", "{}").status, 200);
  EXPECT_EQ(home.run({"verify"}).code, 0);
}

TEST(Outage, StartedWhileThePostgresqlIsAwayItTakesFormsByTheProgrammeThatWasReadLast) {
  PrivatePostgres postgres{{.durable = true, .settings = {}}};
  postgres.execute("CREATE DATABASE holdfast");
  Home home{postgres.url("holdfast")};
  ASSERT_EQ(home.run({"migrate"}).code, 0);
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",2\n");
  Running server{home};
  const auto programme = home.folder() / "journal" / "programme.json";
  ASSERT_TRUE(comes_true([&] { return std::filesystem::exists(programme); }));
  server.kill();
  postgres.stop();

  server.start();

  EXPECT_EQ(server.readiness(), 200);
  auto client = server.client();
  const auto kept = submit(client, a_form(1, "sterling-road", wish));
  ASSERT_FALSE(kept.empty()) << server.log();
  EXPECT_EQ(status_of(client, kept)["state"], "queued");
  EXPECT_EQ(client.post("/v1/registrations", a_form(2, "nowhere", wish).dump()).status, 422);
  postgres.start();
  EXPECT_EQ(await_state(client, kept, "offered", 60s)["state"], "offered") << server.log();
  EXPECT_EQ(home.run({"verify"}).code, 0);

  server.kill();
  postgres.stop();
  std::ofstream{programme} << "{\"version\": 1, \"clin";
  server.start();
  EXPECT_EQ(server.client().post("/v1/registrations", a_form(3, "sterling-road", wish).dump()).status, 503)
      << "nothing to judge a form by: it shall come back";
  EXPECT_THAT(server.log(), HasSubstr("programme.unreadable"));
}
