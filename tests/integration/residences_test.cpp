// Retirement residences: the vaccination comes to them.

#include <algorithm>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>

#include "support/program/a_residence.hpp"
#include "support/program/a_server.hpp"
#include "support/program/browser.hpp"
#include "support/program/staff_browser.hpp"
#include "support/smtp_sink.hpp"

using holdfast::Role;
using namespace holdfast::test;
using testing::HasSubstr;

namespace {

constexpr int people = 80;

/// Ten digits whose last makes the Luhn sum, as a_form's cards are made; person number `n`.
std::string card_of(int n) {
  return a_form(n, "sterling-road", "2026-01-01T10:00")["healthCardNumber"];
}

/// As a spreadsheet saves it, with a header: persons number 1 to `count`.
std::string roster(int count) {
  std::string lines = "name;date of birth;card\r\n";
  for (int n = 1; n <= count; ++n)
    lines += "Zoé Résidente" + std::to_string(n) + ";1938-03-12;" + card_of(n) + "\r\n";
  return lines;
}

class Residences : public testing::Test {
 protected:
  Residences() {
    home.settings["messages.smtp_url"] = '"' + sink.url() + '"';
    home.settings["offers.contact_from_hour"] = "0";
    home.settings["offers.contact_to_hour"] = "24";
    home.import_demo(clinic_day("sterling-road", 4));
    import_visits("North," + day_ahead(4, 9) + ',' + day_ahead(4, 12) + ",50,M6R M6P\nNorth," +
                  day_ahead(5, 13) + ',' + day_ahead(5, 16) + ",40,M6\nFar away," + day_ahead(3, 9) + ',' +
                  day_ahead(3, 12) + ",500,K1\n");
  }
  static std::string clinic_day(const std::string& clinic, int days) {
    return clinic + ',' + day_ahead(days, 10) + ",20\n";
  }
  void import_visits(const std::string& lines) {
    const auto file = home.folder() / "visits.csv";
    std::ofstream{file} << "team,start,end,seats,area\n" << lines;
    const auto printed = home.run({"import", "visits", file.string()});
    ASSERT_EQ(printed.code, 0) << printed.text;
  }
  using Fields = std::vector<std::pair<std::string, std::string>>;
  static Fields fields(const std::string& list, const std::string& postal = "m6r 2b2") {
    auto typed = residence_fields("a-key", "Résidence du Parc", list);
    std::ranges::find(typed, "postalCode", &Fields::value_type::first)->second = postal;
    return typed;
  }
  static Browser::Answer send_form(const Running& server, const std::string& list,
                                   const std::string& postal = "m6r 2b2") {
    return Browser{server.url()}.post_form("/residence", form_body(fields(list, postal)));
  }
  /// As a browser sends a form with a file field.
  static Browser::Answer send_file(const Running& server, const std::string& path, const Fields& typed,
                                   const std::string& file) {
    std::string body;
    for (const auto& [name, value] : typed)
      body += "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    body +=
        "--b\r\nContent-Disposition: form-data; name=\"rosterFile\"; filename=\"list.csv\"\r\n"
        "Content-Type: text/csv\r\n\r\n" +
        file + "\r\n--b--\r\n";
    return Browser{server.url()}.post_as("multipart/form-data; boundary=b", path, body);
  }
  /// Where its contact person looks; let through by staff, whose page is tried in a browser.
  std::string registered(const Running& server) {
    const auto answer = send_form(server, roster(people));
    EXPECT_EQ(answer.status, 303) << answer.body;
    EXPECT_EQ(send_form(server, roster(people)).header("Location"), answer.header("Location"));
    home.execute("UPDATE residences SET state = 'waiting'");
    return answer.header("Location");
  }
  [[nodiscard]] std::string state() const { return home.value("SELECT state FROM residences"); }
  [[nodiscard]] bool becomes(const std::string& wanted) const {
    return comes_true([&] { return state() == wanted; }, std::chrono::seconds{30});
  }
  [[nodiscard]] long mails_with(const std::string& words) const {
    return std::ranges::count_if(
        sink.mails(), [&](const std::string& mail) { return mail.find(words) != std::string::npos; });
  }
  [[nodiscard]] std::string booked() const {
    return home.value(
        "SELECT string_agg(booked::text, ' ' ORDER BY starts_at) FROM visits WHERE team = 'North'");
  }
  void expect_clean() const {
    const auto verified = home.run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text;
  }
  static Browser::Answer press(const Running& server, const std::string& page, const std::string& what) {
    return Browser{server.url()}.post_form(page, form_body({{"do", what}}));
  }

