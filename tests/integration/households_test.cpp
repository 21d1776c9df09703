// People who come together, through the built program: by the API and by the pages, in one form, one offer,
// one press.

#include <fstream>

#include <gmock/gmock.h>

#include "app/configuration/key_file.hpp"
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
    home.import_demo(seats == 0 ? "" : "sterling-road," + wish + "," + std::to_string(seats) + "\n");
    server.emplace(home);
    client.emplace(server->url());
    browser.emplace(server->url());
  }

  /// Seats in the hour that everybody wishes for.
  void give_seats(int seats) const {
    std::ofstream{home.folder() / "windows.csv"} << "clinic,start,capacity\nsterling-road," << wish << ','
                                                 << seats << '\n';
    EXPECT_EQ(home.run({"import", "windows", (home.folder() / "windows.csv").string()}).code, 0);
  }
  /// All others ask to come with somebody.
  void everybody_asks(const std::string& email) const {
    home.execute(
        "INSERT INTO joinings (registration_id, asked_id) SELECT a.id, b.id FROM registrations a "
        "JOIN registrations b ON a.id <> b.id AND b.email = '" +
        email + "'");
  }

  /// Each by a form of their own, in the order of their places.
  std::pair<std::string, std::string> two_who_wait() {
    const auto first = submit(*client, a_form(1, "sterling-road", wish));
    const auto second = submit(*client, a_form(2, "sterling-road", wish));
    for (const auto& each : {first, second})
      EXPECT_EQ(await_state(*client, each, "waiting")["state"], "waiting");
    return {first, second};
  }
  /// A form of three.
  [[nodiscard]] Json three() const { return of_people(3); }
  [[nodiscard]] Json of_people(int people) const {
    auto form = a_form(1, "sterling-road", wish);
    form["household"] = Json::array();
    for (int other = 2; other <= people; ++other) {
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

TEST_F(ComingTogether, IsCancelledForAllByTheInterfaceWhereItSaysSo) {
  open(3);
  const auto people = send(three());
  const auto last = await_state(*client, people.back(), "offered");
  client->post("/v1/offers/" + last["offer"]["id"].get<std::string>() + "/accept", "{}");
  const auto cancel = [&](const std::string& body) {
    return client->post("/v1/registrations/" + people[1] + "/cancel", body);
  };

  EXPECT_EQ(cancel(R"({"together": "yes"})").status, 422);
  EXPECT_THAT(states(people), testing::Each("booked"));
  const auto cancelled = cancel(R"({"together": true, "reason": "vaccinated"})");
  EXPECT_EQ(cancel(R"({"together": true})").status, 200) << "again";

  EXPECT_EQ(cancelled.status, 200);
  EXPECT_EQ(Json::parse(cancelled.body)["state"], "cancelled");
  EXPECT_THAT(states(people), testing::Each("cancelled"));
  EXPECT_EQ(
      home.value("SELECT count(*) || ' ' || min(reason) FROM registrations WHERE reason = 'vaccinated'"),
      "3 vaccinated");
  EXPECT_EQ(home.value("SELECT held || ' ' || booked FROM windows"), "0 0");
  EXPECT_EQ(home.value("SELECT count(*) FROM messages WHERE kind = 'cancelled'"), "1");
}

TEST_F(ComingTogether, IsCancelledForAllByAnAgentWhoIsAskedForWhom) {
  open(3);
  const auto people = send(three());
  const auto last = await_state(*client, people.back(), "offered");
  StaffBrowser agent{*server};
  agent.set_cookie(let_in(home, Role::agent));
  const auto path = "/staff/registrations/" + people[2];
  EXPECT_THAT(agent.get(path).body, Not(HasSubstr("For all of them who come together")));
  client->post("/v1/offers/" + last["offer"]["id"].get<std::string>() + "/accept", "{}");
  home.execute("UPDATE registrations SET contact = 'call'");
  EXPECT_THAT(agent.get(path).body, HasSubstr("For all of them who come together"));

  EXPECT_EQ(agent.post(path + "/cancel", {{"all", "yes"}}).status, 303);

  EXPECT_THAT(states(people), testing::Each("cancelled"));
  EXPECT_EQ(home.value("SELECT count(DISTINCT subject) || ' ' || count(*) FROM audit_log "
                       "WHERE action = 'cancelled-for'"),
            "3 3");
  EXPECT_EQ(home.value("SELECT count(*) FROM messages WHERE kind = 'cancelled' AND state = 'due'"), "0")
      << "whoever is on the line hears it for all";
}

TEST_F(ComingTogether, ChangesTheAppointmentsOfAllByOnePressOrNone) {
  open(3);
  const auto people = send(three());
  const auto last = await_state(*client, people.back(), "offered");
  client->post("/v1/offers/" + last["offer"]["id"].get<std::string>() + "/accept", "{}");
  const auto small = day_ahead(4, 10), large = day_ahead(4, 14);
  std::ofstream{home.folder() / "more.csv"} << "clinic,start,capacity\nsterling-road," << small
                                            << ",2\nsterling-road," << large << ",3\n";
  ASSERT_EQ(home.run({"import", "windows", (home.folder() / "more.csv").string()}).code, 0);
  const auto path = "/r/" + people[1] + "/wishes";
  EXPECT_THAT(browser->get(path).body, HasSubstr("name=\"all\""));
  const auto press = [&](const std::string& button, const std::string& time, bool all) {
    std::map<std::string, std::string> fields{{"do", button},
                                              {"p1-clinic", "sterling-road"},
                                              {"p1-date", time.substr(0, 10)},
                                              {"p1-hour", time.substr(11)}};
    if (all) fields["all"] = "yes";
    return browser->post_form(path, body_of(fields));
  };

  EXPECT_THAT(press("show", small, true).body, HasSubstr("value=\"yes\" checked")) << "nothing is lost";
  const auto refused = press("change", small, true);
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("None of these times has room for all of you"));
  EXPECT_THAT(refused.body, HasSubstr("value=\"yes\" checked"));
  EXPECT_EQ(home.value("SELECT count(*) FROM offers"), "3");

  EXPECT_EQ(press("change", large, true).status, 303);
  EXPECT_THAT(states(people), testing::Each("booked"));
  EXPECT_EQ(home.value("SELECT string_agg(booked::text, ' ' ORDER BY starts_at) FROM windows"), "0 0 3");

  EXPECT_EQ(press("change", small, false).status, 303);
  EXPECT_EQ(home.value("SELECT string_agg(booked::text, ' ' ORDER BY starts_at) FROM windows"), "0 1 2");
  EXPECT_THAT(browser->get(path).body, Not(HasSubstr("name=\"all\""))) << "they are booked alone now";
}

TEST_F(ComingTogether, ChangesTheAppointmentsOfAllByAnAgentOrTheInterfaceOrNone) {
  open(3);
  const auto people = send(three());
  const auto last = await_state(*client, people.back(), "offered");
  client->post("/v1/offers/" + last["offer"]["id"].get<std::string>() + "/accept", "{}");
  const auto small = day_ahead(4, 10), large = day_ahead(4, 14), larger = day_ahead(5, 14);
  std::ofstream{home.folder() / "more.csv"} << "clinic,start,capacity\nsterling-road," << small
                                            << ",2\nsterling-road," << large << ",3\nsterling-road," << larger
                                            << ",3\n";
  ASSERT_EQ(home.run({"import", "windows", (home.folder() / "more.csv").string()}).code, 0);
  StaffBrowser agent{*server};
  agent.set_cookie(let_in(home, Role::agent));
  const auto path = "/staff/registrations/" + people[2] + "/wishes";
  const auto by_agent = [&](const std::string& time) {
    return agent.post(
        path,
        {{"do", "change"}, {"all", "yes"}, {"p2-date", time.substr(0, 10)}, {"p2-hour", time.substr(11)}});
  };
  const auto by_interface = [&](const std::string& time) {
    return client->post("/v1/registrations/" + people[0] + "/change",
                        R"({"together": true, "preferences": [{"start": ")" + time + "\"}]}");
  };
  const auto booked = [&] {
    return home.value("SELECT string_agg(booked::text, ' ' ORDER BY starts_at) FROM windows");
  };

  const auto refused = by_agent(small);
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("None of these times has room for all of them now"));
  EXPECT_THAT(refused.body, HasSubstr("value=\"yes\" checked"));
  EXPECT_EQ(Json::parse(by_interface(small).body)["type"], "/problems/none-free");
  EXPECT_EQ(booked(), "3 0 0 0");

  EXPECT_EQ(by_agent(large).status, 303);
  EXPECT_EQ(booked(), "0 0 3 0");
  EXPECT_EQ(home.value("SELECT count(DISTINCT subject) || ' ' || count(*) FROM audit_log "
                       "WHERE action = 'changed-appointment-for'"),
            "3 3");
  const auto changed = by_interface(larger);
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(Json::parse(changed.body)["state"], "accepted");
  EXPECT_EQ(booked(), "0 0 0 3");
  EXPECT_THAT(states(people), testing::Each("booked"));
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

