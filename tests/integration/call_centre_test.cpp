// The call centre, on the built program: what agents press, and that the laws hold whatever they press.

#include <gmock/gmock.h>

#include <set>
#include <thread>

#include "support/program/a_crowd.hpp"
#include "support/program/staff_browser.hpp"

using namespace holdfast;
using namespace holdfast::test;
using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

namespace {

class CallCentre : public testing::Test {
 protected:
  void SetUp() override {
    home.import_demo(many_seats_at("sterling-road"));
    server.emplace(home);
    client.emplace(server->url());
  }
  void TearDown() override {
    const auto verified = home.run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text;
  }

  StaffBrowser agent() {
    StaffBrowser browser{*server};
    browser.set_cookie(let_in(home, Role::agent));
    return browser;
  }
  Json form(int n) const {
    auto person = a_form(n, "sterling-road", day_ahead(3, 10));
    person["contact"] = "call";
    return person;
  }
  std::string sent(const Json& person, const std::string& state) {
    const auto reference = submit(*client, person);
    (void)await_state(*client, reference, state);
    return reference;
  }
  static std::string page_of(const std::string& reference) { return "/staff/registrations/" + reference; }
  std::string state(const std::string& reference) { return status_of(*client, reference)["state"]; }

  Home home;
  std::optional<Running> server;
  std::optional<app::HttpClient> client;
};

StaffBrowser::Fields caller_fields(const std::string& card) {
  return typed_form("one-caller", card, day_ahead(3, 10));
}

}  // namespace

TEST_F(CallCentre, AgentsAreNotLimitedByAddressAndEachCallerIsOneRegistration) {
  home.settings["limits.registrations_per_address_per_minute"] = "1";
  home.settings["limits.exempt"] = "[]";
  server->stop();
  server->start();
  auto robin = agent();

  std::set<std::string> places;
  for (int n = 0; n < 8; ++n) {
    auto fields = caller_fields("");
    fields[12].second = "caller-" + std::to_string(n);
    const auto kept = robin.post("/staff/register", fields);
    ASSERT_EQ(kept.status, 303) << kept.body;
    places.insert(kept.header("Location"));
  }
  const auto again = robin.post("/staff/register", caller_fields(""));
  const auto pressed_twice = robin.post("/staff/register", caller_fields(""));

  EXPECT_THAT(places, SizeIs(8));
  EXPECT_EQ(again.header("Location"), pressed_twice.header("Location"));
}

TEST_F(CallCentre, WhomAnAgentRegistersNobodyElseRingsMeanwhile) {
  auto robin = agent();
  auto kim = agent();
  const auto page = robin.post("/staff/register", caller_fields("1234567897")).header("Location");
  (void)await_state(*client, page.substr(page.rfind('/') + 1), "offered");

  const auto none = kim.post("/staff/calls");

  EXPECT_EQ(none.status, 200);
  EXPECT_THAT(none.body, HasSubstr("nobody to ring now"));
}

TEST_F(CallCentre, OfManyAgentsAtOnceNoTwoGetTheSamePerson) {
  constexpr int people = 24;
  std::vector<std::string> references;
  for (int n = 0; n < people; ++n) references.push_back(submit(*client, form(n)));
  for (const auto& reference : references) (void)await_state(*client, reference, "offered");

  std::mutex lock;
  std::multiset<std::string> taken;
  std::vector<StaffBrowser> agents;
  for (int n = 0; n < 6; ++n) agents.push_back(agent());
  std::vector<std::thread> threads;
  for (auto& each : agents) {
    threads.emplace_back([&] {
      for (int n = 0; n < people; ++n) {
        const auto answer = each.post("/staff/calls");
        if (answer.status != 303) return;
        const std::lock_guard guard{lock};
        taken.insert(answer.header("Location"));
      }
    });
  }
  for (auto& thread : threads) thread.join();

  EXPECT_THAT(taken, SizeIs(people));
  EXPECT_THAT(std::set<std::string>(taken.begin(), taken.end()), SizeIs(people));
}

TEST_F(CallCentre, AnOfferOfSomebodyElseIsNotAcceptedByThisPersonsPage) {
  const auto one = sent(form(1), "offered");
  const auto other = sent(form(2), "offered");
  const std::string offer = status_of(*client, other)["offer"]["id"];
  auto robin = agent();

  const auto answer = robin.post(page_of(one) + "/accept", {{"offer", offer}});

  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(state(other), "offered");
  EXPECT_EQ(state(one), "offered");
}