  SmtpSink sink;
  Home home;
};

}  // namespace

TEST_F(Residences, OneOf80IsOfferedTwoVisitsOnceAndOnePressBooksEverybodyAndNoSeatOfAClinic) {
  Running server{home};
  Running other{home, "b"};

  const auto page = registered(server);
  ASSERT_TRUE(becomes("offered")) << server.log();
  EXPECT_EQ(home.value("SELECT string_agg(held::text, ' ' ORDER BY starts_at) FROM visits"), "0 50 30");
  ASSERT_TRUE(comes_true([&] { return mails_with("is held until") == 1; }));
  EXPECT_EQ(home.value("SELECT (held_until - notified_at)::text FROM residence_offers"), "1 day");
  EXPECT_EQ(press(other, page, "accept").status, 303);
  EXPECT_EQ(press(server, page, "accept").status, 303);

  EXPECT_EQ(state(), "booked");
  EXPECT_EQ(home.value("SELECT count(*) FROM residents WHERE visit_id IS NOT NULL"), "80");
  EXPECT_EQ(booked(), "50 30");
  EXPECT_EQ(home.value("SELECT sum(held + booked) FROM windows"), "0");
  EXPECT_TRUE(comes_true([&] { return mails_with("are booked") == 1; }));
  EXPECT_EQ(home.value("SELECT count(*) FROM residence_offers"), "1");
  EXPECT_EQ(home.value("SELECT count(*) FROM messages WHERE kind LIKE 'residence-%'"), "3");
  EXPECT_TRUE(comes_true([&] { return server.metric("holdfast_residences{state=\"booked\"}") == 1; }));
  EXPECT_EQ(server.metric("holdfast_visit_seats{state=\"booked\"}"), 80);
  expect_clean();
}

TEST_F(Residences, TenWhoWereRegisteredAreEachToldOnceAndTheirSeatAtAClinicIsFree) {
  Running server{home};
  Running other{home, "b"};
  auto client = server.client();
  std::vector<std::string> references;
  for (int n = 1; n <= 10; ++n) {
    auto form = a_form(n, "sterling-road", day_ahead(4, 10));
    form["contact"] = "email";
    form["email"] = "person" + std::to_string(n) + "@example.org";
    references.push_back(submit(client, form));
  }
  for (const auto& each : references) ASSERT_EQ(await_state(client, each, "offered")["state"], "offered");
  const auto offer = status_of(client, references[0])["offer"]["id"].get<std::string>();
  ASSERT_EQ(client.post("/v1/offers/" + offer + "/accept", "{}").status, 200);
  ASSERT_EQ(home.value("SELECT sum(held + booked) FROM windows"), "10");

  const auto page = registered(server);
  ASSERT_TRUE(becomes("offered")) << server.log();
  EXPECT_EQ(press(server, page, "accept").status, 303);

  for (const auto& each : references) {
    const auto status = await_state(client, each, "cancelled");
    EXPECT_EQ(status["reason"]["code"], "residence") << status;
  }
  EXPECT_EQ(home.value("SELECT sum(held + booked) FROM windows"), "0");
  EXPECT_EQ(booked(), "50 30");
  EXPECT_TRUE(comes_true([&] { return mails_with("We come to you") == 10; }));
  EXPECT_EQ(home.value("SELECT count(*) || ' ' || count(DISTINCT registration_id) FROM messages WHERE kind = "
                       "'residence-care'"),
            "10 10");
  EXPECT_EQ(home.value("SELECT count(*) FROM messages WHERE kind = 'cancelled'"), "0");

  // Whoever registers after it is told as well, and whoever leaves the list may go in again.
  const auto late = submit(client, a_form(11, "sterling-road", day_ahead(4, 10)));
  EXPECT_EQ(await_state(client, late, "cancelled")["reason"]["code"], "residence");
  const auto first = home.value("SELECT min(id) FROM residents");
  EXPECT_EQ(Browser{server.url()}.post_form(page + "/roster", form_body({{"remove", first}})).status, 303);
  EXPECT_EQ(booked(), "49 30");
  EXPECT_TRUE(comes_true([&] { return mails_with("no longer on the list") == 1; }));
  EXPECT_EQ(client.post("/v1/registrations/" + references[0] + "/requeue", "{}").status, 202);
  EXPECT_EQ(await_state(client, references[0], "offered")["state"], "offered");
  expect_clean();
}

