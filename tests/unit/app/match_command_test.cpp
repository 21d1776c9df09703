#include "app/commands/match_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/commands/match_file.hpp"

using namespace holdfast;
using namespace holdfast::app;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

json the_example() {
  return json::parse(R"({"now": "2026-12-01T15:00:00Z",
    "clinics": [{"id": "a", "latitude": 43.65, "longitude": -79.38, "timeZone": "America/Toronto"}],
    "windows": [{"id": 1, "clinic": "a", "start": "2026-12-05T15:00:00Z", "free": 2}],
    "people": [{"id": "p1", "home": {"latitude": 43.66, "longitude": -79.4}, "eligibleFrom": "2026-11-01",
                "preferences": [{"clinic": "a", "start": "2026-12-05T10:00"}]}]})");
}

struct Answer {
  int code = 0;
  std::string out, err;
};

Answer answer_to(const std::string& content) {
  const auto file = std::filesystem::path{::testing::TempDir()} / "match_command_test.json";
  std::ofstream{file} << content;
  std::ostringstream out;
  std::ostringstream err;
  const auto code = match_command(file, out, err);
  std::filesystem::remove(file);
  return {.code = code, .out = out.str(), .err = err.str()};
}

std::vector<std::string> faults_of(const json& content) {
  std::istringstream input{content.dump()};
  MatchFileRemarks remarks;
  static_cast<void>(read_match_file(input, remarks));
  return remarks.faults;
}

}  // namespace

TEST(MatchCommand, AnswersTheExampleOfTheContract) {
  const auto answer = answer_to(the_example().dump());

  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(answer.err, "");
  EXPECT_EQ(
      answer.out,
      R"({"seated":1,"distance":0,"plan":[{"person":"p1","window":1,"distance":0,"choice":1}],"unseated":[]})"
      "\n");
}

TEST(MatchCommand, NamesTheUnseatedAndKeepsTheOrderOfPeople) {
  auto file = the_example();
  for (const auto* id : {"p2", "p0"}) {
    file["people"].push_back(file["people"][0]);
    file["people"].back()["id"] = id;
  }
  file["people"][1]["eligibleFrom"] = "2027-12-01";
  file["people"][2]["home"] = nullptr;

  const auto answer = json::parse(answer_to(file.dump()).out);

  EXPECT_EQ(answer["unseated"], json::parse(R"(["p2"])"));
  EXPECT_EQ(answer["plan"][0]["person"], "p1");
  EXPECT_EQ(answer["plan"][1]["person"], "p0");
}

TEST(MatchCommand, MovesWishesBeforeThePersonIsEligible) {
  auto file = the_example();
  file["people"][0]["eligibleFrom"] = "2026-12-05";
  file["people"][0]["preferences"][0]["start"] = "2026-11-28T10:00";

  const auto seat = json::parse(answer_to(file.dump()).out)["plan"][0];

  EXPECT_EQ(seat["distance"], 0);
  EXPECT_EQ(seat["choice"], nullptr);
}

TEST(MatchCommand, SaysEveryFaultAtOnceAndPrintsNoPlan) {
  auto file = the_example();
  file["now"] = "yesterday";
  file["clinics"][0]["timeZone"] = "America/Atlantis";
  file["windows"][0]["clinic"] = "b";
  file["windows"][0]["free"] = -1;
  file["people"][0].erase("eligibleFrom");
  file["people"][0]["preferences"] = json::array();

  EXPECT_THAT(faults_of(file), ElementsAre(HasSubstr("/now: "), HasSubstr("/clinics/0/timeZone: "),
                                           HasSubstr("/windows/0/clinic: "), HasSubstr("/windows/0/free: "),
                                           HasSubstr("/people/0/eligibleFrom: is missing"),
                                           HasSubstr("/people/0/preferences: must be 1 to 5")));
  const auto answer = answer_to(file.dump());
  EXPECT_EQ(answer.code, 2);
  EXPECT_EQ(answer.out, "");
}

TEST(MatchCommand, RefusesWhatIsNoJsonAndWhatIsThereTwice) {
  EXPECT_EQ(answer_to("{").code, 2);
  EXPECT_EQ(answer_to("[]").code, 2);
  EXPECT_EQ(answer_to(R"({"now": "2026-12-01T15:00:00Z", "now": "2026-12-01T15:00:00Z"})").code, 2);
  auto file = the_example();
  file["windows"].push_back(file["windows"][0]);
  file["people"].push_back(file["people"][0]);
  file["clinics"].push_back(file["clinics"][0]);
  EXPECT_THAT(faults_of(file),
              ElementsAre(HasSubstr("/clinics/1/id"), HasSubstr("/windows/1/id"), HasSubstr("/people/1/id")));
}

TEST(MatchCommand, PassesOverFieldsItDoesNotKnowAndSaysSo) {
  auto file = the_example();
  file["people"][0]["colour"] = "blue";

  const auto answer = answer_to(file.dump());

  EXPECT_EQ(answer.code, 0);
  EXPECT_THAT(answer.err, HasSubstr("/people/0/colour"));
}

TEST(MatchCommand, ReadsMomentsWithAnOffset) {
  auto file = the_example();
  file["windows"][0]["start"] = "2026-12-05T10:00:00.000-05:00";

  EXPECT_THAT(faults_of(file), IsEmpty());
  EXPECT_EQ(json::parse(answer_to(file.dump()).out)["distance"], 0);
}

TEST(MatchCommand, SaysThatAFileIsNotThere) {
  std::ostringstream out;
  std::ostringstream err;

  EXPECT_EQ(match_command("/no/such/file", out, err), 2);
  EXPECT_THAT(err.str(), HasSubstr("cannot be read"));
}

namespace {

/// Two people of one name, one seat at ten, one at eleven, two at four.
json a_couple() {
  auto file = the_example();
  file["windows"] = json::parse(R"([{"id": 1, "clinic": "a", "start": "2026-12-05T15:00:00Z", "free": 1},
                                    {"id": 2, "clinic": "a", "start": "2026-12-05T16:00:00Z", "free": 1},
                                    {"id": 3, "clinic": "a", "start": "2026-12-05T21:00:00Z", "free": 2}])");
  file["people"].push_back(file["people"][0]);
  file["people"][1]["id"] = "p2";
  for (auto& person : file["people"]) person["household"] = "Smith";
  return file;
}

}  // namespace

TEST(MatchCommand, SeatsAHouseholdInOneHourOrInNeighbouringOnesIfItSaysSo) {
  auto file = a_couple();
  const auto together = json::parse(answer_to(file.dump()).out);
  for (auto& person : file["people"]) person["neighbouringHours"] = true;
  const auto side_by_side = json::parse(answer_to(file.dump()).out);

  EXPECT_EQ(together["plan"][0]["window"], 3);
  EXPECT_EQ(together["plan"][1]["window"], 3);
  EXPECT_EQ(together["distance"], 2 * 6 * 60);
  EXPECT_EQ(side_by_side["distance"], 60);
}

TEST(MatchCommand, RefusesAHouseholdOfSevenAndOneThatDisagrees) {
  auto file = a_couple();
  file["people"][1]["neighbouringHours"] = true;
  for (int more = 3; more <= 7; ++more) {
    file["people"].push_back(file["people"][0]);
    file["people"].back()["id"] = "p" + std::to_string(more);
  }

  EXPECT_THAT(faults_of(file), ElementsAre(HasSubstr("/people/1/neighbouringHours: must be the same"),
                                           HasSubstr("/people/6/household: has more than six people")));
}
