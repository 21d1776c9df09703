// The second visit of a residence, from the ticks on a team's list to the press of its contact person.

#include <algorithm>
#include <fstream>

#include <gmock/gmock.h>

#include "support/program/a_residence.hpp"
#include "support/program/a_server.hpp"
#include "support/program/browser.hpp"
#include "support/program/staff_browser.hpp"
#include "support/smtp_sink.hpp"

using holdfast::Role;
using namespace holdfast::test;
using testing::HasSubstr;
using testing::Not;

namespace {

class SecondVisitsOfResidences : public testing::Test {
 protected:
  SecondVisitsOfResidences() {
    home.settings["messages.smtp_url"] = '"' + sink.url() + '"';
    home.settings["offers.contact_from_hour"] = "0";
    home.settings["offers.contact_to_hour"] = "24";
    home.import_demo("sterling-road," + day_ahead(4, 10) + ",20\n");
    import("products", "id,name,least_days,most_days\ncomirnaty,Comirnaty,10,12\n");
    import_visit("East," + day_ahead(3, 9) + ',' + day_ahead(3, 12) + ",90,M6R,comirnaty\n");
  }
  void import(const std::string& what, const std::string& lines) {
    const auto file = home.folder() / (what + ".csv");
    std::ofstream{file} << lines;
    const auto printed = home.run({"import", what, file.string()});
    ASSERT_EQ(printed.code, 0) << printed.text;
  }
  void import_visit(const std::string& line) {
    import("visits", "team,start,end,seats,area,product\n" + line);
  }

  /// Let through; its page.
  std::string registered(const Running& server, const std::string& name, int people) {
    std::string list;
    for (int n = 1; n <= people; ++n) list += name + std::to_string(n) + ",1938-03-12,\n";
    const auto answer =
        Browser{server.url()}.post_form("/residence", form_body(residence_fields(name, name, list)));
    EXPECT_EQ(answer.status, 303) << answer.body;
    home.execute("UPDATE residences SET state = 'waiting' WHERE state = 'review'");
    return answer.header("Location");
  }
  [[nodiscard]] bool becomes(const std::string& wanted, const std::string& which) const {
    return comes_true([&] { return home.value("SELECT state FROM residences WHERE " + which) == wanted; },
                      std::chrono::seconds{30});
  }
  [[nodiscard]] std::string number_of(const std::string& team) const {
    return home.value("SELECT id FROM visits WHERE team = '" + team + '\'');
  }
  [[nodiscard]] std::string taken(const std::string& team) const {
    return home.value("SELECT held || ' ' || booked FROM visits WHERE team = '" + team + '\'');
  }
  /// Booked for its first visit, which is over since two days.
  std::string visited(const Running& server) {
    const auto page = registered(server, "Parc", 80);
    EXPECT_TRUE(becomes("offered", "name = 'Parc'")) << server.log();
    EXPECT_EQ(press(server, page, "accept"), 303);
    home.execute(
        "UPDATE visits SET starts_at = starts_at - interval '5 days', ends_at = ends_at - interval "
        "'5 days' WHERE team = 'East'");
    return page;
  }
  static int press(const Running& server, const std::string& page, const std::string& what) {
    return Browser{server.url()}.post_form(page, form_body({{"do", what}})).status;
  }
  static std::string body_of(const Running& server, const std::string& page) {
    return Browser{server.url()}.get(page).body;
  }
  static Json json_of(const Running& server, const std::string& page) {
    return Json::parse(body_of(server, "/v1/residences" + page.substr(page.rfind('/'))));
  }
  [[nodiscard]] long mails_with(const std::string& words) const {
    return std::ranges::count_if(
        sink.mails(), [&](const std::string& mail) { return mail.find(words) != std::string::npos; });
  }
  /// Of 80 all, and then four taken back one by one.
  void tick_76(StaffBrowser& manager) {
    const auto list = "/staff/visits/" + number_of("East");
    const auto body = manager.get(list).body;
    const std::string field = "name=\"residence\" value=\"";
    const auto at = body.find(field) + field.size();
    const auto residence = body.substr(at, body.find('"', at) - at);
    EXPECT_EQ(manager.post(list + "/attendance", {{"residence", residence}, {"all", "yes"}}).status, 303);
    for (int n = 77; n <= 80; ++n) {
      const auto id = home.value("SELECT id FROM residents WHERE first_id IS NULL AND name = 'Parc" +
                                 std::to_string(n) + '\'');
      EXPECT_EQ(manager.post(list + "/attendance", {{"residence", residence}, {"back", id}}).status, 303);
    }
  }
  void expect_clean() const {
    const auto verified = home.run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text;
  }

  SmtpSink sink;
  Home home;
};

}  // namespace

