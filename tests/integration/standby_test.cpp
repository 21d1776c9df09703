// A seat of the same day goes, one after the other, to people who asked to be told.

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>

#include "support/program/a_server.hpp"

using namespace holdfast::test;
using testing::HasSubstr;

namespace {

/// All that was sent so far.
std::string mailbox(const Home& home) {
  std::string all;
  std::error_code not_there;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(home.folder() / "mailbox", not_there)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file{entry.path()};
    all.append(std::istreambuf_iterator<char>{file}, {});
  }
  return all;
}

}  // namespace

TEST(Standby, ASeatOfThisHourIsOfferedToOneWhoAskedThenToTheNextAndNobodyLosesAnything) {
  Home home;
  for (const auto& [key, value] : std::map<std::string, std::string>{{"offers.contact_from_hour", "0"},
                                                                     {"offers.contact_to_hour", "24"},
                                                                     {"standby.reach_seconds", "0"},
                                                                     {"standby.km_max", "20000"}}) {
    home.settings[key] = value;
  }
  home.import_demo("");
  Running server{home};
  auto client = server.client();
  const auto wish = day_ahead(5, 10);
  const auto first = submit(client, a_form(1, "sterling-road", wish));
  const auto second = submit(client, a_form(2, "sterling-road", wish));
  const auto other = submit(client, a_form(3, "sterling-road", wish));
  for (const auto& each : {first, second, other})
    ASSERT_EQ(await_state(client, each, "waiting")["state"], "waiting");

  EXPECT_EQ(client.post("/v1/registrations/" + first + "/standby", "").status, 200);
  EXPECT_EQ(client.post("/v1/registrations/" + first + "/standby", "").status, 200);
  EXPECT_EQ(client.post("/v1/registrations/" + second + "/standby", "").status, 200);
  EXPECT_EQ(client.post("/v1/registrations/" + other + "/standby", "").status, 200);
  EXPECT_EQ(client.post("/v1/registrations/" + other + "/standby/leave", "").status, 200);
  EXPECT_THAT(client.get("/r/" + first + "?lang=en").body, HasSubstr("Do not ask me any more"));
  EXPECT_THAT(client.get("/r/" + other + "?lang=en").body, HasSubstr("Ask me on the day"));
  EXPECT_EQ(status_of(client, first)["shortNotice"], true);
  EXPECT_EQ(status_of(client, other)["shortNotice"], false);
  home.execute(
      "INSERT INTO windows (clinic_id, starts_at, capacity) "
      "VALUES ('sterling-road', date_trunc('hour', now()), 1)");

  const auto asked = await_state(client, first, "offered");
  ASSERT_EQ(asked["state"], "offered") << server.log();
  EXPECT_EQ(status_of(client, second)["state"], "waiting");
  EXPECT_EQ(client.post("/v1/registrations/" + first + "/standby/leave", "").status, 409);
  EXPECT_TRUE(comes_true([&] { return mailbox(home).find("TODAY") != std::string::npos; }));
  const auto offer = "/v1/offers/" + std::string(asked["offer"]["id"]);
  EXPECT_EQ(client.post(offer + "/decline", "{}").status, 200);
  EXPECT_EQ(status_of(client, first)["state"], "waiting");

  const auto next = await_state(client, second, "offered");
  ASSERT_EQ(next["state"], "offered") << server.log();
  const auto accepted = client.post("/v1/offers/" + std::string(next["offer"]["id"]) + "/accept", "{}");
  EXPECT_EQ(accepted.status, 200);
  EXPECT_FALSE(Json::parse(accepted.body)["arrival"].is_null());
  EXPECT_EQ(status_of(client, other)["state"], "waiting");
  EXPECT_EQ(server.metric("holdfast_offers_total{choice=\"none\",outcome=\"standby\"}"), 2);
  EXPECT_EQ(home.run({"verify"}).code, 0);
}