TEST_F(ComingTogether, IsRegisteredByAnAgentInOneFormAndEachHasACode) {
  open(3);
  StaffBrowser agent{*server};
  agent.set_cookie(let_in(home, Role::agent));
  auto fields = typed_form("a-household", a_form(1, "", "")["healthCardNumber"], wish);
  auto with = fields;
  with.emplace_back("do", "with");
  const auto asked = agent.post("/staff/register", with);
  EXPECT_EQ(asked.status, 200);
  EXPECT_THAT(asked.body, HasSubstr("name=\"h1_name\""));
  EXPECT_THAT(asked.body, Not(HasSubstr("name=\"h2_name\"")));
  EXPECT_THAT(asked.body, HasSubstr("value=\"221 Sterling Road\""));

  fields.insert(fields.end(), {{"h1_name", "Other 2"}, {"h1_card", "1"}});
  const auto refused = agent.post("/staff/register", fields);
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("id=\"h1_dateOfBirth-error\""));
  EXPECT_THAT(refused.body, HasSubstr("id=\"h1_card-error\""));
  EXPECT_THAT(refused.body, HasSubstr("value=\"Other 2\""));

  fields.pop_back();
  fields.insert(fields.end(), {{"h1_card", a_form(2, "", "")["healthCardNumber"]},
                               {"h1_birthDay", "1"},
                               {"h1_birthMonth", "2"},
                               {"h1_birthYear", "1950"}});
  const auto kept = agent.post("/staff/register", fields);

  ASSERT_EQ(kept.status, 303) << kept.body;
  const auto path = kept.header("Location");
  const auto reference = path.substr(path.rfind('/') + 1);
  ASSERT_EQ(await_state(*client, reference, "offered")["state"], "offered");
  const auto page = agent.get(path).body;
  EXPECT_THAT(page, HasSubstr("They come together"));
  EXPECT_THAT(page, HasSubstr("Other 2"));
  EXPECT_EQ(
      home.value("SELECT count(*) FROM registrations WHERE via = 'call_centre' AND household_id IS NOT NULL"),
      "2");
  EXPECT_EQ(home.value("SELECT count(*) FROM calls"), "2")
      << "nobody rings either while they are on the line";
  EXPECT_EQ(home.value("SELECT count(*) FROM audit_log WHERE action = 'registered'"), "2");
  EXPECT_EQ(home.value("SELECT count(DISTINCT subject) FROM audit_log WHERE action = 'looked-at'"), "2")
      << "whoever is shown beside them was looked at";

  const auto offer = status_of(*client, reference)["offer"]["id"];
  EXPECT_EQ(agent.post(path + "/accept", {{"offer", offer}}).status, 303);

  EXPECT_EQ(home.value("SELECT string_agg(DISTINCT state, ' ') FROM registrations"), "booked");
  EXPECT_EQ(home.value("SELECT count(*) FROM messages WHERE channel = 'call' AND state = 'due'"), "0");
  EXPECT_TRUE(comes_true([&] { return server->metric("holdfast_households{state=\"booked\"}") == 1; }));
  EXPECT_EQ(server->metric("holdfast_households{state=\"split\"}"), 0);
}

