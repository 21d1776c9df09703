#include "api/faults.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::api;
using testing::ElementsAre;

namespace {

std::vector<std::string> pointers(const std::vector<Fault>& faults) {
  std::vector<std::string> all;
  for (const auto& fault : faults) all.push_back(fault.pointer);
  return all;
}

}  // namespace

TEST(Faults, StandInTheOrderOfTheFields) {
  const auto faults = all_faults({{"/zzz", "unknown-field"},
                                  {"/preferences/10/start", "wrong-type"},
                                  {"/preferences/2/when", "unknown-field"},
                                  {"/email", "wrong-type"},
                                  {"/name", "wrong-type"}},
                                 {{"/address/city", "required", ""},
                                  {"/dateOfBirth", "required", ""},
                                  {"/preferences/2/clinic", "unknown-clinic", ""},
                                  {"/preferences/2/start", "required", ""}},
                                 Language::en);

  EXPECT_THAT(pointers(faults),
              ElementsAre("/name", "/address/city", "/email", "/dateOfBirth", "/preferences/2/clinic",
                          "/preferences/2/start", "/preferences/2/when", "/preferences/10/start", "/zzz"));
}

TEST(Faults, OfAResidenceStandInTheOrderOfItsFormToo) {
  const auto faults = all_faults({{"/residents/10", "wrong-type"}, {"/residents/2/room", "unknown-field"}},
                                 {{"/contactName", "required", ""},
                                  {"/phone", "phone-needed", ""},
                                  {"/residents/2/dateOfBirth", "roster-date", ""},
                                  {"/residents/10/name", "required", ""},
                                  {"/name", "required", ""}},
                                 Language::en);

  EXPECT_THAT(pointers(faults), ElementsAre("/name", "/contactName", "/phone", "/residents/2/dateOfBirth",
                                            "/residents/2/room", "/residents/10"));
}

TEST(Faults, AreToldOnceAPlace) {
  const auto faults = all_faults({{"/name", "wrong-type"}, {"/address", "wrong-type"}},
                                 {{"/name", "required", ""},
                                  {"/address/line1", "required", ""},
                                  {"/address/city", "required", ""},
                                  {"/phone", "required", ""}},
                                 Language::en);

  EXPECT_THAT(pointers(faults), ElementsAre("/name", "/address", "/phone"));
}

TEST(Faults, OfABodyThatIsNoObjectAreOne) {
  const auto faults =
      all_faults({{"", "wrong-type"}}, {{"/name", "required", ""}, {"/phone", "required", ""}}, Language::en);

  EXPECT_THAT(pointers(faults), ElementsAre(""));
}

TEST(Faults, SpeakTheAskedLanguage) {
  const auto in_english = all_faults({{"/name", "wrong-type"}}, {}, Language::en);
  const auto in_french = all_faults({{"/name", "wrong-type"}}, {}, Language::fr);

  ASSERT_EQ(in_english.size(), 1U);
  ASSERT_EQ(in_french.size(), 1U);
  EXPECT_FALSE(in_english[0].message.empty());
  EXPECT_NE(in_english[0].message, in_french[0].message);
}

TEST(FaultsProblem, TellsAllOfThemAndStaysJsonWhateverWasSent) {
  const std::string hostile = "/\"\\</script>\n\x01";
  const auto response = faults_problem(
      "invalid-registration",
      {{hostile, "unknown-field", "No \"such\" field."}, {"/name", "required", "Enter it."}}, Language::en);

  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(response.body.find('<'), std::string::npos);
  const auto body = nlohmann::json::parse(response.body);
  EXPECT_TRUE(body.at("type").get<std::string>().ends_with("invalid-registration"));
  ASSERT_EQ(body.at("errors").size(), 2U);
  EXPECT_EQ(body["errors"][0]["pointer"], hostile);
  EXPECT_EQ(body["errors"][0]["message"], "No \"such\" field.");
  EXPECT_EQ(body["errors"][1]["code"], "required");
}
