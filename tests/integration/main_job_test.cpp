#include <gmock/gmock.h>

#include "support/program/a_server.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(MainJob, AFormIsAnsweredMatchedOfferedAndAccepted) {
  Home home;
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",2\n");
  Running server{home};
  auto client = server.client();

  const auto reference = submit(client, a_form(1, "sterling-road", wish));
  ASSERT_FALSE(reference.empty());
  const auto offered = await_state(client, reference, "offered");
  ASSERT_EQ(offered["state"], "offered") << server.log();
  EXPECT_EQ(offered["offer"]["choice"], 1);
  const std::string offer = offered["offer"]["id"];

  const auto accepted = client.post("/v1/offers/" + offer + "/accept", "{}");
  EXPECT_EQ(accepted.status, 200) << accepted.body;
  const auto again = client.post("/v1/offers/" + offer + "/accept", "{}");
  EXPECT_EQ(again.body, accepted.body);
  EXPECT_EQ(status_of(client, reference)["state"], "booked");
  EXPECT_EQ(client.post("/v1/offers/" + offer + "/decline", "{}").status, 409);
  EXPECT_EQ(home.run({"verify"}).code, 0);
}

TEST(MainJob, ADeclinedSeatGoesToTheNextAndIsNotOfferedToTheSamePersonAgain) {
  Home home;
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",1\n");
  Running server{home};
  auto client = server.client();
  const auto first = submit(client, a_form(1, "sterling-road", wish));
  const auto offered = await_state(client, first, "offered");
  ASSERT_EQ(offered["state"], "offered") << server.log();
  const auto second = submit(client, a_form(2, "sterling-road", wish));
  ASSERT_EQ(await_state(client, second, "waiting")["state"], "waiting");

  EXPECT_EQ(client.post("/v1/offers/" + std::string(offered["offer"]["id"]) + "/decline", "{}").status, 200);

  EXPECT_EQ(await_state(client, second, "offered")["state"], "offered") << server.log();
  EXPECT_EQ(client.post("/v1/registrations/" + first + "/requeue", "{}").status, 202);
  EXPECT_EQ(client.post("/v1/registrations/" + first + "/requeue", "{}").status, 202);
  EXPECT_EQ(status_of(client, first)["state"], "waiting");
  EXPECT_EQ(home.run({"verify"}).code, 0);
}

TEST(MainJob, AHoldThatRunsOutIsReleasedWithinTwoSecondsAndOfferedOn) {
  Home home;
  home.settings["offers.hold_seconds"] = "2";
  const auto wish = day_ahead(5, 10);
  home.import_demo("sterling-road," + wish + ",1\n");
  Running server{home};
  auto client = server.client();
  const auto first = submit(client, a_form(1, "sterling-road", wish));
  const auto offered = await_state(client, first, "offered");
  const auto second = submit(client, a_form(2, "sterling-road", wish));

  ASSERT_EQ(await_state(client, first, "lapsed", 10s)["state"], "lapsed") << server.log();
  EXPECT_EQ(await_state(client, second, "offered", 3s)["state"], "offered");
  const auto delay = home.value(
      "SELECT max(extract(epoch FROM resolved_at - held_until))::text FROM offers WHERE state = 'expired'");
  std::printf("released %s s after the end of the hold\n", delay.c_str());
  EXPECT_LT(std::stod(delay), 2.0);

  const auto late = client.post("/v1/offers/" + std::string(offered["offer"]["id"]) + "/accept", "{}");
  EXPECT_EQ(late.status, 410);
  EXPECT_THAT(late.body, HasSubstr("offer-expired"));
  EXPECT_EQ(client.post("/v1/registrations/" + first + "/requeue", "{}").status, 202);
  EXPECT_EQ(home.run({"verify"}).code, 0);
}

TEST(MainJob, EveryFaultOfAFormIsToldAtOnce) {
  Home home;
  home.import_demo("");
  Running server{home};
  auto client = server.client();
  auto form = a_form(1, "nowhere", "2001-01-01T10:00");
  form["preferences"].push_back({{"start", "2001-01-01T10:30"}});
  form["dateOfBirth"] = "2023-02-29";
  form["surprise"] = true;
  form.erase("name");

  const auto answer = client.post("/v1/registrations", form.dump());

  EXPECT_EQ(answer.status, 422);
  for (const auto* pointer :
       {"/name", "/dateOfBirth", "/surprise", "/preferences/0/clinic", "/preferences/1/start"}) {
    EXPECT_THAT(answer.body, HasSubstr(pointer));
  }
}

TEST(MainJob, TheSameKeyWithTheSameFormIsOneRegistration) {
  Home home;
  home.import_demo("");
  Running server{home};
  auto client = server.client();

  const auto form = a_form(1, "sterling-road", day_ahead(5, 10));
  const auto first = client.post("/v1/registrations", form.dump(), {"Idempotency-Key: my-key"});
  const auto again = client.post("/v1/registrations", form.dump(), {"Idempotency-Key: my-key"});
  const auto other = client.post("/v1/registrations", a_form(2, "sterling-road", day_ahead(6, 10)).dump(),
                                 {"Idempotency-Key: my-key"});

  ASSERT_EQ(first.status, 202);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(other.status, 422);
  EXPECT_THAT(other.body, HasSubstr("idempotency-key-reused"));
}