TEST_F(ComingTogether, IsJoinedLaterByCodeWhereBothWantItAndLeftAgain) {
  open(0);
  const auto asks = submit(*client, a_form(1, "sterling-road", wish));
  auto second = a_form(2, "sterling-road", wish);
  second["dateOfBirth"] = "1950-02-01";
  const auto sent = client->post("/v1/registrations", second.dump());
  const std::string other = Json::parse(sent.body).at("reference");
  const std::string code = Json::parse(sent.body).at("confirmationCode");
  (void)await_state(*client, asks, "waiting");
  (void)await_state(*client, other, "waiting");
  EXPECT_THAT(browser->get("/r/" + asks).body, HasSubstr("/r/" + asks + "/household"));
  const auto ask = [&](const std::string& typed_code, const std::string& year) {
    return browser->post_form(
        "/r/" + asks + "/household",
        form_body({{"code", typed_code}, {"birthDay", "1"}, {"birthMonth", "2"}, {"birthYear", year}}));
  };

  const auto empty = ask("", "");
  EXPECT_EQ(empty.status, 422);
  EXPECT_THAT(empty.body, HasSubstr("id=\"code-error\""));
  EXPECT_THAT(empty.body, HasSubstr("id=\"dateOfBirth-error\""));
  const auto wrong = ask(code, "1951");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_THAT(wrong.body, HasSubstr("value=\"" + code + "\""));
  EXPECT_EQ(ask(code, "1950").status, 303);
  EXPECT_EQ(home.value("SELECT count(household_id) FROM registrations"), "0");
  EXPECT_THAT(browser->get("/r/" + asks).body, HasSubstr(code));
  EXPECT_TRUE(comes_true([&] {
    return home.value(
               "SELECT m.state FROM messages m JOIN registrations r ON r.id = m.registration_id "
               "WHERE m.kind = 'joining-asked' AND r.email = 'margaret2@example.org'") == "sent";
  })) << "the other is told of it";

  const auto page = browser->get("/r/" + other).body;
  EXPECT_THAT(page, HasSubstr("asks to come together with you"));
  const auto at = page.find("name=\"code\" value=\"") + std::string{"name=\"code\" value=\""}.size();
  const auto their_code = page.substr(at, page.find('"', at) - at);
  EXPECT_EQ(
      browser
          ->post_form("/r/" + other + "/household/answer", form_body({{"code", "K7QM-3X9P"}, {"do", "yes"}}))
          .status,
      303);
  EXPECT_EQ(home.value("SELECT count(household_id) FROM registrations"), "0");
  EXPECT_EQ(
      browser
          ->post_form("/r/" + other + "/household/answer", form_body({{"code", their_code}, {"do", "yes"}}))
          .status,
      303);

  EXPECT_EQ(home.value("SELECT count(household_id) FROM registrations"), "2");
  EXPECT_THAT(browser->get("/r/" + asks).body, HasSubstr("/r/" + asks + "/household/leave"));

  EXPECT_EQ(browser->post_form("/r/" + asks + "/household/leave", "").status, 303);
  EXPECT_EQ(home.value("SELECT count(household_id) FROM registrations"), "0");
}

