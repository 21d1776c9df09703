// The telephone, on the built program: whole calls with a scripted caller, as Twilio would bring them.

#include <gmock/gmock.h>

#include <fstream>
#include <random>
#include <set>

#include "holdfast/http/message.hpp"
#include "support/http_stub.hpp"
#include "support/program/caller.hpp"
#include "support/program/staff_browser.hpp"
#include "support/program/timetable.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

namespace {

constexpr auto token = "a-token-of-twilio";
constexpr auto birth_date = "19480312";

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

/// One who is registered.
struct Known {
  std::string reference, code, keys;
};

class Voice : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream{home.folder() / "token"} << token << '\n';
    home.settings["voice.gateway"] = quoted("twilio");
    home.settings["messages.twilio_token_file"] = quoted((home.folder() / "token").string());
    home.import_demo("sterling-road," + wish + ",40\n");
    begin();
  }
  void TearDown() override {
    const auto verified = home.run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text;
  }
  void begin() {
    server.emplace(home);
    client.emplace(server->url());
  }

  Known registered(int n, const std::string& contact = "sms") {
    auto form = a_form(n, "sterling-road", wish);
    form["contact"] = contact;
    const auto answer = client->post("/v1/registrations", form.dump());
    EXPECT_EQ(answer.status, 202) << answer.body;
    const auto body = Json::parse(answer.body);
    const std::string reference = body.at("reference");
    EXPECT_EQ(await_state(*client, reference, "offered")["state"], "offered") << server->log();
    const std::string code = body.at("confirmationCode");
    return {reference, code, keys_of(code)};
  }
  std::string state(const Known& person) { return status_of(*client, person.reference)["state"]; }
  Caller caller(const std::string& number = "+14165550142") { return Caller{*server, token, number}; }
  static void press_all(Caller& each, const std::vector<std::string>& keys) {
    for (const auto& key : keys) each.press(key);
  }
  StaffBrowser agent() {
    StaffBrowser browser{*server};
    browser.set_cookie(let_in(home, Role::agent));
    return browser;
  }
  double did(const std::string& outcome) {
    return server->metric("holdfast_answers_total{outcome=\"" + outcome + "\",via=\"voice\"}");
  }

  const std::string wish = day_ahead(5, 10);
  Home home;
  std::optional<Running> server;
  std::optional<app::HttpClient> client;
};

/// A gateway that takes every call to be placed, and remembers it.
struct Exchange {
  HttpStub stub{
      [](const HttpStub::Request&) { return HttpStub::Answer{.status = 201, .body = R"({"sid": "CA77"})"}; }};
  [[nodiscard]] std::vector<std::map<std::string, std::string>> placed() const {
    std::vector<std::map<std::string, std::string>> calls;
    for (const auto& request : stub.requests()) {
      if (!request.target.ends_with("/Accounts/AC1/Calls.json")) continue;
      const auto fields = http::form_fields(request.body).value();
      calls.emplace_back(fields.begin(), fields.end());
    }
    return calls;
  }
};

class AutomaticCalls : public Voice {
 protected:
  void SetUp() override {
    home.settings["voice.automatic_calls"] = "true";
    home.settings["voice.number"] = quoted("+14165550100");
    home.settings["messages.twilio_url"] = quoted(exchange.stub.url());
    home.settings["messages.twilio_account"] = quoted("AC1");
    Voice::SetUp();
  }
  std::map<std::string, std::string> first_call() {
    EXPECT_TRUE(comes_true([&] { return !exchange.placed().empty(); })) << server->log();
    return exchange.placed().at(0);
  }

  Exchange exchange;
};

}  // namespace

