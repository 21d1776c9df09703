// Every switch, turned on and off again while the built program runs: nothing acknowledged is lost, people
// are told why, and all goes on after.

#include <gmock/gmock.h>

#include "holdfast/domain/switches.hpp"
#include "holdfast/staff/routes.hpp"
#include "support/program/a_crowd.hpp"
#include "support/program/staff_browser.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

namespace {

constexpr auto telephone = "1 800 555 0100";
constexpr auto in_french = "Accept-Language: fr-CA";

class TurnedSwitches : public testing::Test {
 protected:
  TurnedSwitches() { home.settings["app.telephone"] = std::string("\"") + telephone + '"'; }
  void TearDown() override {
    if (!server) return;
    const auto verified = home.run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text;
  }

  void open(const std::string& windows) {
    home.import_demo(windows);
    server.emplace(home);
    client.emplace(server->url());
    browser.emplace(server->url());
  }

  /// Returns when the process says that it follows.
  void turn(const std::string& name, bool on) {
    const auto turned = home.run({"switch", name, on ? "on" : "off", "--reason", "a test of it"});
    ASSERT_EQ(turned.code, 0) << turned.text;
    ASSERT_TRUE(comes_true([&] { return stands(name) == on; })) << server->metrics();
  }
  bool stands(const std::string& name) const {
    return server->metric("holdfast_switch_on{name=\"" + name + "\"}") == 1;
  }

  std::string send(int n, const std::string& contact = "sms") {
    auto form = a_form(n, "sterling-road", wish);
    form["contact"] = contact;
    form["email"] = "person" + std::to_string(n) + "@example.org";
    return submit(*client, form);
  }
  Browser::Answer try_to_send(int n, const std::vector<std::string>& headers = {}) {
    return browser->post_json("/v1/registrations", a_form(n, "sterling-road", wish).dump(), headers);
  }
  std::string page_of(const std::string& reference) { return browser->get("/r/" + reference).body; }
  Json status(const std::string& reference) { return status_of(*client, reference); }
  StaffBrowser staff(Role role) const {
    StaffBrowser somebody{*server};
    somebody.set_cookie(let_in(home, role));
    return somebody;
  }

  const std::string wish = day_ahead(3, 10);
  Home home;
  std::optional<Running> server;
  std::optional<app::HttpClient> client;
  std::optional<Browser> browser;
};

}  // namespace

TEST_F(TurnedSwitches, AreListedWrittenDownAndRefusedWhereThereIsNoneOfTheName) {
  open("");
  const auto none = home.run({"switch"});
  for (const auto which : every_switch) {
    EXPECT_THAT(none.text, HasSubstr(std::string(name_of(which)) + "  off\n"));
    EXPECT_FALSE(stands(std::string(name_of(which))));
  }

  turn("offers-paused", true);

  const auto one = home.run({"switch"});
  EXPECT_THAT(one.text, HasSubstr("offers-paused  on  since 20"));
  EXPECT_THAT(one.text, HasSubstr("a test of it"));
  EXPECT_THAT(app::HttpClient{server->operations_url()}.get("/statusz").body,
              HasSubstr(R"("switches_on":"offers-paused")"));
  EXPECT_EQ(home.value("SELECT address || ' ' || detail FROM audit_log WHERE action = 'switch-turned'"),
            "command line offers-paused: on, a test of it");
  EXPECT_THAT(staff(Role::administrator).get("/staff/overview").body, HasSubstr("a test of it"));
  EXPECT_THAT(staff(Role::manager).get("/staff/overview").body, Not(HasSubstr("a test of it")));
  for (const auto& wrong : std::vector<std::vector<std::string>>{{"offers-pause", "on"},
                                                                 {"offers-paused"},
                                                                 {"offers-paused", "maybe"},
                                                                 {"read-only", "off", "x"}}) {
    std::vector<std::string> arguments{"switch"};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    EXPECT_EQ(home.run(arguments).code, 2) << wrong.front();
  }
}

