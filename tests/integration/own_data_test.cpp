// What is kept of somebody, shown and erased through the API and by staff, on the built program.

#include <gmock/gmock.h>

#include "app/configuration/key_file.hpp"
#include "support/program/staff_browser.hpp"

using namespace holdfast;
using namespace holdfast::test;
using testing::HasSubstr;
using testing::Not;

namespace {

class OwnData : public testing::Test {
 protected:
  void SetUp() override {
    home.import_demo("sterling-road," + day_ahead(3, 10) + ",4\n");
    server.emplace(home);
    client.emplace(server->url());
    reference = submit(*client, form);
    ASSERT_EQ(await_state(*client, reference, "offered")["state"], "offered");
  }
  void TearDown() override {
    const auto verified = home.run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text;
  }

  app::HttpClient::Answer ask(const std::string& what, const std::string& born) {
    return client->post("/v1/registrations/" + reference + '/' + what,
                        born.empty() ? "{}" : Json{{"dateOfBirth", born}}.dump());
  }
  [[nodiscard]] std::string born() const { return form["dateOfBirth"]; }
  [[nodiscard]] std::string name_kept() const { return home.value("SELECT name FROM registrations"); }
  [[nodiscard]] std::string erased_by() const {
    return home.value(
        "SELECT coalesce(s.role, a.address) FROM audit_log a LEFT JOIN staff s "
        "ON s.id = a.staff_id WHERE a.action = 'erased'");
  }

  StaffBrowser browser(Role role) {
    StaffBrowser browser{*server};
    browser.set_cookie(let_in(home, role));
    return browser;
  }
  [[nodiscard]] std::string page() const { return "/staff/registrations/" + reference; }
  /// What an agent types that the caller says.
  [[nodiscard]] StaffBrowser::Fields said(const std::string& code, const std::string& year) const {
    return {{"code", code},
            {"birthYear", year},
            {"birthMonth", born().substr(5, 2)},
            {"birthDay", born().substr(8, 2)}};
  }
  [[nodiscard]] StaffBrowser::Fields said() {
    const auto text = browser(Role::agent).get(page()).body;
    const auto at = text.find("holdfast-code\">") + std::string{"holdfast-code\">"}.size();
    return said(text.substr(at, text.find('<', at) - at), born().substr(0, 4));
  }

  Home home;
  Json form = a_form(1, "sterling-road", day_ahead(3, 10));
  std::string reference;
  std::optional<Running> server;
  std::optional<app::HttpClient> client;
};

}  // namespace

TEST_F(OwnData, IsShownByTheApiToWhoeverSaysTheDateOfBirthAndToNobodyElse) {
  EXPECT_EQ(ask("data", "").status, 422);
  EXPECT_THAT(ask("data", "").body, HasSubstr("\"pointer\":\"/dateOfBirth\",\"code\":\"required\""));
  EXPECT_THAT(ask("data", "12 March").body, HasSubstr("\"code\":\"invalid-date-of-birth\""));
  const auto wrong = ask("data", "1901-01-01");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_THAT(wrong.body, HasSubstr("not-their-date-of-birth"));

  const auto right = ask("data", born());

  ASSERT_EQ(right.status, 200) << right.body;
  const auto data = Json::parse(right.body);
  EXPECT_EQ(data["told"]["name"], form["name"]);
  EXPECT_EQ(data["told"]["dateOfBirth"], form["dateOfBirth"]);
  EXPECT_EQ(data["told"]["preferences"][0]["start"], form["preferences"][0]["start"]);
  EXPECT_EQ(data["offers"][0]["offer"]["state"], "held");
  EXPECT_EQ(data["messages"][0]["kind"], "offer");
  EXPECT_THAT(right.body, Not(HasSubstr(form["healthCardNumber"].get<std::string>())));
  EXPECT_EQ(client->post("/v1/registrations/nobody/data", "{}").status, 404);
}

TEST_F(OwnData, MayBeTriedFiveTimesAnHourThroughAllDoorsTogether) {
  for (int n = 0; n < 3; ++n) EXPECT_EQ(ask("data", "1901-01-01").status, 422);
  Browser pages{server->url()};
  for (int n = 0; n < 2; ++n)
    EXPECT_EQ(pages.post_form("/r/" + reference + "/data", "birthDay=1&birthMonth=1&birthYear=1901").status,
              422);

  const auto sixth = ask("data", born());

  EXPECT_EQ(sixth.status, 429);
  EXPECT_EQ(ask("erase", born()).status, 429);
  EXPECT_EQ(pages.post_form("/r/" + reference + "/data", "birthDay=1&birthMonth=1&birthYear=1901").status,
            429);
  EXPECT_EQ(name_kept(), form["name"].get<std::string>());
}

TEST_F(OwnData, IsErasedByTheApiAndTheSeatIsFreeAndAskingAgainIsHarmless) {
  EXPECT_EQ(ask("erase", "1901-01-01").status, 422);
  EXPECT_EQ(name_kept(), form["name"].get<std::string>());

  const auto erased = ask("erase", born());
  const auto again = ask("erase", born());

  EXPECT_EQ(erased.status, 200);
  EXPECT_EQ(Json::parse(erased.body)["state"], "cancelled");
  EXPECT_THAT(Json::parse(erased.body)["copies"].get<std::string>(),
              HasSubstr("after 400 days, and the backups after 35 days"));
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, erased.body);
  EXPECT_EQ(name_kept(), "-");
  EXPECT_EQ(erased_by(), "the API");
  EXPECT_EQ(home.value("SELECT sum(held + booked) FROM windows"), "0");
  EXPECT_EQ(ask("data", born()).status, 404);
}

