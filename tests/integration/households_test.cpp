// People who come together, through the built program: by the API and by the pages, in one form, one offer,
// one press.

#include <gmock/gmock.h>

#include "support/program/a_crowd.hpp"
#include "support/program/a_server.hpp"
#include "support/program/staff_browser.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

namespace {

class ComingTogether : public testing::Test {
 protected:
  void TearDown() override {
    const auto verified = home.run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text;
  }

  void open(int seats) {
    home.import_demo("sterling-road," + wish + "," + std::to_string(seats) + "\n");
    server.emplace(home);
    client.emplace(server->url());
    browser.emplace(server->url());
  }

  /// A form of three.
  [[nodiscard]] Json three() const {
    auto form = a_form(1, "sterling-road", wish);
    form["household"] = Json::array();
    for (int other = 2; other <= 3; ++other) {
      const auto one = a_form(other, "sterling-road", wish);
      form["household"].push_back({{"name", "Other " + std::to_string(other)},
                                   {"dateOfBirth", one["dateOfBirth"]},
                                   {"healthCardNumber", one["healthCardNumber"]}});
    }
    return form;
  }
  /// The references of everybody in it.
  std::vector<std::string> send(const Json& form) {
    const auto answer = client->post("/v1/registrations", form.dump());
    EXPECT_EQ(answer.status, 202) << answer.body;
    const auto receipt = Json::parse(answer.body);
    std::vector<std::string> all{receipt.at("reference")};
    for (const auto& other : receipt.at("household")) {
      EXPECT_FALSE(other.at("confirmationCode").get<std::string>().empty());
      all.push_back(other.at("reference"));
    }
    return all;
  }
  std::vector<std::string> states(const std::vector<std::string>& references) {
    std::vector<std::string> all;
    for (const auto& reference : references) all.push_back(status_of(*client, reference).at("state"));
    return all;
  }
  /// The fields of the form of the pages for one person, as typed.
  [[nodiscard]] std::map<std::string, std::string> typed() const {
    return {{"key", "the-key-of-this-form"},
            {"name", "Margaret O'Brien"},
            {"birthDay", "12"},
            {"birthMonth", "3"},
            {"birthYear", "1948"},
            {"healthCardNumber", a_form(1, "", "")["healthCardNumber"]},
            {"line1", "221 Sterling Road"},
            {"city", "Toronto"},
            {"province", "ON"},
            {"postalCode", "M6R 2B2"},
            {"phone", "416 555 0199"},
            {"contact", "sms"},
            {"language", "en"},
            {"p1-clinic", "sterling-road"},
            {"p1-date", wish.substr(0, 10)},
            {"p1-hour", wish.substr(11)}};
  }
  static std::string body_of(const std::map<std::string, std::string>& fields) {
    return form_body({fields.begin(), fields.end()});
  }

  const std::string wish = day_ahead(3, 10);
  Home home;
  std::optional<Running> server;
  std::optional<app::HttpClient> client;
  std::optional<Browser> browser;
};

}  // namespace

TEST_F(ComingTogether, IsOneFormOneOfferAndOnePressAndThenEachHasAnAppointment) {
  open(3);
  const auto people = send(three());
  const auto last = await_state(*client, people.back(), "offered");
  ASSERT_EQ(last["state"], "offered");
  EXPECT_EQ(home.value("SELECT count(*) FROM messages WHERE kind = 'offer'"), "1");
  const auto page = browser->get("/r/" + people.front()).body;
  EXPECT_THAT(page, HasSubstr("Other 2"));
  EXPECT_THAT(page, HasSubstr("This offer is for all of your household"));

  const auto accepted =
      client->post("/v1/offers/" + last["offer"]["id"].get<std::string>() + "/accept", "{}");

  EXPECT_EQ(accepted.status, 200);
  EXPECT_THAT(states(people), testing::Each("booked"));
  EXPECT_EQ(home.value("SELECT held || ' ' || booked FROM windows"), "0 3");

  EXPECT_EQ(client->post("/v1/registrations/" + people[1] + "/cancel", "{}").status, 200);

  EXPECT_THAT(states(people), testing::ElementsAre("booked", "cancelled", "booked"));
}

TEST_F(ComingTogether, WaitsWhereThereIsNoHourForAllThoughThereAreSeats) {
  open(2);

  const auto people = send(three());

  EXPECT_EQ(await_state(*client, people.front(), "waiting")["state"], "waiting");
  EXPECT_EQ(home.value("SELECT count(*) FROM offers"), "0");
}

TEST_F(ComingTogether, IsRefusedWithEveryFaultOfEverybody) {
  open(3);
  auto form = three();
  form["household"][0]["healthCardNumber"] = form["healthCardNumber"];
  form["household"][1]["dateOfBirth"] = "2999-01-01";
  form["household"][1].erase("name");

  const auto answer = client->post("/v1/registrations", form.dump());

  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, HasSubstr("/household/0/healthCardNumber"));
  EXPECT_THAT(answer.body, HasSubstr("card-of-another-person"));
  EXPECT_THAT(answer.body, HasSubstr("/household/1/name"));
  EXPECT_THAT(answer.body, HasSubstr("/household/1/dateOfBirth"));
}

TEST_F(ComingTogether, OutlivesACrashBetweenTheAnswerAndTheRound) {
  open(3);
  const auto people = send(three());

  server->kill();
  server->start();

  EXPECT_EQ(await_state(*client, people.back(), "offered")["state"], "offered");
  EXPECT_EQ(home.value("SELECT count(*) || ' ' || count(DISTINCT household_id) FROM registrations"), "3 1");
}

TEST_F(ComingTogether, ByThePagesWithoutScript) {
  open(3);
  auto fields = typed();

  fields["do"] = "with";
  const auto second = browser->post_form("/register/times", body_of(fields));
  EXPECT_THAT(second.body, HasSubstr("name=\"h1_name\""));
  EXPECT_THAT(second.body, Not(HasSubstr("name=\"h2_name\"")));

  fields["do"] = "check";
  fields["h1_name"] = "Other 2";
  const auto refused = browser->post_form("/register/times", body_of(fields));
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("id=\"h1_dateOfBirth-error\""));

  fields["h1_birthDay"] = "1";
  fields["h1_birthMonth"] = "2";
  fields["h1_birthYear"] = "1950";
  fields["h1_card"] = a_form(2, "", "")["healthCardNumber"];
  const auto answers = browser->post_form("/register/times", body_of(fields));
  EXPECT_EQ(answers.status, 200);
  EXPECT_THAT(answers.body, HasSubstr("Other 2"));
  EXPECT_THAT(answers.body, HasSubstr("name=\"h1_card\""));

  fields.erase("do");
  const auto kept = browser->post_form("/register", body_of(fields));
  EXPECT_EQ(kept.status, 303);
  EXPECT_TRUE(comes_true([&] {
    return home.value(
               "SELECT count(*) FROM registrations WHERE state = 'offered' AND household_id IS NOT NULL") ==
           "2";
  }));
}
