// Retirement residences through /v1: what a program does for their contact person.

#include <fstream>

#include <gmock/gmock.h>

#include "support/program/staff_browser.hpp"
#include "support/smtp_sink.hpp"

using namespace holdfast::test;
using holdfast::Role;
using testing::HasSubstr;
using testing::Not;

namespace {

constexpr auto all = "/v1/residences";

Json person(int n) {
  return {{"name", "Zoé Résidente" + std::to_string(n)},
          {"dateOfBirth", "1938-03-12"},
          {"healthCardNumber", a_form(n, "sterling-road", "2026-01-01T10:00")["healthCardNumber"]}};
}

Json a_residence(int people) {
  Json form{{"name", "Résidence du Parc"},
            {"address",
             {{"line1", "1 Park Lane"}, {"city", "Toronto"}, {"province", "ON"}, {"postalCode", "m6r2b2"}}},
            {"contactName", "Ada Low"},
            {"contact", "email"},
            {"email", "ada@example.org"},
            {"language", "en"},
            {"residents", Json::array()}};
  for (int n = 1; n <= people; ++n) form["residents"].push_back(person(n));
  return form;
}

class ResidencesThroughV1 : public testing::Test {
 protected:
  ResidencesThroughV1() {
    home.settings["messages.smtp_url"] = '"' + sink.url() + '"';
    home.settings["offers.contact_from_hour"] = "0";
    home.settings["offers.contact_to_hour"] = "24";
    home.import_demo("sterling-road," + day_ahead(4, 10) + ",20\n");
    const auto file = home.folder() / "visits.csv";
    std::ofstream{file} << "team,start,end,seats,area\nNorth," + day_ahead(4, 9) + ',' + day_ahead(4, 12) +
                               ",50,M6R\nNorth," + day_ahead(5, 13) + ',' + day_ahead(5, 16) + ",40,M6\n";
    EXPECT_EQ(home.run({"import", "visits", file.string()}).code, 0);
    server.emplace(home);
    browser.emplace(server->url());
  }
  Browser::Answer post(const std::string& path, const Json& body,
                       const std::vector<std::string>& headers = {}) {
    return browser->post_json(path, body.dump(), headers);
  }
  /// The state that a press leaves, or the name of the problem.
  std::string press(const std::string& path, const Json& body = Json::object()) {
    const auto answer = Json::parse(post(path, body).body);
    if (answer.contains("state")) return answer["state"];
    const auto type = answer.at("type").get<std::string>();
    return type.substr(type.rfind('/') + 1);
  }
  Json get(const std::string& path) { return Json::parse(browser->get(path).body); }
  std::string state() { return home.value("SELECT state FROM residences"); }
  bool becomes(const std::string& wanted) {
    return comes_true([&] { return state() == wanted; }, std::chrono::seconds{30});
  }
  /// In review; its path.
  std::string registered(int people) {
    const auto answer = post(all, a_residence(people));
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.header("Location");
  }
  /// An agent presses for it.
  void let_through(const std::string& path) {
    StaffBrowser agent{*server};
    agent.set_cookie(let_in(home, Role::agent));
    const auto reference = path.substr(path.rfind('/') + 1);
    EXPECT_EQ(agent.post("/staff/residences/" + reference + "/let-through").status, 303);
  }
  std::string offered(int people) {
    auto path = registered(people);
    let_through(path);
    EXPECT_TRUE(becomes("offered")) << server->log();
    return path;
  }
  std::string booked() {
    return home.value("SELECT string_agg(booked::text, ' ' ORDER BY starts_at) FROM visits");
  }
  void expect_clean() {
    const auto verified = home.run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text;
  }

  SmtpSink sink;
  Home home;
  std::optional<Running> server;
  std::optional<Browser> browser;
};

}  // namespace