TEST_F(CallCentre, OfTwoAgentsWhoLetThroughOneIsToldThatItWasDone) {
  auto person = form(3);
  person.erase("healthCardNumber");
  const auto reference = sent(person, "review");
  auto robin = agent();
  auto kim = agent();

  std::set<int> answers;
  std::mutex lock;
  const auto press = [&](StaffBrowser& browser) {
    const auto answer = browser.post(page_of(reference) + "/let-through");
    const std::lock_guard guard{lock};
    answers.insert(answer.status);
  };
  std::thread first{[&] { press(robin); }};
  press(kim);
  first.join();

  EXPECT_EQ(answers, (std::set{303, 409}));
  (void)await_state(*client, reference, "offered");
  EXPECT_EQ(home.value("SELECT count(*) FROM messages WHERE kind = 'let-through'"), "1");
}

TEST_F(CallCentre, LetThroughMergedAndEndedEachIsToldInTheirOwnChannel) {
  const auto first = sent(form(4), "offered");
  auto again = form(4);
  again["contact"] = "email";
  const auto second = sent(again, "review");
  auto without = form(5);
  without.erase("healthCardNumber");
  without["contact"] = "sms";
  const auto third = sent(without, "review");
  auto robin = agent();

  EXPECT_EQ(robin.post(page_of(second) + "/let-through").status, 409) << "the card is live";
  EXPECT_EQ(robin.post(page_of(second) + "/merge").header("Location"), page_of(first));
  EXPECT_EQ(robin.post(page_of(third) + "/end", {{"reason", "not-reached"}}).status, 303);

  EXPECT_EQ(state(first), "offered") << "what was offered stays";
  EXPECT_EQ(state(second), "cancelled");
  EXPECT_EQ(state(third), "cancelled");
  EXPECT_EQ(home.value("SELECT string_agg(kind || ' ' || channel, ', ' ORDER BY kind) FROM messages "
                       "WHERE kind IN ('merged', 'ended')"),
            "ended sms, merged email");
}

TEST_F(CallCentre, ACardGivenOnTheTelephoneIsNeverShownWhole) {
  auto person = form(6);
  person.erase("healthCardNumber");
  const auto reference = sent(person, "review");
  auto robin = agent();

  EXPECT_EQ(robin.post(page_of(reference) + "/let-through", {{"card", "not a card"}}).status, 409);
  EXPECT_EQ(robin.post(page_of(reference) + "/let-through", {{"card", "1234-567-897"}, {"line", "1"}}).status,
            303);

  const auto page = robin.get(page_of(reference));
  EXPECT_THAT(page.body, HasSubstr("Ends in 897"));
  EXPECT_THAT(page.body, Not(HasSubstr("1234567897")));
  const auto found = robin.post("/staff/find", {{"card", "1234 567 897"}});
  EXPECT_THAT(found.body, HasSubstr(page_of(reference)));
}

TEST_F(CallCentre, EverySearchAndLookIsInTheAuditLogAndNothingThatWasTyped) {
  const auto reference = sent(form(7), "offered");
  auto robin = agent();

  robin.post("/staff/find", {{"phone", "416 555 0007"}});
  robin.get(page_of(reference));

  EXPECT_EQ(home.value("SELECT string_agg(action, ', ' ORDER BY id) FROM audit_log"),
            "listed, searched, looked-at");
  EXPECT_THAT(home.value("SELECT string_agg(subject || detail, ' ') FROM audit_log"),
              Not(AnyOf(HasSubstr("416"), HasSubstr("Margaret"))));
}

TEST_F(CallCentre, AWrongNumberEndsTheCallsAndTheNextPersonGetsTheSeat) {
  const auto reference = sent(form(8), "offered");
  auto robin = agent();
  EXPECT_EQ(robin.post("/staff/calls").header("Location"), page_of(reference));

  EXPECT_EQ(robin.post(page_of(reference) + "/wrong-number").header("Location"), "/staff/calls");

  EXPECT_EQ(state(reference), "review");
  EXPECT_EQ(home.value("SELECT sum(held) FROM windows"), "0");
  EXPECT_EQ(robin.post("/staff/calls").status, 200) << "nobody is left to ring";
}