TEST_F(TurnedSwitches, RegistrationsOffRefusesNewFormsKindlyAndTouchesNobodyWhoHasRegistered) {
  open(many_seats_at("sterling-road"));
  const auto known = send(1);
  turn("registrations-off", true);

  const auto refused = try_to_send(2);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "300");
  EXPECT_EQ(Json::parse(refused.body)["type"], "/problems/registrations-off");
  EXPECT_THAT(try_to_send(2, {in_french}).body, HasSubstr("nouvelles demandes"));
  for (const auto& page :
       {browser->get("/register"), browser->get("/register/times"),
        browser->post_form("/register", form_body(typed_form("two", "9876543217", wish)))}) {
    EXPECT_EQ(page.status, 503);
    EXPECT_THAT(page.body, HasSubstr("Registration is closed"));
    EXPECT_THAT(page.body, HasSubstr(telephone));
  }
  EXPECT_THAT(browser->get("/register", {in_french}).body, HasSubstr("Les inscriptions sont fermées"));
  EXPECT_THAT(browser->get("/").body, HasSubstr("We take no new forms"));
  EXPECT_THAT(page_of(known), HasSubstr("We take no new forms"));
  const auto offer = await_state(*client, known, "offered")["offer"]["id"].get<std::string>();
  EXPECT_EQ(client->post("/v1/offers/" + offer + "/accept", "{}").status, 200);
  EXPECT_EQ(staff(Role::agent).post("/staff/register", typed_form("a caller", "1234567897", wish)).status,
            303)
      << "an agent's form is taken";
  EXPECT_GE(server->metric("holdfast_http_refused_total{reason=\"registrations-off\"}"), 6);

  turn("registrations-off", false);

  EXPECT_FALSE(send(2).empty());
  EXPECT_EQ(browser->get("/register").status, 200);
  EXPECT_THAT(browser->get("/").body, Not(HasSubstr("We take no new forms")));
}

TEST_F(TurnedSwitches, OffersPausedKeepsPeopleAndServesThemInTheirOrderAfter) {
  open("sterling-road," + wish + ",1\n");
  turn("offers-paused", true);

  const auto first = send(1);
  const auto told = await_state(*client, first, "waiting");
  EXPECT_EQ(told["reason"]["code"], "offers-paused");
  EXPECT_THAT(page_of(first), HasSubstr("We make no offers for a short while"));
  EXPECT_THAT(browser->get("/register").body, HasSubstr("We make no offers for a short while"));
  // A window comes, and rounds go by: a later form is seen to go through one.
  home.import_demo("sterling-road," + wish + ",1\n");
  const auto second = send(2);
  (void)await_state(*client, second, "waiting");
  EXPECT_EQ(home.value("SELECT count(*) FROM offers"), "0");

  turn("offers-paused", false);
  const auto third = send(3);

  (void)await_state(*client, first, "offered");
  EXPECT_EQ(await_state(*client, third, "waiting")["reason"]["code"], "no-seat-yet");
  EXPECT_EQ(status(second)["state"], "waiting");
  EXPECT_THAT(browser->get("/register").body, Not(HasSubstr("We make no offers")));
}

TEST_F(TurnedSwitches, OffersPausedLetsGoWhatIsHeldAndKeepsTheSeatForWhoWaits) {
  home.settings["offers.hold_seconds"] = "1";
  open("sterling-road," + wish + ",1\n");
  const auto first = send(1);
  (void)await_state(*client, first, "offered");
  const auto second = send(2);
  (void)await_state(*client, second, "waiting");
  turn("offers-paused", true);
  (void)browser->get("/r/" + first);  // starts the clock, if no message has

  (void)await_state(*client, first, "lapsed");
  const auto third = send(3);
  (void)await_state(*client, third, "waiting");
  EXPECT_EQ(status(second)["reason"]["code"], "offers-paused");
  EXPECT_EQ(home.value("SELECT count(*) FROM offers"), "1");

  turn("offers-paused", false);

  EXPECT_TRUE(comes_true([&] { return home.value("SELECT count(*) FROM offers") >= "2"; }));
  EXPECT_EQ(home.value("SELECT r.name FROM offers o JOIN registrations r ON r.id = o.registration_id "
                       "ORDER BY o.created_at LIMIT 1 OFFSET 1"),
            home.value("SELECT name FROM registrations ORDER BY received_at LIMIT 1 OFFSET 1"));
}

