// Phases from a file: at once where nobody who waits gets another day, and otherwise the careful way.

#include <fstream>

#include <gmock/gmock.h>

#include "support/program/staff_browser.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

namespace {

class ImportedPhases : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(import_phase(in_200_days).code, 0);
    const auto demo = home.sources / "config" / "demo";
    for (const auto* what : {"clinics", "areas"})
      ASSERT_EQ(home.run({"import", what, (demo / (std::string(what) + ".csv")).string()}).code, 0);
    server.emplace(home);
    client.emplace(server->url());
  }

  [[nodiscard]] Printed import_phase(const std::string& opens_on) const {
    std::ofstream{home.folder() / "phases.csv"} << "id,name,minimum_age,opens_on,gather_until\n7,Everybody,0,"
                                                << opens_on << ",\n";
    return home.run({"import", "phases", (home.folder() / "phases.csv").string()});
  }
  std::string comes() {
    const auto reference = submit(*client, a_form(1, "sterling-road", day_ahead(20, 10)));
    EXPECT_EQ(await_state(*client, reference, "waiting")["state"], "waiting");
    return reference;
  }
  [[nodiscard]] std::string opens_on() const { return home.value("SELECT opens_on FROM phases"); }

  Home home;
  const std::string in_200_days = home.value("SELECT current_date + 200");
  const std::string in_190_days = home.value("SELECT current_date + 190");
  std::optional<Running> server;
  std::optional<app::HttpClient> client;
};

}  // namespace

TEST_F(ImportedPhases, TouchNobodyAndAreThereAtOnce) {
  const auto again = import_phase(in_200_days);
  const auto moved = import_phase(in_190_days);

  EXPECT_THAT(again.text, HasSubstr("phases: 0 added, 0 changed, 1 unchanged"));
  EXPECT_THAT(moved.text, HasSubstr("phases: 0 added, 1 changed, 0 unchanged"));
  EXPECT_EQ(opens_on(), in_190_days);
}

TEST_F(ImportedPhases, ThatTouchPeopleSayHowManyAndWaitUntilTheyCannotBeUndone) {
  const auto reference = comes();

  const auto ordered = import_phase(in_190_days);

  EXPECT_EQ(ordered.code, 0);
  EXPECT_THAT(ordered.text, HasSubstr("1 people who wait get another day, 1 an earlier and 0 a later one"));
  EXPECT_THAT(ordered.text, HasSubstr("5 minutes"));
  EXPECT_THAT(ordered.text, HasSubstr("/staff/changes/1"));
  EXPECT_EQ(opens_on(), in_200_days);
  const auto another = import_phase(in_190_days);
  EXPECT_EQ(another.code, 1);
  EXPECT_THAT(another.text, HasSubstr("Nothing was imported"));

  home.execute("UPDATE careful_changes SET due_at = clock_timestamp()");

  EXPECT_TRUE(comes_true([&] { return status_of(*client, reference)["eligibleFrom"] == in_190_days; }, 60s));
  EXPECT_THAT(
      home.value("SELECT string_agg(action || ' ' || coalesce(staff_id::text, address), ', ' ORDER BY "
                 "id) FROM audit_log WHERE action LIKE '%phases' OR action LIKE '%change'"),
      HasSubstr("ordered-change command line, imported-phases by itself"));
  const auto verified = home.run({"verify"});
  EXPECT_EQ(verified.code, 0) << verified.text;
}

TEST_F(ImportedPhases, ThatTouchManyAreConfirmedOrUndoneOnTheStaffsPage) {
  home.settings["staff.careful_people"] = "0";
  server->stop();
  server->start();
  (void)comes();
  const auto ordered = import_phase(in_190_days);
  EXPECT_THAT(ordered.text, HasSubstr("before an administrator confirms it"));
  StaffBrowser manager{*server}, boss{*server};
  manager.set_cookie(let_in(home, Role::manager));
  boss.set_cookie(let_in(home, Role::administrator));

  EXPECT_EQ(manager.get("/staff/changes/1").status, 404);
  const auto page = boss.get("/staff/changes/1").body;
  EXPECT_THAT(page, HasSubstr("Phases from a file"));
  EXPECT_THAT(page, HasSubstr("the command line"));
  EXPECT_THAT(page, HasSubstr("Everybody: from the age of 0"));
  EXPECT_THAT(boss.get("/staff/changes").body, HasSubstr("Phases from a file"));

  ASSERT_EQ(boss.post("/staff/changes/1/confirm").status, 303);
  EXPECT_THAT(boss.get("/staff/changes/1").body, HasSubstr("waits, can be undone"));
  ASSERT_EQ(boss.post("/staff/changes/1/undo").status, 303);
  EXPECT_THAT(boss.get("/staff/changes/1").body, HasSubstr("It was undone"));
  EXPECT_EQ(opens_on(), in_200_days);
}