TEST_F(CallCentre, ACorrectedTelephoneIsTheirsFromThenOnAndTheChangeIsInTheLog) {
  const auto reference = sent(form(9), "offered");
  auto robin = agent();

  EXPECT_EQ(robin.post(page_of(reference) + "/contact", {{"phone", "416"}, {"contact", "call"}}).status, 422);
  EXPECT_EQ(
      robin.post(page_of(reference) + "/contact", {{"phone", "647 555 0123"}, {"contact", "call"}}).status,
      303);

  EXPECT_THAT(robin.post("/staff/find", {{"phone", "647 555 0123"}}).body, HasSubstr(page_of(reference)));
  EXPECT_EQ(home.value("SELECT count(*) FROM audit_log WHERE action = 'contact-corrected-for'"), "1");
  const auto history = robin.get(page_of(reference)).body;
  EXPECT_THAT(history, HasSubstr("Telephone or address changed"));
  EXPECT_THAT(history, HasSubstr("+14165550009")) << "where the old number was told";
}

TEST_F(CallCentre, ChangesAnAppointmentForWhoeverCannotComeOrLeavesItAsItIs) {
  const auto reference = sent(form(10), "offered");
  auto robin = agent();
  const auto wishes = page_of(reference) + "/wishes";
  EXPECT_EQ(robin.get(wishes).header("Location"), page_of(reference)) << "an offer is answered first";
  robin.post(page_of(reference) + "/accept", {{"offer", status_of(*client, reference)["offer"]["id"]}});
  EXPECT_THAT(robin.get(page_of(reference)).body, HasSubstr("Change their appointment"));
  EXPECT_THAT(robin.get(wishes).body, Not(HasSubstr("name=\"all\""))) << "they come alone";
  const auto asked = [&](const std::string& time) {
    return robin.post(wishes, {{"do", "change"},
                               {"p1-clinic", "sterling-road"},
                               {"p1-date", time.substr(0, 10)},
                               {"p1-hour", time.substr(11)}});
  };

  EXPECT_THAT(robin.post(wishes, {{"do", "change"}}).body, HasSubstr("href=\"#choice-1\""))
      << "no time at all";
  const auto none_free = asked(day_ahead(3, 20));
  EXPECT_EQ(none_free.status, 409);
  EXPECT_THAT(none_free.body, HasSubstr("None of these times has a free seat now"));
  EXPECT_EQ(status_of(*client, reference)["offer"]["start"].get<std::string>().substr(0, 16),
            day_ahead(3, 10));
  EXPECT_EQ(asked(day_ahead(6, 15)).header("Location"), page_of(reference));

  EXPECT_EQ(state(reference), "booked");
  EXPECT_EQ(robin.post(wishes, {{"do", "wait"}, {"p1-date", day_ahead(7, 9).substr(0, 10)}}).status, 409)
      << "they waited when it was shown";
  EXPECT_EQ(status_of(*client, reference)["offer"]["start"].get<std::string>().substr(0, 16),
            day_ahead(6, 15));
  EXPECT_EQ(home.value("SELECT sum(held) || ' ' || sum(booked) FROM windows"), "0 1");
  EXPECT_THAT(robin.get(page_of(reference)).body, HasSubstr("changed their appointment"));
  EXPECT_EQ(robin.post("/staff/calls").status, 200) << "they heard it on the line";
}

TEST_F(CallCentre, OtherTimesOfWhoeverWaitsOrWouldGoInAgainAreTakenDownWithTheirPlaceKept) {
  auto person = form(11);
  person["preferences"] = Json::array({{{"clinic", "sterling-road"}, {"start", day_ahead(3, 20)}}});
  const auto reference = sent(person, "offered");  // moved to an hour that there is
  auto robin = agent();
  robin.post(page_of(reference) + "/decline", {{"offer", status_of(*client, reference)["offer"]["id"]}});
  const auto received = status_of(*client, reference)["receivedAt"];
  const auto wishes = page_of(reference) + "/wishes";
  EXPECT_THAT(robin.get(wishes).body, HasSubstr("value=\"" + day_ahead(3, 20).substr(0, 10) + "\" selected"));
  const auto other = day_ahead(7, 11);

  const auto with = [&](const std::string& button) {
    return robin.post(wishes,
                      {{"do", button}, {"p1-date", other.substr(0, 10)}, {"p1-hour", other.substr(11)}});
  };

  const auto of_another_page = with("change");
  EXPECT_EQ(of_another_page.status, 409) << "they were booked when it was shown";
  EXPECT_THAT(of_another_page.body, HasSubstr("They stand elsewhere by now"));
  EXPECT_EQ(state(reference), "declined");
  EXPECT_EQ(with("wait").status, 303);

  const auto offered = await_state(*client, reference, "offered");
  EXPECT_EQ(offered["offer"]["start"].get<std::string>().substr(0, 16), other);
  EXPECT_EQ(offered["receivedAt"], received);
  EXPECT_EQ(home.value("SELECT count(*) FROM audit_log WHERE action = 'went-in-again-for'"), "1");
}