TEST_F(ResidencesThroughV1, OneIsRegisteredLetThroughOfferedAcceptedAndBookedAndNobodyIsNamed) {
  const auto path = registered(80);
  EXPECT_EQ(get(path)["reason"]["code"], "review");
  EXPECT_EQ(get(path)["residents"], 80);
  let_through(path);
  ASSERT_TRUE(becomes("offered")) << server->log();
  ASSERT_TRUE(comes_true([&] { return get(path)["offer"]["heldUntil"].is_string(); })) << get(path);

  const auto status = get(path);
  EXPECT_EQ(status["state"], "offered");
  ASSERT_EQ(status["offer"]["visits"].size(), 2U);
  EXPECT_EQ(status["offer"]["visits"][0]["seats"], 50);
  EXPECT_THAT(status["offer"]["visits"][0]["start"].get<std::string>(), HasSubstr(day_ahead(4, 9)));
  EXPECT_EQ(press(path + "/accept"), "booked");
  EXPECT_EQ(press(path + "/accept"), "booked");

  EXPECT_EQ(booked(), "50 30");
  EXPECT_EQ(get(path)["reason"]["code"], "booked");
  EXPECT_TRUE(get(path)["offer"]["heldUntil"].is_null());
  const auto list = get(path + "/residents")["residents"];
  ASSERT_EQ(list.size(), 80U);
  EXPECT_EQ(list[0]["visit"], status["offer"]["visits"][0]["start"]);
  EXPECT_EQ(list[79]["visit"], status["offer"]["visits"][1]["start"]);
  for (const auto& each : {path, path + "/residents"})
    EXPECT_THAT(browser->get(each).body, Not(HasSubstr("Résidente"))) << each;
  // The page of its contact person is the same residence.
  EXPECT_THAT(browser->get("/residence" + path.substr(path.rfind('/'))).body,
              HasSubstr("The team comes to you"));
  expect_clean();
}

TEST_F(ResidencesThroughV1, EveryFaultIsToldAtOnceByItsPointerAndNothingIsKept) {
  auto form = a_residence(20);
  form["address"]["postalCode"] = "nowhere";
  form["contact"] = "call";
  form.erase("contactName");
  form["residents"][3] = "somebody";
  form["residents"][17]["dateOfBirth"] = "yesterday";
  form["residents"][18]["healthCardNumber"] = form["residents"][0]["healthCardNumber"];
  form["residents"][19]["room"] = "12";

  const auto answer = post(all, form, {"Accept-Language: fr"});

  EXPECT_EQ(answer.status, 422);
  const auto problem = Json::parse(answer.body);
  EXPECT_THAT(problem["type"].get<std::string>(), HasSubstr("invalid-residence"));
  std::vector<std::string> faults;
  for (const auto& fault : problem["errors"])
    faults.push_back(fault["pointer"].get<std::string>() + ' ' + fault["code"].get<std::string>());
  EXPECT_THAT(faults, testing::ElementsAre("/address/postalCode invalid-postal-code", "/contactName required",
                                           "/phone phone-needed", "/contact invalid-contact",
                                           "/residents/3 wrong-type", "/residents/17/dateOfBirth roster-date",
                                           "/residents/18 roster-twice", "/residents/19/room unknown-field"));
  EXPECT_THAT(problem["errors"][5]["message"].get<std::string>(), HasSubstr("Écrivez la date"));
  EXPECT_EQ(post(all, a_residence(1001)).status, 422);
  EXPECT_EQ(browser->post_json(all, std::string(257 * 1024, ' ')).status, 413);
  EXPECT_EQ(home.value("SELECT count(*) FROM residences"), "0");
  EXPECT_EQ(post(all, a_residence(1000)).status, 201);
  EXPECT_EQ(home.value("SELECT count(*) FROM residents"), "1000");
}

TEST_F(ResidencesThroughV1, TheSameKeyWithTheSameBodyIsTheSameResidenceAndAnythingElseAnother) {
  const auto form = a_residence(3);
  const std::vector<std::string> key{"Idempotency-Key: a-key"};
  const auto first = post(all, form, key);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(Json::parse(first.body)["state"], "review");
  home.execute("UPDATE residences SET state = 'declined'");

  const auto again = post(all, form, key);
  EXPECT_EQ(again.header("Location"), first.header("Location"));
  EXPECT_EQ(Json::parse(again.body)["state"], "declined");
  EXPECT_EQ(home.value("SELECT count(*) FROM residents"), "3");

  // Who guesses a key learns nothing of the residence that came with it.
  auto other = form;
  other["residents"].erase(2);
  EXPECT_NE(post(all, other, key).header("Location"), first.header("Location"));
  EXPECT_NE(post(all, form).header("Location"), first.header("Location"));
  EXPECT_EQ(post(all, form, {"Idempotency-Key: clé"}).status, 400);
  EXPECT_EQ(home.value("SELECT count(*) FROM residences"), "3");
}