TEST_F(OwnData, OfAFormThatIsOnItsWayIsNoWrongDateOfBirthAndCostsNoTry) {
  home.execute("ALTER TABLE registrations ADD CONSTRAINT no_poison CHECK (city <> 'Poison')");
  form = a_form(2, "sterling-road", day_ahead(3, 10));
  form["address"]["city"] = "Poison";
  reference = submit(*client, form);
  ASSERT_TRUE(comes_true([&] { return home.value("SELECT count(*) FROM dead_letters") == "1"; }));

  for (int tries = 0; tries < 6; ++tries) {
    const auto answer = ask("data", born());
    EXPECT_EQ(answer.status, 503);
    EXPECT_THAT(answer.body, HasSubstr("/problems/still-queued"));
  }
  EXPECT_EQ(ask("erase", born()).status, 503);
  auto robin = browser(Role::agent);
  const auto own_page = robin.get(page());
  EXPECT_EQ(own_page.status, 200);
  EXPECT_THAT(own_page.body, Not(HasSubstr(page() + "/data")));
  const auto asked = robin.get(page() + "/data");
  const auto said_to_staff = robin.post(page() + "/data", said("AAAA-AAAA", born().substr(0, 4)));
  for (const auto& answer : {asked, said_to_staff}) {
    EXPECT_EQ(answer.status, 409);
    EXPECT_THAT(answer.body, HasSubstr("This form is still on its way in"));
    EXPECT_THAT(answer.body, Not(HasSubstr("This is not the date of birth")));
  }
  const Capabilities capabilities{app::read_keys(home.folder() / "keys")};
  const auto elsewhere =
      capabilities.reference(RegistrationId{uuid_bytes("01940000-0000-7000-8000-000000000001")});
  EXPECT_EQ(
      client->post("/v1/registrations/" + elsewhere + "/data", Json{{"dateOfBirth", born()}}.dump()).status,
      503);

  home.execute("ALTER TABLE registrations DROP CONSTRAINT no_poison");
  EXPECT_EQ(home.run({"dead-letters", "retry"}).code, 0);
  (void)await_state(*client, reference, "offered");
  EXPECT_EQ(ask("data", born()).status, 200);
}

TEST_F(OwnData, IsReadOutByAnAgentToWhoeverSaysCodeAndDateOfBirth) {
  auto robin = browser(Role::agent);
  EXPECT_EQ(robin.get(page() + "/data").status, 200);

  const auto both_wrong = robin.post(page() + "/data", said("AAAA-AAAA", "1901"));
  auto no_code = said();
  no_code.erase(no_code.begin());
  const auto without_code = robin.post(page() + "/data", no_code);
  const auto shown = robin.post(page() + "/data", said());

  EXPECT_EQ(both_wrong.status, 422);
  EXPECT_THAT(both_wrong.body, HasSubstr("href=\"#code\""));
  EXPECT_THAT(both_wrong.body, HasSubstr("This is not the date of birth"));
  EXPECT_THAT(both_wrong.body, HasSubstr("value=\"1901\""));
  EXPECT_EQ(without_code.status, 422);
  EXPECT_THAT(without_code.body, Not(HasSubstr(form["email"].get<std::string>())));
  ASSERT_EQ(shown.status, 200);
  EXPECT_THAT(shown.body, HasSubstr(form["email"].get<std::string>()));
  EXPECT_THAT(shown.body, Not(HasSubstr("action=\"" + page() + "/erase\"")));
  EXPECT_EQ(home.value("SELECT count(*) FROM audit_log a JOIN staff s ON s.id = a.staff_id "
                       "WHERE a.action = 'data-shown' AND s.role = 'agent'"),
            "1");
  EXPECT_EQ(robin.post(page() + "/erase", said()).status, 403);
}

TEST_F(OwnData, IsErasedByAManagerAtTheirWishAndTheLogNamesWho) {
  auto mo = browser(Role::manager);
  EXPECT_THAT(mo.get(page()).body, HasSubstr(page() + "/data"));
  auto sure = said();
  const auto not_sure = mo.post(page() + "/erase", sure);
  sure.emplace_back("sure", "yes");
  auto of_somebody_else = said("AAAA-AAAA", born().substr(0, 4));
  of_somebody_else.emplace_back("sure", "yes");

  EXPECT_EQ(not_sure.status, 422);
  EXPECT_THAT(not_sure.body, HasSubstr("href=\"#sure\""));
  EXPECT_THAT(not_sure.body, HasSubstr("after 400 days, and the backups after 35 days"));
  EXPECT_EQ(mo.post(page() + "/erase", of_somebody_else).status, 422);
  EXPECT_EQ(name_kept(), form["name"].get<std::string>());

  const auto erased = mo.post(page() + "/erase", sure);

  EXPECT_EQ(erased.status, 303);
  EXPECT_EQ(erased.header("Location"), page());
  EXPECT_THAT(mo.get(page()).body, Not(HasSubstr(page() + "/data")));
  EXPECT_THAT(mo.post(page() + "/data", said("AAAA-AAAA", "1901")).body, HasSubstr("Their data was erased"));
  EXPECT_EQ(name_kept(), "-");
  EXPECT_EQ(erased_by(), "manager");
  EXPECT_EQ(home.value("SELECT sum(held + booked) FROM windows"), "0");
}