TEST_F(Voice, ACallFromHelloToAcceptedInBothLanguages) {
  for (const bool french : {false, true}) {
    const auto person = registered(french ? 1 : 2);
    auto each = caller();

    each.dial();
    EXPECT_THAT(each.heard(), HasSubstr("en-CA: Hello"));
    EXPECT_THAT(each.heard(), HasSubstr("fr-CA: Bonjour"));
    each.press(french ? "2" : "1");
    EXPECT_THAT(each.heard(),
                HasSubstr(french ? "fr-CA: Si vous êtes déjà inscrit" : "en-CA: If you are registered"));
    press_all(each, {"1", person.keys, birth_date});
    EXPECT_THAT(each.heard(),
                HasSubstr(french ? "Elle est retenue pour vous jusqu’à" : "held for you until"));
    EXPECT_THAT(each.heard(), HasSubstr(french ? "à 10 heures" : "at 10 a.m."));
    EXPECT_THAT(each.heard(), HasSubstr("221 Sterling Road"));
    each.press("1");

    EXPECT_THAT(each.heard(),
                HasSubstr(french ? "fr-CA: Merci. C’est réservé" : "en-CA: Thank you. It is booked"));
    EXPECT_THAT(each.heard(), HasSubstr(french ? "fr-CA: Au revoir." : "en-CA: Goodbye."));
    EXPECT_FALSE(each.on_the_line());
    EXPECT_EQ(state(person), "booked");
    for (const auto& url : each.urls()) {
      EXPECT_THAT(url,
                  Not(AnyOf(HasSubstr(person.reference), HasSubstr(person.keys), HasSubstr(birth_date))));
    }
  }
  EXPECT_EQ(did("accepted"), 2);
  EXPECT_EQ(did("called"), 2);
  EXPECT_EQ(home.value("SELECT count(*) FROM offers WHERE seen_at IS NOT NULL AND state = 'accepted'"), "2");
}

TEST_F(Voice, AnOfferOfASecondDoseIsSaidToBeOne) {
  const auto person = registered(1);
  home.execute(
      "UPDATE registrations SET first_id = gen_random_uuid(), product_id = 'a', due_from = current_date,"
      " due_until = current_date + 30");
  auto each = caller();
  each.dial();

  press_all(each, {"1", "1", person.keys, birth_date});

  EXPECT_THAT(each.heard(), HasSubstr("en-CA: This is for your second dose."));
  home.execute(
      "UPDATE registrations SET first_id = NULL, product_id = NULL, due_from = NULL, due_until = NULL");
}

TEST_F(Voice, WhatTwilioDidNotSignIsRefused) {
  auto each = caller();
  EXPECT_EQ(each.post("/gateway/twilio/voice", {}, "AAAAAAAAAAAAAAAAAAAAAAAAAAA=").status, 403);
  EXPECT_EQ(each.post("/gateway/twilio/voice/ended", {}, "AAAAAAAAAAAAAAAAAAAAAAAAAAA=").status, 403);
  Caller stranger{*server, "another-token"};
  stranger.dial();
  EXPECT_EQ(stranger.status(), 403);
}

TEST_F(Voice, HangingUpAtEveryStepLeavesATrueState) {
  const auto person = registered(3, "call");
  const std::vector<std::string> keys{"1", "1", person.keys, birth_date};
  for (std::size_t steps = 0; steps <= keys.size(); ++steps) {
    auto each = caller();
    each.dial();
    press_all(each, {keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(steps)});
    EXPECT_TRUE(each.on_the_line());
    each.hang_up();
    EXPECT_EQ(state(person), "offered");
    const auto heard = home.value("SELECT seen_at IS NOT NULL AND notified_at IS NOT NULL FROM offers");
    EXPECT_EQ(heard, steps == keys.size() ? "t" : "f") << "after " << steps;
  }

  // Pressed, and hung up while the appointment is said: booked, and an agent still rings to say so.
  auto hasty = caller();
  hasty.dial();
  press_all(hasty, keys);
  const auto pressed = hasty.post(hasty.next(), {{"Digits", "1"}});
  EXPECT_THAT(pressed.body, HasSubstr("<Redirect"));
  EXPECT_EQ(state(person), "booked");
  EXPECT_EQ(home.value("SELECT state FROM messages WHERE kind = 'booked'"), "due");

  // Pressed again and heard to its end: accepted once, and nobody rings.
  auto patient = caller();
  patient.dial();
  press_all(patient, keys);
  EXPECT_THAT(patient.heard(), HasSubstr("Booked"));
  EXPECT_EQ(home.value("SELECT count(*) FROM offers WHERE state = 'accepted'"), "1");
}

TEST_F(Voice, WhoDeclinesMayGoInAgainByOnePress) {
  const auto person = registered(5);
  auto each = caller();
  each.dial();
  press_all(each, {"1", "1", person.keys, birth_date, "2"});

  EXPECT_THAT(each.heard(), HasSubstr("You declined the offer"));
  EXPECT_EQ(state(person), "declined");

  each.press("1");
  EXPECT_THAT(each.heard(), HasSubstr("You are in again"));
  EXPECT_THAT(state(person), AnyOf("waiting", "offered"));
  EXPECT_EQ(did("declined"), 1);
  EXPECT_EQ(did("requeued"), 1);
}