TEST_F(ResidencesThroughV1, TheListChangesAndARefusalSaysWhy) {
  const auto path = offered(49);
  const auto add = [&](const Json& people) { return press(path + "/residents", {{"residents", people}}); };
  EXPECT_EQ(add(Json::array({person(60)})), "offer-open");
  EXPECT_EQ(press(path + "/accept"), "booked");

  EXPECT_EQ(add(Json::array({person(60)})), "booked");
  EXPECT_EQ(add(Json::array({person(60)})), "on-list-already");
  EXPECT_EQ(add(Json::array({person(61)})), "no-seats");
  EXPECT_EQ(add(Json::array()), "invalid-residents");
  EXPECT_EQ(press(path + "/decline"), "no-offer");
  EXPECT_EQ(booked(), "50 0");

  const auto list = get(path + "/residents")["residents"];
  ASSERT_EQ(list.size(), 50U);
  const auto last = path + "/residents/" + list[49]["id"].get<std::string>() + "/remove";
  EXPECT_EQ(press(last), "booked");
  EXPECT_EQ(press(last), "booked");
  EXPECT_EQ(press(path + "/residents/nobody/remove"), "not-found");
  EXPECT_EQ(booked(), "49 0");
  EXPECT_EQ(get(path)["residents"], 49);

  home.execute("UPDATE visits SET starts_at = now(), ends_at = now() + interval '3 hours' WHERE seats = 50");
  EXPECT_EQ(press(path + "/residents/" + list[0]["id"].get<std::string>() + "/remove"), "day-of-visit");
  EXPECT_EQ(press(path + "/cancel"), "day-of-visit");
  EXPECT_EQ(state(), "booked");
  expect_clean();
}

TEST_F(ResidencesThroughV1, WhatIsDeclinedOrCancelledFreesItsSeatsAndMayAskAgain) {
  const auto path = offered(10);
  EXPECT_EQ(press(path + "/decline"), "declined");
  EXPECT_EQ(home.value("SELECT sum(held + booked) FROM visits"), "0");
  EXPECT_EQ(press(path + "/accept"), "no-offer");
  EXPECT_EQ(press(path + "/requeue"), "waiting");
  ASSERT_TRUE(becomes("offered"));
  EXPECT_EQ(press(path + "/requeue"), "offered") << "nothing happens";
  EXPECT_EQ(press(path + "/accept"), "booked");
  EXPECT_EQ(booked(), "10 0");

  EXPECT_EQ(press(path + "/cancel"), "cancelled");
  EXPECT_EQ(booked(), "0 0");
  EXPECT_EQ(press(path + "/residents", {{"residents", {person(60)}}}), "residence-ended");
  EXPECT_EQ(press(path + "/requeue"), "review") << "staff look at it again";
  EXPECT_EQ(press("/v1/residences/nobody/accept"), "not-found");
  expect_clean();
}

TEST_F(ResidencesThroughV1, FormsCountWithEveryOtherFormOfTheirSender) {
  home.settings["limits.registrations_per_address_per_minute"] = "1";
  home.settings["limits.exempt"] = "[]";
  server.emplace(home);
  browser.emplace(server->url());
  const auto first = post(all, a_residence(1));
  EXPECT_EQ(first.status, 201);
  EXPECT_THAT(first.header("RateLimit"), HasSubstr("r=0"));

  const auto second = post(all, a_residence(2));

  EXPECT_EQ(second.status, 429);
  EXPECT_NE(second.header("Retry-After"), "");
  EXPECT_EQ(post("/v1/registrations", a_form(1, "sterling-road", day_ahead(4, 10))).status, 429);
  EXPECT_EQ(home.value("SELECT count(*) FROM residences"), "1");
}