TEST_F(TurnedSwitches, SmsOffIsAsIfTheGatewayWereDown) {
  open(many_seats_at("sterling-road"));
  turn("sms-off", true);

  const auto by_text = send(1, "sms");
  const auto by_mail = send(2, "email");

  EXPECT_EQ(await_state(*client, by_text, "waiting")["reason"]["code"], "texts-off");
  (void)await_state(*client, by_mail, "offered");
  EXPECT_THAT(page_of(by_text), HasSubstr("We cannot send texts for a short while"));
  ASSERT_TRUE(comes_true(
      [&] { return server->metric(R"(holdfast_messages_total{channel="email",outcome="sent"})") == 1; }));
  EXPECT_EQ(server->metric(R"(holdfast_messages_total{channel="sms",outcome="sent"})"), 0);

  turn("sms-off", false);

  (void)await_state(*client, by_text, "offered");
  EXPECT_TRUE(comes_true(
      [&] { return server->metric(R"(holdfast_messages_total{channel="sms",outcome="sent"})") == 1; }));
}

TEST_F(TurnedSwitches, ReadOnlyStopsTheClockOfEveryHoldAndGivesTheTimeBack) {
  home.settings["offers.hold_seconds"] = "4";
  open(many_seats_at("sterling-road"));
  const auto reference = send(1);
  const auto offer = await_state(*client, reference, "offered")["offer"]["id"].get<std::string>();
  (void)browser->get("/r/" + reference);  // starts the clock, if no message has
  turn("read-only", true);
  const auto until = home.value("SELECT held_until FROM offers");
  const auto is_past = "SELECT clock_timestamp() > '" + until + "'::timestamptz + interval '3 s'";
  ASSERT_TRUE(comes_true([&] { return home.value(is_past) == "t"; }));

  EXPECT_EQ(home.value("SELECT state FROM offers"), "held") << "long after its end";
  const auto press = browser->post_json("/v1/offers/" + offer + "/accept", "{}");
  EXPECT_EQ(press.status, 503);
  EXPECT_EQ(press.header("Retry-After"), "60");
  EXPECT_EQ(Json::parse(press.body)["type"], "/problems/read-only");
  const auto page = browser->post_form("/o/" + offer + "/decline", "");
  EXPECT_EQ(page.status, 503);
  EXPECT_THAT(page.body, HasSubstr("stays yours for as much longer"));
  EXPECT_THAT(page.body, HasSubstr("href=\"/o/" + offer + "\""));
  EXPECT_EQ(browser->get("/o/" + offer).status, 200);
  EXPECT_THAT(page_of(reference), HasSubstr("you can look, but change nothing"));

  turn("read-only", false);

  EXPECT_TRUE(comes_true([&] {
    return home.value("SELECT string_agg(state, ' ') FROM messages WHERE kind = 'hold-lengthened'") == "sent";
  })) << "the person is told";
  EXPECT_EQ(client->post("/v1/offers/" + offer + "/accept", "{}").status, 200);
  EXPECT_EQ(home.value("SELECT held_until > '" + until + "'::timestamptz + interval '3 s' FROM offers"), "t");
}

TEST_F(TurnedSwitches, ReadOnlyAnswersLooksAndLeavesEverythingAsItIs) {
  open(many_seats_at("sterling-road"));
  turn("offers-paused", true);
  const auto waiting = send(1);
  (void)await_state(*client, waiting, "waiting");
  turn("read-only", true);
  turn("offers-paused", false);

  EXPECT_EQ(try_to_send(2).status, 503);
  EXPECT_EQ(browser->get("/register").status, 503);
  EXPECT_EQ(status(waiting)["state"], "waiting") << "no round is made";
  EXPECT_THAT(browser->post_form("/check", "code=K7QM3X9P").status, AnyOf(200, 404, 422));
  EXPECT_EQ(client->get("/v1/clinics").status, 200);
  EXPECT_EQ(server->readiness(), 200);

  turn("read-only", false);

  (void)await_state(*client, waiting, "offered");
  EXPECT_FALSE(send(2).empty());
}