TEST_F(Voice, ThePressOnAnOfferThatRanOutIsToldSoKindly) {
  const auto person = registered(6);
  auto each = caller();
  each.dial();
  press_all(each, {"1", "1", person.keys, birth_date});
  home.execute("UPDATE offers SET held_until = now() - interval '1 second'");
  each.press("1");

  EXPECT_THAT(each.heard(), HasSubstr("your place is kept"));
  EXPECT_TRUE(each.on_the_line());
  EXPECT_THAT(state(person), AnyOf("offered", "lapsed"));
  EXPECT_EQ(did("accepted"), 0);
}

TEST_F(Voice, SilenceIsAskedAgainOfferedACallBackAndBiddenGoodbye) {
  const auto person = registered(7);
  for (const auto& before : std::vector<std::vector<std::string>>{
           {}, {"2"}, {"1", "1"}, {"1", "1", person.keys}, {"1", "1", person.keys, birth_date}, {"1", "2"}}) {
    auto each = caller();
    each.dial();
    press_all(each, before);
    for (int times = 0; times < 10 && each.on_the_line(); ++times) each.stay_silent();
    EXPECT_FALSE(each.on_the_line());
    EXPECT_THAT(each.heard(), AnyOf(HasSubstr("Goodbye"), HasSubstr("Au revoir")));
  }
  EXPECT_EQ(state(person), "offered");
}

TEST_F(Voice, WhateverIsPressedTheCallEndsAndTheLawsHold) {
  const auto person = registered(8);
  std::mt19937 chance{20261127};
  for (int calls = 0; calls < 30; ++calls) {
    auto each = caller("+1416555" + std::to_string(1000 + calls));
    each.dial();
    int presses = 0;
    while (each.on_the_line() && presses < 100) {
      ++presses;
      const auto lot = chance() % 8;
      if (lot == 0) each.press(person.keys);
      if (lot == 1) each.press(birth_date);
      if (lot == 2) each.stay_silent();
      if (lot > 2) each.press(std::string{"129034*#"[chance() % 8]});
      ASSERT_THAT(each.status(), 200);
    }
    EXPECT_FALSE(each.on_the_line()) << "after " << presses;
  }
}

TEST_F(Voice, FiveWrongBirthDatesAnHourAndThenNotEvenTheRightOne) {
  const auto person = registered(9);
  const auto try_date = [&](const std::string& number, const std::string& date) {
    auto each = caller(number);
    each.dial();
    press_all(each, {"1", "1", person.keys, date});
    return each.heard();
  };
  for (int times = 0; times < 5; ++times)
    EXPECT_THAT(try_date("+14165550142", "19480313"), HasSubstr("find nobody"));

  EXPECT_THAT(try_date("+14165550142", birth_date), HasSubstr("too many tries"));
  EXPECT_THAT(try_date("+16135550177", birth_date), HasSubstr("too many tries"));  // by the code too
}

TEST_F(Voice, TriesAtACodeAreCountedWithThoseOnThePage) {
  const auto person = registered(11);
  Browser browser{server->url()};
  const auto check = [&](const std::string& year) {
    return browser.post_form(
        "/check",
        form_body({{"code", person.code}, {"birthDay", "12"}, {"birthMonth", "3"}, {"birthYear", year}}));
  };
  const auto try_date = [&](const std::string& date) {
    auto each = caller();
    each.dial();
    press_all(each, {"1", "1", person.keys, date});
    return each.heard();
  };
  for (int times = 0; times < 2; ++times) EXPECT_EQ(check("1949").status, 422);
  for (int times = 0; times < 3; ++times) EXPECT_THAT(try_date("19480313"), HasSubstr("find nobody"));

  EXPECT_EQ(check("1948").status, 429);
  EXPECT_THAT(try_date(birth_date), HasSubstr("too many tries"));
}

TEST_F(Voice, OneWhoIsNotRegisteredLeavesANumberAndAnAgentRingsIt) {
  auto each = caller();
  each.dial();
  press_all(each, {"2", "2", "6135550166"});
  EXPECT_THAT(each.heard(), HasSubstr("fr-CA: Vous avez entré 6 1 3, 5 5 5, 0 1 6 6"));
  each.press("1");
  EXPECT_THAT(each.heard(), HasSubstr("vous appellera à ce numéro"));
  auto again = caller();
  again.dial();
  press_all(again, {"1", "2", "6135550166", "1"});
  EXPECT_EQ(home.value("SELECT count(*) FROM left_numbers"), "1");

  auto robin = agent();
  EXPECT_THAT(robin.get("/staff/calls").body, Not(HasSubstr("6135550166")));
  EXPECT_EQ(robin.post("/staff/calls/numbers").status, 303);
  EXPECT_THAT(robin.get("/staff/calls").body, HasSubstr("+16135550166"));
  auto kim = agent();
  EXPECT_THAT(kim.get("/staff/calls").body, Not(HasSubstr("6135550166")));
  EXPECT_THAT(kim.post("/staff/calls/numbers").body, HasSubstr("no number to ring now"));
  EXPECT_EQ(robin.post("/staff/calls/numbers/1", {{"outcome", "rung"}}).status, 303);
  EXPECT_EQ(home.value("SELECT outcome FROM left_numbers"), "rung");
}

