// What people need of a clinic, from the form to the offer.
#include <fstream>

#include <gmock/gmock.h>

#include "support/program/a_server.hpp"
#include "support/program/browser.hpp"

using namespace holdfast::test;
using testing::HasSubstr;
using testing::Not;

namespace {

/// Two clinics near to each other, one of them with steps and no French.
class TwoClinics : public testing::Test {
 protected:
  void SetUp() override {
    home.import_demo("high-park," + wish + ",2\nsterling-road," + wish + ",2\n");
    std::ofstream{home.folder() / "clinics.csv"}
        << "id,name,line1,city,province,postal_code,latitude,longitude,time_zone,meets\n"
           "high-park,High Park,375 Colborne Lodge Drive,Toronto,ON,M6R 2Z3,43.6465,-79.4637,"
           "America/Toronto,\n"
           "sterling-road,Sterling Road,221 Sterling Road,Toronto,ON,M6R 2B2,43.6545,-79.4454,"
           "America/Toronto,step-free language-fr\n";
    home.execute("UPDATE clinics SET meets = NULL");
    const auto said = home.run({"import", "clinics", (home.folder() / "clinics.csv").string()});
    ASSERT_EQ(said.code, 0) << said.text;
    server.emplace(home);
    client.emplace(server->url());
  }
  void TearDown() override { EXPECT_EQ(home.run({"verify"}).code, 0); }

  /// Wants any clinic at that hour, from next door to High Park.
  Json form(int person, const std::vector<std::string>& needs) const {
    auto typed = a_form(person, "sterling-road", wish);
    typed["preferences"] = Json::array({{{"start", wish}}});
    if (!needs.empty()) typed["needs"] = needs;
    return typed;
  }
  std::string seated_at(int person, const std::vector<std::string>& needs) {
    const auto status = await_state(*client, submit(*client, form(person, needs)), "offered");
    return status["offer"].is_null() ? "" : status["offer"]["clinic"]["id"].get<std::string>();
  }

  const std::string wish = day_ahead(3, 10);
  Home home;
  std::optional<Running> server;
  std::optional<holdfast::app::HttpClient> client;
};

}  // namespace

TEST_F(TwoClinics, SeatWhoeverNeedsSomethingOnlyWhereItIs) {
  EXPECT_EQ(seated_at(1, {}), "high-park");
  EXPECT_EQ(seated_at(2, {"step-free"}), "sterling-road");
  EXPECT_EQ(seated_at(3, {"language-fr", "step-free"}), "sterling-road");
  EXPECT_EQ(home.value("SELECT string_agg(needs, ',' ORDER BY needs) FROM registrations"),
            "step-free,step-free language-fr");

  // There is a seat where they live, and they are not sent to it.
  const auto reference = submit(*client, form(4, {"step-free"}));
  EXPECT_EQ(await_state(*client, reference, "waiting")["state"], "waiting");
  EXPECT_EQ(seated_at(5, {}), "high-park");
  EXPECT_EQ(status_of(*client, reference)["state"], "waiting");
}

TEST_F(TwoClinics, AreToldWithWhatTheyMeetAndRefuseWhatNoneMeets) {
  const auto clinics = Json::parse(client->get("/v1/clinics").body);
  for (const auto& clinic : clinics) {
    const auto expected = clinic["id"] == "sterling-road" ? Json{"step-free", "language-fr"} : Json::array();
    EXPECT_EQ(clinic["meets"], expected) << clinic;
  }
  const auto refused = client->post("/v1/registrations", form(1, {"step-free", "language-ta"}).dump());
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("needs-met-nowhere"));

  // The page asks for nothing that nobody could find.
  const auto page = client->get("/register?lang=fr").body;
  EXPECT_THAT(page, HasSubstr("Aucune marche"));
  EXPECT_THAT(page, HasSubstr("On y parle français"));
  EXPECT_THAT(page, Not(HasSubstr("need_language_ta")));
}