TEST_F(Residences, AnOfferWithoutAnswerLapsesAndItsSeatsAreFreeAndItMayAskAgain) {
  Running server{home};
  const auto page = registered(server);
  ASSERT_TRUE(becomes("offered")) << server.log();
  ASSERT_TRUE(comes_true([&] {
    return home.value("SELECT count(*) FROM residence_offers WHERE notified_at IS NOT NULL") == "1";
  }));

  home.execute(
      "UPDATE residence_offers SET created_at = created_at - interval '2 days', notified_at = notified_at - "
      "interval '2 days', held_until = held_until - interval '2 days'");

  ASSERT_TRUE(becomes("lapsed"));
  EXPECT_EQ(press(server, page, "accept").status, 410);
  EXPECT_EQ(home.value("SELECT sum(held + booked) FROM visits"), "0");
  EXPECT_TRUE(comes_true([&] { return mails_with("has ended") == 1; }));
  EXPECT_EQ(press(server, page, "again").status, 303);
  ASSERT_TRUE(becomes("offered"));
  EXPECT_EQ(press(server, page, "decline").status, 303);
  EXPECT_EQ(state(), "declined");
  EXPECT_EQ(home.value("SELECT sum(held + booked) FROM visits"), "0");
  expect_clean();
}

TEST_F(Residences, AProcessThatDiesWithAnOfferMadeLeavesOneOfferAndOneMessage) {
  Running server{home};
  (void)registered(server);
  ASSERT_TRUE(becomes("offered"));
  server.kill();
  server.start();
  EXPECT_TRUE(comes_true([&] { return mails_with("is held until") >= 1; }, std::chrono::seconds{90}));
  EXPECT_EQ(home.value("SELECT count(*) FROM residence_offers"), "1");
  EXPECT_EQ(home.value("SELECT count(*) FROM messages WHERE kind = 'residence-offer'"), "1");
  expect_clean();
}

TEST_F(Residences, EveryFaultOfARosterIsNamedAtOnceAndAThousandPeopleAreTaken) {
  Running server{home};
  auto answer =
      send_form(server,
                "Ann Low,1938-03-12,1234567897\nBob Low,yesterday,\n,1938-03-12,\nCid Low,1938-03-12,99\n"
                "Ann Low,1938-03-12,1234567897\nDee Low\n",
                "nowhere");
  EXPECT_EQ(answer.status, 422);
  for (const auto* words : {"Line 2", "Line 3", "Line 4", "Line 5", "Line 6", "Postal code"})
    EXPECT_THAT(answer.body, HasSubstr(words));
  EXPECT_THAT(answer.body, testing::Not(HasSubstr("Line 1:")));
  EXPECT_EQ(home.value("SELECT count(*) FROM residences"), "0");

  EXPECT_EQ(send_form(server, roster(1001)).status, 422);
  EXPECT_EQ(send_form(server, roster(1000)).status, 303);
  EXPECT_EQ(home.value("SELECT count(*) FROM residents"), "1000");
}