TEST_F(TurnedSwitches, ReadOnlyRefusesEveryChangeOfStaffAndLetsThemInToLook) {
  open("");
  turn("read-only", true);
  auto administrator = staff(Role::administrator);

  int refused = 0;
  for (const auto& place : staff::places()) {
    std::string path{place.pattern};
    for (auto at = path.find('{'); at != std::string::npos; at = path.find('{', at)) {
      path.replace(at, path.find('}', at) + 1 - at, "999999");
    }
    const bool is_press = place.method == http::Method::post;
    const bool is_look = path == "/staff/find" || path == "/staff/sign-in" ||
                         path == "/staff/second-factor" || path == "/staff/sign-out";
    if (path == "/staff/sign-out" || place.least < staff::Least::agent) continue;
    const auto answer = is_press ? administrator.post(path) : administrator.get(path);
    if (is_press && !is_look) {
      ++refused;
      EXPECT_EQ(answer.status, 503) << path;
      EXPECT_THAT(answer.body, HasSubstr("Nothing can be changed")) << path;
    } else {
      EXPECT_THAT(answer.status, AnyOf(200, 303, 404, 422)) << path;
    }
  }
  EXPECT_GT(refused, 15);
  EXPECT_THAT(administrator.get("/staff").body, HasSubstr("you can look, but change nothing"));
  StaffBrowser stranger{*server};
  (void)stranger.get("/staff/sign-in");
  EXPECT_EQ(stranger.post("/staff/sign-in", {{"email", "nobody@example.org"}, {"password", "x"}}).status,
            422);

  turn("read-only", false);
  EXPECT_NE(administrator.post("/staff/calls").status, 503);
}

TEST_F(TurnedSwitches, UnderAttackAsksForWorkThatTheConfigurationLeavesOff) {
  home.settings["limits.proof_of_work_telephone"] = std::string("\"") + telephone + '"';
  open(many_seats_at("sterling-road"));
  turn("under-attack", true);

  const auto without = browser->post_form("/register", form_body(typed_form("one", "1234567897", wish)));
  EXPECT_EQ(without.status, 422);
  EXPECT_THAT(without.body, HasSubstr("data-proof"));

  turn("under-attack", false);

  EXPECT_EQ(browser->post_form("/register", form_body(typed_form("one", "1234567897", wish))).status, 303);
}

TEST(TurnedSwitchesOutage, TheLastKnownStandWhileTheDatabaseIsAwayAndAfterAStart) {
  PrivatePostgres postgres;
  postgres.execute("CREATE DATABASE holdfast");
  Home home{postgres.url("holdfast")};
  ASSERT_EQ(home.run({"migrate"}).code, 0);
  home.import_demo(many_seats_at("sterling-road"));
  Running one{home, "a"};
  Running two{home, "b"};
  const auto status_at = [](const Running& server, int n) {
    auto client = server.client();
    return client.post("/v1/registrations", a_form(n, "sterling-road", day_ahead(3, 10)).dump()).status;
  };
  ASSERT_EQ(home.run({"switch", "registrations-off", "on"}).code, 0);
  ASSERT_TRUE(comes_true([&] { return status_at(one, 1) == 503 && status_at(two, 1) == 503; }));

  postgres.stop();
  ASSERT_TRUE(comes_true([&] { return one.metric("holdfast_database_up ") == 0; }));
  ASSERT_TRUE(comes_true([&] { return one.log().find("orders.not_read") != std::string::npos; }));
  EXPECT_EQ(status_at(one, 1), 503);
  EXPECT_EQ(one.metric("holdfast_switch_on{name=\"registrations-off\"}"), 1);
  postgres.start();
  two.kill();
  two.start();
  EXPECT_EQ(status_at(two, 1), 503) << "known from the first request on";

  ASSERT_EQ(home.run({"switch", "registrations-off", "off"}).code, 0);
  EXPECT_TRUE(comes_true([&] { return status_at(one, 1) == 202 && status_at(two, 2) == 202; }));
}