TEST_F(ComingTogether, HasFiveTriesAnHourAtACodeWithTheStatusPageTogether) {
  open(0);
  const auto asks = submit(*client, a_form(1, "sterling-road", wish));
  (void)await_state(*client, asks, "waiting");
  const auto guess =
      form_body({{"code", "K7QM-3X9P"}, {"birthDay", "1"}, {"birthMonth", "2"}, {"birthYear", "1950"}});
  for (int tries = 0; tries < 2; ++tries) EXPECT_EQ(browser->post_form("/check", guess).status, 422);
  for (int tries = 0; tries < 3; ++tries)
    EXPECT_EQ(browser->post_form("/r/" + asks + "/household", guess).status, 422);

  const auto sixth = browser->post_form("/r/" + asks + "/household", guess);

  EXPECT_EQ(sixth.status, 429);
  EXPECT_FALSE(sixth.header("Retry-After").empty());
  EXPECT_EQ(browser->post_form("/check", guess).status, 429);
}

TEST_F(ComingTogether, IsJoinedAtOnceByWhoeverHasBothReferences) {
  open(0);
  const auto [first, second] = two_who_wait();
  const auto path = "/v1/registrations/" + first + "/household";
  const auto body = Json{{"with", second}}.dump();

  EXPECT_EQ(client->post(path, "{}").status, 422);
  EXPECT_EQ(client->post(path, Json{{"with", std::string(34, 'A')}}.dump()).status, 422);
  EXPECT_EQ(client->post(path, Json{{"with", first}}.dump()).status, 409);
  EXPECT_EQ(client->post(path, body).status, 200);
  EXPECT_EQ(client->post(path, body).status, 200) << "again";
  EXPECT_EQ(home.value("SELECT count(*) FROM messages WHERE kind = 'joining-asked'"), "0");
  EXPECT_EQ(
      home.value("SELECT count(DISTINCT household_id) || ' ' || count(household_id) FROM registrations"),
      "1 2");

  EXPECT_EQ(client->post("/v1/registrations/" + second + "/household/leave", "").status, 200);
  EXPECT_EQ(client->post("/v1/registrations/" + second + "/household/leave", "").status, 200) << "again";
  EXPECT_EQ(home.value("SELECT count(household_id) FROM registrations"), "0");
  (void)client->post("/v1/registrations/" + second + "/cancel", "{}");
  EXPECT_EQ(client->post(path, body).status, 409);
}