TEST_F(Residences, TheRosterChangesUntilTheDayAndNeverBeyondTheSeats) {
  Running server{home};
  const auto page = registered(server);
  ASSERT_TRUE(becomes("offered"));
  const auto add = [&](const std::string& list) {
    return Browser{server.url()}.post_form(page + "/roster", form_body({{"roster", list}})).status;
  };
  EXPECT_EQ(add("Ann Newcomer,1938-03-12,"), 409);
  EXPECT_EQ(press(server, page, "accept").status, 303);

  EXPECT_EQ(add("Ann Newcomer,1938-03-12,"), 303);
  EXPECT_EQ(add("Ann Newcomer,1938-03-12,"), 409);
  EXPECT_EQ(booked(), "50 31");
  std::string ten;
  for (int n = 0; n < 10; ++n) ten += "Newcomer" + std::to_string(n) + ",1938-03-12,\n";
  EXPECT_EQ(add(ten), 409);
  EXPECT_EQ(booked(), "50 31");

  // The day of the visit has come.
  home.execute(
      "UPDATE visits SET starts_at = now(), ends_at = now() + interval '3 hours' WHERE team = 'North' AND "
      "seats = 50");
  const auto first = home.value("SELECT min(id) FROM residents");
  EXPECT_EQ(Browser{server.url()}.post_form(page + "/roster", form_body({{"remove", first}})).status, 409);
  EXPECT_EQ(press(server, page, "end").status, 409);
  EXPECT_EQ(state(), "booked");
  expect_clean();
}

TEST_F(Residences, ItsContactPersonIsCorrectedByThemselvesAndWhoeverIsNewHasTheLink) {
  Running server{home};
  const auto page = registered(server);
  ASSERT_TRUE(becomes("offered"));
  ASSERT_TRUE(comes_true([&] { return mails_with("An offer for") > 0; }));
  Browser browser{server.url()};
  EXPECT_THAT(browser.get(page).body, HasSubstr(page + "/contact"));
  const auto form = browser.get(page + "/contact").body;
  EXPECT_THAT(form, HasSubstr("value=\"Ada Low\""));
  EXPECT_THAT(form, testing::Not(HasSubstr("ada@example.org")));

  const auto refused = browser.post_form(
      page + "/contact",
      form_body({{"contactName", ""}, {"contact", "call"}, {"email", "bo@"}, {"phone", "12"}}));
  EXPECT_EQ(refused.status, 422);
  for (const auto* const field : {"contactName", "contact", "email", "phone"})
    EXPECT_THAT(refused.body, HasSubstr(std::string{"id=\""} + field + "-error\""));
  EXPECT_THAT(refused.body, HasSubstr("value=\"bo@\""));
  browser.post_form(
      page + "/contact",
      form_body(
          {{"contactName", "Ada Low"}, {"contact", "email"}, {"email", ""}, {"phone", "416 555 0188"}}));
  EXPECT_EQ(home.value("SELECT email || ' ' || phone FROM residences"), "ada@example.org +14165550188");
  const auto corrected = browser.post_form(
      page + "/contact",
      form_body(
          {{"contactName", "Bo High"}, {"contact", "email"}, {"email", "bo@example.org"}, {"phone", ""}}));
  EXPECT_EQ(corrected.status, 303);
  EXPECT_EQ(home.value("SELECT contact_name || ' ' || email || ' ' || line1 FROM residences"),
            "Bo High bo@example.org 1 Park Lane");
  EXPECT_EQ(home.value("SELECT phone IS NULL FROM residences"), "t") << "nothing of Ada's stays";
  EXPECT_TRUE(comes_true([&] {
    return std::ranges::any_of(sink.mails(), [](const std::string& mail) {
      return mail.find("bo@example.org") != std::string::npos &&
             mail.find("An offer for") != std::string::npos;
    });
  })) << "the offer goes out again, to the new address";
  expect_clean();
}