TEST_F(SecondVisitsOfResidences,
       OfEightyTheSeventySixTickedAreOfferedOneOnItsDaysBeforeNewcomersAndBookedByOnePress) {
  Running server{home};
  Running other{home, "b"};
  const auto page = visited(server);
  (void)registered(server, "Newcomer", 100);
  StaffBrowser manager{server};
  manager.set_cookie(let_in(home, Role::manager));

  tick_76(manager);
  EXPECT_EQ(home.value("SELECT count(*) FROM residents WHERE first_id IS NOT NULL"), "76");
  EXPECT_EQ(home.value("SELECT count(*) FROM audit_log WHERE action = 'marked-attendance'"), "5");
  EXPECT_THAT(manager.get("/staff/residences").body, HasSubstr("Second visit, due between"));
  const auto first = json_of(server, page);
  ASSERT_EQ(first["secondVisits"].size(), 1U) << first;
  EXPECT_EQ(first["secondVisits"][0]["residents"], 76);
  EXPECT_EQ(first["secondVisits"][0]["state"], "waiting");
  EXPECT_EQ(first["secondVisits"][0]["dueFrom"], day_ahead(8, 9).substr(0, 10));
  EXPECT_EQ(first["secondVisits"][0]["dueUntil"], day_ahead(10, 9).substr(0, 10));
  const auto second = "/residence/" + first["secondVisits"][0]["reference"].get<std::string>();
  EXPECT_THAT(body_of(server, page), HasSubstr(second));
  EXPECT_THAT(body_of(server, second), HasSubstr("Second visit, due between"));
  EXPECT_EQ(json_of(server, second)["reason"]["code"], "second-visit-due");
  EXPECT_EQ(json_of(server, second)["secondVisit"]["dueFrom"], first["secondVisits"][0]["dueFrom"]);
  EXPECT_TRUE(
      comes_true([&] { return server.metric("holdfast_residences{state=\"second-waiting\"}") == 1; }));

  home.execute("UPDATE residents SET given_at = given_at - interval '61 minutes'");
  import_visit("Too late," + day_ahead(11, 9) + ',' + day_ahead(11, 12) + ",80,M6R,\n" + "West," +
               day_ahead(9, 9) + ',' + day_ahead(9, 12) + ",80,M6R,comirnaty\n");
  ASSERT_TRUE(becomes("offered", "first_id IS NOT NULL")) << server.log();
  EXPECT_EQ(taken("West"), "76 0");
  EXPECT_EQ(home.value("SELECT state FROM residences WHERE name = 'Newcomer'"), "waiting");
  ASSERT_TRUE(comes_true([&] { return mails_with("Parc (second visit) is held until") == 1; }));
  EXPECT_EQ(press(other, second, "accept"), 303);
  EXPECT_EQ(press(server, second, "accept"), 303);

  EXPECT_EQ(taken("West"), "0 76");
  EXPECT_EQ(taken("East"), "0 80");
  EXPECT_EQ(home.value("SELECT string_agg(state, ' ' ORDER BY first_id IS NOT NULL) FROM residences WHERE "
                       "name = 'Parc'"),
            "booked booked");
  EXPECT_EQ(home.value("SELECT count(*) FROM residence_offers o JOIN residences r ON r.id = o.residence_id "
                       "WHERE r.first_id IS NOT NULL"),
            "1");
  EXPECT_EQ(home.value("SELECT sum(held + booked) FROM windows"), "0");
  EXPECT_TRUE(comes_true([&] { return mails_with("Parc (second visit) are booked") == 1; }));
  EXPECT_THAT(manager.get("/staff/visits/" + number_of("West")).body, HasSubstr("Second visit"));
  expect_clean();
}

TEST_F(SecondVisitsOfResidences, WithoutAVisitOnTheirDaysAreSeenAsOverdueByStaffAndOnTheirPage) {
  Running server{home};
  const auto page = visited(server);
  StaffBrowser manager{server}, agent{server};
  manager.set_cookie(let_in(home, Role::manager));
  agent.set_cookie(let_in(home, Role::agent));
  tick_76(manager);
  const auto second =
      "/residence/" + json_of(server, page)["secondVisits"][0]["reference"].get<std::string>();
  EXPECT_THAT(agent.get("/staff/residences").body, Not(HasSubstr("Overdue")));

  home.execute(
      "UPDATE residences SET due_from = now() - interval '3 days', due_until = now() WHERE first_id IS "
      "NOT NULL");

  EXPECT_THAT(agent.get("/staff/residences").body, HasSubstr("Overdue: no team came"));
  EXPECT_THAT(body_of(server, second), HasSubstr("no team came"));
  EXPECT_EQ(json_of(server, second)["reason"]["code"], "second-visit-overdue");
  EXPECT_TRUE(
      comes_true([&] { return server.metric("holdfast_residences{state=\"second-overdue\"}") == 1; }));
  expect_clean();
}

TEST_F(SecondVisitsOfResidences, AreTickedByManagersAloneAndNobodyIsAddedToTheirList) {
  Running server{home};
  const auto page = visited(server);
  StaffBrowser manager{server}, agent{server};
  manager.set_cookie(let_in(home, Role::manager));
  agent.set_cookie(let_in(home, Role::agent));
  const auto list = "/staff/visits/" + number_of("East");
  EXPECT_EQ(
      agent.post(list + "/attendance", {{"residence", page.substr(page.rfind('/') + 1)}, {"all", "yes"}})
          .status,
      403);
  EXPECT_EQ(agent.post(list + "/product", {{"product", ""}}).status, 403);
  EXPECT_EQ(manager.post(list + "/attendance", {{"residence", "nobody"}, {"all", "yes"}}).status, 404);
  EXPECT_EQ(home.value("SELECT count(*) FROM residents WHERE given_at IS NOT NULL"), "0");

  EXPECT_EQ(manager.post(list + "/product", {{"product", ""}}).status, 303);
  tick_76(manager);
  EXPECT_EQ(home.value("SELECT count(*) FROM residences"), "1") << "nothing is said of what was given";
  EXPECT_EQ(manager.post(list + "/product", {{"product", "unknown"}}).status, 409);
  EXPECT_EQ(manager.post(list + "/product", {{"product", "comirnaty"}}).status, 303);

  const auto second =
      "/residence/" + json_of(server, page)["secondVisits"][0]["reference"].get<std::string>();
  const auto refused = Browser{server.url()}.post_form(second + "/roster",
                                                       form_body({{"roster", "Ann Newcomer,1938-03-12,"}}));
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("whoever was vaccinated at the first visit"));
  EXPECT_EQ(home.value("SELECT count(*) FROM residents WHERE first_id IS NOT NULL"), "76");
  expect_clean();
}