TEST_F(ComingTogether, IsToldHowTheyStandWhereTheyComeTogetherAlready) {
  open(0);
  const auto [first, second] = two_who_wait();
  const auto path = "/v1/registrations/" + first + "/household";
  const auto body = Json{{"with", second}}.dump();
  ASSERT_EQ(client->post(path, body).status, 200);

  give_seats(2);
  (void)await_state(*client, first, "offered");
  const auto again = client->post(path, body);

  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(Json::parse(again.body)["state"], "offered");
}

TEST_F(ComingTogether, IsTriedAgainWhereAFormIsOnItsWay) {
  open(0);
  const auto here = submit(*client, a_form(1, "sterling-road", wish));
  (void)await_state(*client, here, "waiting");
  const Capabilities capabilities{app::read_keys(home.folder() / "keys")};
  const auto on_its_way =
      capabilities.reference(RegistrationId{uuid_bytes("01940000-0000-7000-8000-000000000001")});
  const auto join = [&](const std::string& one, const std::string& other) {
    return client->post("/v1/registrations/" + one + "/household", Json{{"with", other}}.dump());
  };

  for (const auto& answer : {join(here, on_its_way), join(on_its_way, here),
                             client->post("/v1/registrations/" + on_its_way + "/household/leave", "")}) {
    EXPECT_EQ(answer.status, 503);
    EXPECT_THAT(answer.body, HasSubstr("/problems/still-queued"));
  }
}

TEST_F(ComingTogether, AYesThatCannotBeIsToldOnTheOwnPage) {
  open(0);
  const auto six = send(of_people(6));
  const auto& asked = six.front();
  const auto asks = client->post("/v1/registrations", a_form(10, "sterling-road", wish).dump());
  const std::string code = Json::parse(asks.body).at("confirmationCode");
  for (const auto& each : {asked, Json::parse(asks.body).at("reference").get<std::string>()})
    (void)await_state(*client, each, "waiting");
  home.execute(  // as when the sixth came in while the question stood
      "INSERT INTO joinings (registration_id, asked_id) SELECT a.id, b.id FROM registrations a, "
      "registrations b "
      "WHERE a.email = 'margaret10@example.org' AND b.id = b.household_id");

  const auto yes =
      browser->post_form("/r/" + asked + "/household/answer", form_body({{"code", code}, {"do", "yes"}}));

  EXPECT_EQ(yes.status, 409);
  EXPECT_THAT(yes.body, HasSubstr("here there is room for nobody more"));
  EXPECT_THAT(yes.body, HasSubstr("/household/answer\""));
  EXPECT_THAT(yes.body, Not(HasSubstr("name=\"birthDay\"")));
}

TEST_F(ComingTogether, NobodyIsAskedBySixAtOnce) {
  open(0);
  auto popular = a_form(1, "sterling-road", wish);
  popular["dateOfBirth"] = "1950-02-01";
  const auto sent = client->post("/v1/registrations", popular.dump());
  const std::string asked = Json::parse(sent.body).at("reference");
  for (int n = 2; n <= 6; ++n) {
    const auto asks = submit(*client, a_form(n, "sterling-road", wish));
    (void)await_state(*client, asks, "waiting");
  }
  everybody_asks("margaret1@example.org");
  const auto sixth = submit(*client, a_form(7, "sterling-road", wish));
  (void)await_state(*client, sixth, "waiting");

  const auto by_page = browser->post_form("/r/" + sixth + "/household",
                                          form_body({{"code", Json::parse(sent.body).at("confirmationCode")},
                                                     {"birthDay", "1"},
                                                     {"birthMonth", "2"},
                                                     {"birthYear", "1950"}}));
  const auto by_api = client->post("/v1/registrations/" + sixth + "/household", Json{{"with", asked}}.dump());

  EXPECT_EQ(by_page.status, 422);
  EXPECT_THAT(by_page.body, HasSubstr("Five people ask this person to come together already"));
  EXPECT_EQ(by_api.status, 409);
  EXPECT_THAT(by_api.body, HasSubstr("/problems/too-many-questions"));
}