TEST_F(Residences, ItsContactPersonIsCorrectedByStaffWhoAlsoTakeANumberOrAnAddressOut) {
  Running server{home};
  registered(server);
  ASSERT_TRUE(becomes("offered"));
  StaffBrowser agent{server};
  agent.set_cookie(let_in(home, Role::agent));
  const auto list = agent.get("/staff/residences").body;
  const auto at = list.find("/staff/residences/");
  const auto its_page = list.substr(at, list.find('"', at) - at);
  EXPECT_THAT(agent.get(its_page).body, HasSubstr(its_page + "/contact"));
  EXPECT_THAT(agent.get(its_page + "/contact").body, HasSubstr("value=\"ada@example.org\""));
  const auto wrong = agent.post(its_page + "/contact", {{"contactName", ""}, {"contact", "email"}});
  EXPECT_EQ(wrong.status, 422);
  EXPECT_THAT(wrong.body, HasSubstr("id=\"contactName-error\""));
  EXPECT_EQ(agent
                .post(its_page + "/contact",
                      {{"contactName", "Cy"}, {"contact", "email"}, {"email", "cy@example.org"}})
                .status,
            303);
  EXPECT_EQ(home.value("SELECT contact_name || ' ' || email FROM residences"), "Cy cy@example.org");
  const auto form_of_staff = agent.get(its_page + "/contact").body;
  EXPECT_THAT(form_of_staff, HasSubstr("A number or an address that you empty is taken out."));
  const auto emptied =
      agent.post(its_page + "/contact",
                 {{"contactName", ""}, {"contact", "email"}, {"email", ""}, {"phone", "416 555 0123"}});
  EXPECT_EQ(emptied.status, 422) << "what messages go to cannot be gone";
  for (const auto* const field : {"contactName", "email"})
    EXPECT_THAT(emptied.body, HasSubstr(std::string{"id=\""} + field + "-error\""));
  EXPECT_THAT(emptied.body, HasSubstr("value=\"416 555 0123\""));
  agent.post(its_page + "/contact",
             {{"contactName", "Cy"}, {"contact", "sms"}, {"email", ""}, {"phone", "416 555 0123"}});
  EXPECT_EQ(home.value("SELECT phone || ' ' || (email IS NULL) FROM residences"), "+14165550123 true")
      << "of the same name, too";
  agent.post(its_page + "/contact",
             {{"contactName", "Cy"}, {"contact", "email"}, {"email", "cy@example.org"}, {"phone", ""}});
  EXPECT_EQ(home.value("SELECT count(*) FROM audit_log WHERE action = 'corrected-residence-contact'"), "3");
  expect_clean();
}

TEST_F(Residences, OneThatWasEndedAndAsksAgainIsLookedAtByStaffAgain) {
  Running server{home};
  const auto page = send_form(server, roster(3)).header("Location");

  EXPECT_EQ(press(server, page, "end").status, 303);
  EXPECT_EQ(state(), "cancelled");
  EXPECT_EQ(press(server, page, "again").status, 303);

  EXPECT_EQ(state(), "review");
}