TEST_F(Voice, NumbersLeftAreBounded) {
  home.settings["voice.numbers_per_hour"] = "3";
  server->stop();
  begin();
  for (int n = 0; n < 5; ++n) {
    auto each = caller("+1416555020" + std::to_string(n));
    each.dial();
    press_all(each, {"1", "2", "613555016" + std::to_string(n), "1"});
    EXPECT_THAT(each.heard(), HasSubstr(n < 3 ? "will call you at this number" : "cannot note more numbers"));
  }
  EXPECT_EQ(home.value("SELECT count(*) FROM left_numbers"), "3");
}

TEST_F(Voice, WhoAsksToBeCalledBackStandsOnTheListOfCallsOnce) {
  const auto person = registered(10);
  for (int times = 0; times < 2; ++times) {
    auto each = caller();
    each.dial();
    press_all(each, {"1", "1", person.keys, birth_date, "9"});
    EXPECT_THAT(each.heard(), HasSubstr("the number that ends in 1 0"));
    EXPECT_FALSE(each.on_the_line());
  }
  EXPECT_EQ(home.value("SELECT count(*) FROM messages WHERE kind = 'call-back' AND state = 'due'"), "1");
  EXPECT_THAT(agent().get("/staff/calls").body, HasSubstr("Asked to be called"));
}

TEST_F(AutomaticCalls, SomebodyIsRungAcceptsAndHavingHeardItToItsEndIsNotRungAgain) {
  const auto person = registered(11, "call");
  const auto placed = first_call();
  EXPECT_EQ(placed.at("To"), "+14165550011");
  EXPECT_EQ(placed.at("From"), "+14165550100");
  EXPECT_EQ(agent().post("/staff/calls").status, 200) << "an agent rings somebody who is being rung";

  auto each = caller("+14165550100");
  each.dial(placed.at("Url"));
  EXPECT_THAT(each.heard(), Not(HasSubstr("Margaret")));
  press_all(each, {"1", "19480313", birth_date});
  EXPECT_THAT(each.heard(), HasSubstr("221 Sterling Road"));
  each.press("1");

  EXPECT_EQ(state(person), "booked");
  EXPECT_EQ(home.value("SELECT count(*) FROM messages WHERE channel = 'call' AND state = 'due'"), "0");
  EXPECT_EQ(each.post(placed.at("StatusCallback"), {{"CallStatus", "completed"}}).status, 204);
  EXPECT_EQ(agent().post("/staff/calls").status, 200) << "told already";
}

TEST_F(AutomaticCalls, WhoDoesNotPickUpIsAnAgentsAtOnceAndIsNotRungAgain) {
  const auto person = registered(12, "call");
  const auto placed = first_call();
  auto nobody = caller("+14165550100");

  EXPECT_EQ(nobody.post(placed.at("StatusCallback"), {{"CallStatus", "no-answer"}}).status, 204);

  EXPECT_EQ(home.value("SELECT notified_at IS NULL FROM offers"), "t") << "a clock that nobody heard of";
  EXPECT_EQ(agent().post("/staff/calls").status, 303);
  EXPECT_EQ(state(person), "offered");
  const auto other = registered(13, "call");
  EXPECT_TRUE(comes_true([&] { return exchange.placed().size() >= 2; }));
  EXPECT_EQ(exchange.placed().size(), 2U) << "the first was rung again";
  EXPECT_EQ(exchange.placed().at(1).at("To"), "+14165550013");
}

TEST_F(AutomaticCalls, AnAnsweringMachineHearsNothingOfAnybody) {
  (void)registered(14, "call");
  const auto placed = first_call();
  auto machine = caller("+14165550100");
  machine.dial(placed.at("Url"));
  for (int times = 0; times < 10 && machine.on_the_line(); ++times) machine.stay_silent();

  EXPECT_FALSE(machine.on_the_line());
  EXPECT_LE(machine.requests(), 5U);
  EXPECT_EQ(home.value("SELECT notified_at IS NULL AND seen_at IS NULL FROM offers"), "t");
}
