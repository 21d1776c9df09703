// Who may do what of the staff: every row of the table of routes with everybody, on the built program.

#include <map>

#include <gmock/gmock.h>

#include "holdfast/staff/routes.hpp"
#include "support/program/a_crowd.hpp"
#include "support/program/staff_browser.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using staff::Least;
using staff::Place;
using testing::AnyOf;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

namespace {

/// Whoever may come to a row.
struct Visitor {
  const char* name;
  std::optional<Role> role;
  Inside inside = Inside::whole;
  const char* belongs_to = "/staff";  ///< where they are sent from a row of another step
  std::optional<Least> step = {};     ///< the only rows they may come to
};

const Visitor visitors[]{
    {.name = "nobody", .role = std::nullopt, .belongs_to = "/staff/sign-in", .step = Least::anybody},
    {.name = "an agent", .role = Role::agent},
    {.name = "a manager", .role = Role::manager},
    {.name = "an administrator", .role = Role::administrator},
    {.name = "an administrator's password alone",
     .role = Role::administrator,
     .inside = Inside::password_only,
     .belongs_to = "/staff/second-factor",
     .step = Least::second_factor},
    {.name = "a new administrator's password alone",
     .role = Role::administrator,
     .inside = Inside::to_set_up,
     .belongs_to = "/staff/set-up",
     .step = Least::set_up},
    {.name = "a new administrator without a password of their own",
     .role = Role::administrator,
     .inside = Inside::to_choose_password,
     .belongs_to = "/staff/new-password",
     .step = Least::new_password},
};

enum class Expected { let_in, sent_on, told_no };

Expected expected(const Visitor& visitor, Least least) {
  if (visitor.step) return least == *visitor.step ? Expected::let_in : Expected::sent_on;
  if (least < Least::agent) return Expected::sent_on;
  const auto needed = static_cast<int>(least) - static_cast<int>(Least::agent);
  return static_cast<int>(*visitor.role) >= needed ? Expected::let_in : Expected::told_no;
}

/// With something in the place of each {name} that there is not.
std::string path_of(std::string_view pattern) {
  std::string path{pattern};
  for (auto open = path.find('{'); open != std::string::npos; open = path.find('{', open)) {
    path.replace(open, path.find('}', open) + 1 - open, "999999");
  }
  return path;
}

class StaffAccess : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    home.emplace();
    home->settings["staff.wrong_tries_per_address_per_hour"] = "1000000";
    home->import_demo(demo_windows());
    server.emplace(*home);
  }
  static void TearDownTestSuite() {
    server.reset();
    home.reset();
  }

  static StaffBrowser browser_of(const Visitor& visitor) {
    StaffBrowser browser{*server};
    if (visitor.role) browser.set_cookie(let_in(*home, *visitor.role, visitor.inside));
    if (!visitor.role) browser.get("/staff/sign-in");
    return browser;
  }
  static StaffBrowser administrator() { return browser_of(visitors[3]); }

  static Browser::Answer ask(StaffBrowser& browser, const Place& place) {
    const auto path = path_of(place.pattern);
    return place.method == http::Method::post ? browser.post(path) : browser.get(path);
  }

  static inline std::optional<Home> home;
  static inline std::optional<Running> server;
};

}  // namespace

TEST_F(StaffAccess, EveryRowIsForItsRoleAndStepAndForNobodyElse) {
  int pairs = 0;
  for (const auto& place : staff::places()) {
    for (const auto& visitor : visitors) {
      auto browser = browser_of(visitor);
      const auto answer = ask(browser, place);
      const auto told = std::string{place.method == http::Method::post ? "POST " : "GET "} +
                        std::string{place.pattern} + " by " + visitor.name + ": " +
                        std::to_string(answer.status) + " " + answer.header("Location");
      ++pairs;
      switch (expected(visitor, place.least)) {
        case Expected::told_no: EXPECT_EQ(answer.status, 403) << told; break;
        case Expected::sent_on:
          EXPECT_EQ(answer.status, 303) << told;
          EXPECT_EQ(answer.header("Location"), visitor.belongs_to) << told;
          break;
        case Expected::let_in:
          EXPECT_THAT(answer.status, AnyOf(200, 303, 404, 409, 422)) << told;
          if (place.pattern != "/staff/sign-out") {
            EXPECT_NE(answer.header("Location"), "/staff/sign-in") << told;
          }
      }
    }
  }
  std::printf("%d pairs of %zu rows\n", pairs, staff::places().size());
}