TEST_F(Residences, AListMayComeAsAFileAndWhatIsWrongWithItIsSaidWithNothingLost) {
  Running server{home};
  const auto refused = [&](const Fields& typed, const std::string& file, const char* words) {
    const auto answer = send_file(server, "/residence", typed, file);
    EXPECT_EQ(answer.status, 422) << words;
    for (const auto* each :
         {words, "value=\"Ada Low\"", "value=\"ada@example.org\"", "value=\"1 Park Lane\""})
      EXPECT_THAT(answer.body, HasSubstr(each));
    return answer.body;
  };
  const auto faulty =
      refused(fields(""), "\xEF\xBB\xBFnom;naissance\r\nZo\xC3\xA9;1938-03-12\r\nBob;hier\r\n", "Line 3");
  EXPECT_THAT(faulty, HasSubstr("Bob;hier"));  // in the field, where it can be put right
  EXPECT_THAT(faulty, HasSubstr("name=\"rosterOrigin\" value=\"file\""));
  refused(fields(""), "Zo\xE9,1938-03-12,\n", "not in UTF-8");
  refused(fields(""), std::string{"PK\x03\x04\0", 5}, "not a CSV file");
  refused(fields(""), std::string(129 * 1024, 'x'), "larger than 128 KB");
  EXPECT_THAT(refused(fields("Ann Low,1938-03-12"), "Bob Low,1938-03-12\n", "typed people and chose a file"),
              HasSubstr("Ann Low,1938-03-12"));
  EXPECT_THAT(refused(fields("", "nowhere"), "Ann Low,1938-03-12\n", "Postal code"),
              HasSubstr("Ann Low,1938-03-12"));

  auto browser = Browser{server.url()};
  EXPECT_EQ(browser.post_as("multipart/form-data; boundary=b", "/residence", "--b\r\nno head").status, 400);
  EXPECT_EQ(browser.post_as("multipart/form-data; boundary=b", "/check", "--b--").status, 415);
  EXPECT_EQ(send_file(server, "/residence", fields(""), std::string(300 * 1024, 'x')).status, 413);
  EXPECT_EQ(home.value("SELECT count(*) FROM residences"), "0");

  // A file that was put right takes the place of what came from the first.
  auto again = fields("Zo\xC3\xA9;1938-03-12\r\nBob;hier");
  again.emplace_back("rosterOrigin", "file");
  const auto page = send_file(server, "/residence", again, roster(3));
  ASSERT_EQ(page.status, 303) << page.body;
  EXPECT_EQ(home.value("SELECT count(*) FROM residents"), "3");
  const auto list = page.header("Location") + "/roster";
  EXPECT_EQ(send_file(server, list, {}, "Dee Low,1938-03-12\n").status, 303);
  EXPECT_EQ(send_file(server, list, {}, "Eve Low,never\n").status, 422);
  EXPECT_EQ(home.value("SELECT count(*) FROM residents"), "4");
}

TEST_F(Residences, AFormWithoutItsKeyIsAResidenceOfItsOwnAndShowsNobodyAnothers) {
  Running server{home};
  auto form = fields(roster(1));
  form[0].second = "";
  const auto first = Browser{server.url()}.post_form("/residence", form_body(form));
  const auto second = Browser{server.url()}.post_form("/residence", form_body(form));
  EXPECT_EQ(first.status, 303);
  EXPECT_NE(first.header("Location"), second.header("Location"));
}

TEST_F(Residences, WhileOffersArePausedHoldsEndAndOwnRegistrationsDoButNothingIsOffered) {
  Running server{home};
  const auto page = registered(server);
  ASSERT_TRUE(becomes("offered")) << server.log();
  ASSERT_TRUE(comes_true([&] { return mails_with("is held until") == 1; }));
  ASSERT_EQ(home.run({"switch", "offers-paused", "on", "--reason", "a test"}).code, 0);
  ASSERT_TRUE(comes_true([&] { return server.metric("holdfast_switch_on{name=\"offers-paused\"}") == 1; }));

  home.execute(
      "UPDATE residence_offers SET created_at = created_at - interval '2 days', notified_at = notified_at - "
      "interval '2 days', held_until = held_until - interval '2 days'");
  ASSERT_TRUE(becomes("lapsed"));
  EXPECT_EQ(press(server, page, "again").status, 303);
  std::this_thread::sleep_for(std::chrono::seconds{5});  // two turns
  EXPECT_EQ(state(), "waiting");

  ASSERT_EQ(home.run({"switch", "offers-paused", "off"}).code, 0);
  EXPECT_TRUE(becomes("offered"));
  expect_clean();
}