TEST_F(StaffAccess, AnAdministratorsPagesAskForAnAdministrator) {
  for (const auto& place : staff::places()) {
    for (const auto* of : {"/staff/people", "/staff/phases", "/staff/audit"}) {
      if (!place.pattern.starts_with(of)) continue;
      EXPECT_EQ(place.least, Least::administrator) << place.pattern;
    }
  }
}

TEST_F(StaffAccess, NoPressIsTakenWithoutItsOwnSessionsToken) {
  const auto other = administrator();
  for (const auto& place : staff::places()) {
    if (place.method != http::Method::post || (place.least != Least::anybody && place.least < Least::agent))
      continue;
    auto browser = place.least == Least::anybody ? browser_of(visitors[0]) : administrator();
    const auto path = path_of(place.pattern);
    const auto status = [&](const std::string& csrf) {
      return browser.post_raw(path, {{"csrf", csrf}}).status;
    };

    EXPECT_EQ(browser.post_raw(path, {}).status, 403) << path << " without a token";
    EXPECT_EQ(status(""), 403) << path << " with an empty token";
    EXPECT_EQ(status(std::string(32, '0')), 403) << path << " with an invented token";
    EXPECT_EQ(status(other.csrf()), 403) << path << " with another session's token";
    EXPECT_EQ(
        browser.post_raw(path, {{"csrf", browser.csrf()}}, {"Origin: https://elsewhere.example"}).status, 403)
        << path << " from another site";
    EXPECT_EQ(browser.post_raw(path, {{"csrf", browser.csrf()}}, {"Sec-Fetch-Site: same-site"}).status, 403)
        << path << " from a neighbour";
    EXPECT_NE(status(browser.csrf()), 403) << path << " with its own token";
  }
}

TEST_F(StaffAccess, ATokenOfNobodyOrOfAnEndedSessionOpensNothing) {
  auto browser = administrator();
  ASSERT_EQ(browser.get("/staff").status, 200);
  const auto cookie = browser.cookie();

  ASSERT_EQ(browser.post("/staff/sign-out").header("Location"), "/staff/sign-in");
  browser.set_cookie(cookie);

  EXPECT_EQ(browser.get("/staff").header("Location"), "/staff/sign-in");
  browser.set_cookie(std::string(32, 'a'));
  EXPECT_EQ(browser.get("/staff").header("Location"), "/staff/sign-in");
}

TEST_F(StaffAccess, WhoeverIsDisabledIsOutWithTheNextRequest) {
  auto boss = administrator();
  auto browser = browser_of(visitors[1]);
  ASSERT_EQ(browser.get("/staff").status, 200);
  const auto id = home->value("SELECT max(id) FROM staff");

  EXPECT_EQ(boss.post("/staff/people/" + id + "/disable").status, 303);

  EXPECT_EQ(browser.get("/staff").header("Location"), "/staff/sign-in");
}

TEST_F(StaffAccess, NobodyChangesTheirOwnAccount) {
  auto boss = administrator();
  const auto id = home->value("SELECT max(id) FROM staff");

  for (const auto* what : {"/role", "/disable", "/reset"}) {
    EXPECT_EQ(boss.post("/staff/people/" + id + what, {{"role", "agent"}}).status, 404) << what;
  }
  EXPECT_EQ(boss.get("/staff/audit").status, 200);
}

TEST_F(StaffAccess, WhatIsDoneIsInTheLogAndTheLogIsChained) {
  auto boss = administrator();
  (void)let_in(*home, Role::agent);
  const auto id = home->value("SELECT max(id) FROM staff");

  EXPECT_EQ(boss.post("/staff/people/" + id + "/role", {{"role", "manager"}}).status, 303);

  const auto page = boss.get("/staff/audit?action=role-changed&subject=staff+" + id);
  EXPECT_THAT(page.body, HasSubstr("<td class=\"govuk-table__cell\">staff " + id + "</td>"));
  EXPECT_THAT(page.body, HasSubstr("The log is whole"));
  EXPECT_TRUE(
      comes_true([&] { return home->value("SELECT count(*) FROM audit_log WHERE hash IS NULL") == "0"; },
                 std::chrono::seconds{30}));
  const auto verified = home->run({"verify"});
  EXPECT_EQ(verified.code, 0) << verified.text;
  EXPECT_THAT(verified.text, HasSubstr("holds  L11"));
}

TEST_F(StaffAccess, ALogThatWasChangedIsToldOnThePageAndByVerify) {
  Home altered;
  altered.import_demo(demo_windows());
  Running other{altered};
  StaffBrowser boss{other};
  boss.set_cookie(let_in(altered, Role::administrator));
  boss.post("/staff/sign-out");
  ASSERT_TRUE(comes_true(
      [&] { return altered.value("SELECT count(*) FROM audit_log WHERE hash IS NOT NULL") == "1"; },
      std::chrono::seconds{30}));
  boss.set_cookie(let_in(altered, Role::administrator));
  ASSERT_THAT(boss.get("/staff/audit").body, HasSubstr("The log is whole"));

  altered.execute(
      "ALTER TABLE audit_log DISABLE TRIGGER ALL; UPDATE audit_log SET address = '192.0.2.66'; "
      "ALTER TABLE audit_log ENABLE TRIGGER ALL");

  EXPECT_THAT(boss.get("/staff/audit").body, HasSubstr("The log was changed from outside"));
  const auto verified = altered.run({"verify"});
  EXPECT_EQ(verified.code, 1);
  EXPECT_THAT(verified.text, HasSubstr("BROKEN L11"));
}

TEST_F(StaffAccess, APhaseThatIsMovedMovesThoseWhoWait) {
  auto boss = administrator();
  auto client = server->client();
  const auto in_200_days = home->value("SELECT current_date + 200");
  const auto in_190_days = home->value("SELECT current_date + 190");
  EXPECT_EQ(boss.post("/staff/phases/4", {{"opens", "soon"}}).status, 422);
  ASSERT_EQ(boss.post("/staff/phases/4", {{"opens", in_200_days}}).status, 303);
  // Who comes before this process has heard of it is matched by the day before.
  std::string reference;
  ASSERT_TRUE(comes_true(
      [&, n = 100]() mutable {
        auto form = a_form(++n, "sterling-road", day_ahead(20, 10));
        form["dateOfBirth"] = "1990-05-05";
        reference = submit(client, form);
        Json status;
        return comes_true([&] { return (status = status_of(client, reference))["state"] != "queued"; },
                          20s) &&
               status["eligibleFrom"] == in_200_days;
      },
      60s));

  const auto moved = boss.post("/staff/phases/4", {{"opens", in_190_days}});

  const auto change = moved.header("Location");
  EXPECT_THAT(change, HasSubstr("/staff/changes/"));
  EXPECT_EQ(boss.get(change).status, 200);
  EXPECT_EQ(status_of(client, reference)["eligibleFrom"], in_200_days) << "it can be undone yet";
  home->execute("UPDATE careful_changes SET due_at = clock_timestamp()");
  EXPECT_TRUE(comes_true([&] { return status_of(client, reference)["eligibleFrom"] == in_190_days; }, 60s));
  EXPECT_THAT(
      home->value("SELECT detail FROM audit_log WHERE action = 'phase-moved' ORDER BY id DESC LIMIT 1"),
      HasSubstr(in_200_days + " to " + in_190_days + "; people: "));
}