TEST_F(Residences, WhoLivesAtTheAddressOfAResidenceReadsOfItWhereTheirFormStands) {
  Running server{home};
  auto client = server.client();
  auto form = a_form(1, "sterling-road", day_ahead(4, 10));
  form["address"]["line1"] = "1 Park Lane";
  form["address"]["postalCode"] = "M6R 2B2";
  const auto reference = submit(client, form);
  ASSERT_EQ(await_state(client, reference, "offered")["state"], "offered");
  EXPECT_TRUE(status_of(client, reference)["residence"].is_null());

  (void)send_form(server, "Ann Low,1938-03-12,");
  home.execute("UPDATE residences SET state = 'waiting'");

  const auto status = status_of(client, reference);
  EXPECT_EQ(status["residence"]["code"], "residence-registered") << status;
  EXPECT_THAT(Browser{server.url()}.get("/r/" + reference).body, HasSubstr("The residence at your address"));
}

TEST_F(Residences, WithManyBookedOneIsEndedByAManagerAndByNoAgentAlone) {
  home.settings["staff.careful_people"] = "79";
  Running server{home};
  const auto page = registered(server);
  ASSERT_TRUE(becomes("offered")) << server.log();
  ASSERT_EQ(press(server, page, "accept").status, 303);
  StaffBrowser agent{server}, manager{server};
  agent.set_cookie(let_in(home, Role::agent));
  manager.set_cookie(let_in(home, Role::manager));
  const auto list = agent.get("/staff/residences").body;
  const auto at = list.find("/staff/residences/");
  const auto its_page = list.substr(at, list.find('"', at) - at);

  const auto shown = agent.get(its_page).body;
  EXPECT_THAT(shown, HasSubstr("only a manager can end this registration"));
  EXPECT_THAT(shown, Not(HasSubstr(its_page + "/end")));
  EXPECT_THAT(manager.get(its_page).body, HasSubstr(its_page + "/end"));
  const auto refused = agent.post(its_page + "/end");
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("only a manager can end this registration"));
  EXPECT_EQ(state(), "booked");
  EXPECT_EQ(booked(), "50 30");
  EXPECT_EQ(manager.post(its_page + "/end").status, 303);

  EXPECT_EQ(state(), "cancelled");
  EXPECT_EQ(booked(), "0 0");
  expect_clean();
}

TEST_F(Residences, ThePageOfACallOffCountsTheOtherVisitsOfItsResidences) {
  Running server{home};
  const auto page = registered(server);
  ASSERT_TRUE(becomes("offered")) << server.log();
  ASSERT_EQ(press(server, page, "accept").status, 303);
  StaffBrowser manager{server};
  manager.set_cookie(let_in(home, Role::manager));
  const auto second = home.value("SELECT id FROM visits WHERE booked = 30");

  const auto look = manager.get("/staff/visits/" + second + "/call-off").body;

  EXPECT_THAT(look, HasSubstr("People who lose their place</dt><dd class=\"govuk-summary-list__value\">80<"));
  EXPECT_THAT(look, HasSubstr("give up their other visits to come as well"));
  ASSERT_EQ(manager.post("/staff/visits/" + second + "/call-off").status, 303);
  EXPECT_EQ(home.value("SELECT people FROM careful_changes"), "80");
  home.execute(
      "UPDATE careful_changes SET waits_since = waits_since - interval '6 min', due_at = due_at - interval "
      "'6 "
      "min'");
  EXPECT_TRUE(becomes("waiting") || state() == "offered");
  EXPECT_THAT(manager.get("/staff/changes/1").body,
              HasSubstr("The contact persons of the residences are told, and nobody on their lists."));
}
