#include "api/read_body.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace holdfast;
using namespace holdfast::api;
using namespace std::string_literals;
using testing::ElementsAre;

namespace {

constexpr auto whole_form = R"({
  "name": "Margaret O'Brien",
  "address": {"line1": "221 Sterling Road", "line2": "", "city": "Toronto", "province": "ON",
              "postalCode": "M6R 2B2"},
  "phone": "416 555 0199", "email": "margaret@example.org", "contact": "sms", "language": "en",
  "dateOfBirth": "1948-03-12", "healthCardNumber": "1234 567 897",
  "preferences": [{"clinic": "sterling-road", "start": "2026-12-03T09:00"}, {"start": "2026-12-04T10:00"}]})";

Result<Body, BodyRefusal> read(const std::string& json) {
  return read_body(json, BodyKind::registration);
}

BodyRefusal refusal_of(const std::string& json) {
  const auto body = read(json);
  EXPECT_FALSE(body) << json;
  return body ? BodyRefusal{-1} : body.error();
}

std::vector<std::string> faults_of(const std::string& json, BodyKind kind = BodyKind::registration) {
  const auto body = read_body(json, kind);
  if (!body) return {"refused"};
  std::vector<std::string> faults;
  for (const auto& fault : body->faults) faults.push_back(fault.pointer + ' ' + std::string{fault.code});
  return faults;
}

std::string nested(std::size_t levels) {
  return "{\"name\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + '}';
}

}  // namespace

TEST(ReadBody, FillsInEveryField) {
  const auto body = read(whole_form);

  ASSERT_TRUE(body);
  const auto& form = body->form;
  EXPECT_EQ(form.name, "Margaret O'Brien");
  EXPECT_EQ(form.line1, "221 Sterling Road");
  EXPECT_EQ(form.line2, "");
  EXPECT_EQ(form.city, "Toronto");
  EXPECT_EQ(form.province, "ON");
  EXPECT_EQ(form.postal_code, "M6R 2B2");
  EXPECT_EQ(form.phone, "416 555 0199");
  EXPECT_EQ(form.email, "margaret@example.org");
  EXPECT_EQ(form.contact, "sms");
  EXPECT_EQ(form.language, "en");
  EXPECT_EQ(form.date_of_birth, "1948-03-12");
  EXPECT_EQ(form.health_card_number, "1234 567 897");
  ASSERT_EQ(form.preferences.size(), 2U);
  EXPECT_EQ(form.preferences[0].clinic, "sterling-road");
  EXPECT_EQ(form.preferences[0].start, "2026-12-03T09:00");
  EXPECT_EQ(form.preferences[1].clinic, std::nullopt);
  EXPECT_EQ(form.preferences[1].start, "2026-12-04T10:00");
  EXPECT_TRUE(body->faults.empty());
}

TEST(ReadBody, FillsInTheNeedsAndNamesThoseThatAreNoWord) {
  const auto body = read(R"({"needs": ["step-free", 7, "companion", {"a": "b"}], "name": "x"})");

  ASSERT_TRUE(body);
  EXPECT_EQ(body->form.needs, (std::vector<std::string>{"step-free", "companion"}));
  EXPECT_EQ(body->form.name, "x");
  ASSERT_EQ(body->faults.size(), 2U);
  EXPECT_EQ(body->faults[0].pointer, "/needs/1");
  EXPECT_EQ(body->faults[1].pointer, "/needs/3");
  EXPECT_EQ(body->faults[1].code, "wrong-type");
}

TEST(ReadBody, LeavesOutWhatWasNotSent) {
  const auto body = read("{}");

  ASSERT_TRUE(body);
  EXPECT_EQ(body->form.name, std::nullopt);
  EXPECT_FALSE(body->has_preferences);
}

TEST(ReadBody, RefusesWhatIsNotJson) {
  for (const auto* json : {"", " ", "{", "}", "{\"name\":\"x\",}", "{'name':'x'}", "{\"name\":\"x\"} {}",
                           "{\"name\":01}", "{\"name\":NaN}", "{\"name\":123456789012345678901}",
                           "{\"name\":\"a\nb\"}", "{\"name\":\"\\x\"}", "// hi\n{}", "{\"name\" \"x\"}"}) {
    EXPECT_EQ(refusal_of(json), BodyRefusal::not_json);
  }
}

TEST(ReadBody, RefusesWhatIsNotUtf8) {
  EXPECT_EQ(refusal_of("{\"name\":\"\xC3\"}"), BodyRefusal::not_json);
  EXPECT_EQ(refusal_of("{\"name\":\"\xC0\x80\"}"), BodyRefusal::not_json);
  EXPECT_EQ(refusal_of("{\"name\":\"\xED\xA0\x80\"}"), BodyRefusal::not_json);
  EXPECT_EQ(refusal_of("{\"name\":\"\xF4\x90\x80\x80\"}"), BodyRefusal::not_json);
  EXPECT_EQ(refusal_of("{\"\xFF\":\"x\"}"), BodyRefusal::not_json);
}

TEST(ReadBody, RefusesLoneSurrogates) {
  EXPECT_EQ(refusal_of(R"({"name":"\ud800"})"), BodyRefusal::not_json);
  EXPECT_EQ(refusal_of(R"({"name":"\udc00x"})"), BodyRefusal::not_json);
  EXPECT_TRUE(read(R"({"name":"\ud83d\ude00"})"));
}

TEST(ReadBody, RefusesNulWhereverItStands) {
  EXPECT_EQ(refusal_of(R"({"name":"a\u0000b"})"), BodyRefusal::nul);
  EXPECT_EQ(refusal_of(R"({"a\u0000b":"x"})"), BodyRefusal::nul);
  EXPECT_EQ(refusal_of(R"({"other":["\u0000"]})"), BodyRefusal::nul);
  EXPECT_EQ(refusal_of("{\"name\":\"a\0b\"}"s), BodyRefusal::nul);
  EXPECT_EQ(refusal_of("{}\0{\"name\":1}"s), BodyRefusal::nul);
}

TEST(ReadBody, RefusesTheSameNameTwiceAtEveryLevel) {
  EXPECT_EQ(refusal_of(R"({"name":"a","name":"b"})"), BodyRefusal::duplicate_key);
  EXPECT_EQ(refusal_of(R"({"name":"a","\u006eame":"a"})"), BodyRefusal::duplicate_key);
  EXPECT_EQ(refusal_of(R"({"address":{"city":"a","city":"b"}})"), BodyRefusal::duplicate_key);
  EXPECT_EQ(refusal_of(R"({"preferences":[{"start":"a","start":"b"}]})"), BodyRefusal::duplicate_key);
  EXPECT_EQ(refusal_of(R"({"other":1,"name":"a","other":2})"), BodyRefusal::duplicate_key);
  EXPECT_EQ(refusal_of(R"({"other":[{"a":{"b":1,"c":2,"b":3}}]})"), BodyRefusal::duplicate_key);
  EXPECT_EQ(refusal_of(R"({"preferences":[],"preferences":[]})"), BodyRefusal::duplicate_key);
}

TEST(ReadBody, LetsTheSameNameStandInDifferentObjects) {
  EXPECT_THAT(faults_of(R"({"preferences":[{"start":"a"},{"start":"b"}]})"), ElementsAre());
}

TEST(ReadBody, RefusesMoreThanEightLevels) {
  EXPECT_TRUE(read(nested(8)));
  EXPECT_EQ(refusal_of(nested(9)), BodyRefusal::too_deep);
  EXPECT_EQ(refusal_of(nested(8000)), BodyRefusal::too_deep);
  EXPECT_EQ(refusal_of(std::string(16000, '[')), BodyRefusal::not_json);
}

TEST(ReadBody, TellsUnknownFieldsByTheirPointers) {
  EXPECT_THAT(
      faults_of(R"({"age":7,"address":{"street":"x"},"preferences":[{},{"when":1}],"a/b~c":{"d":1}})"),
      ElementsAre("/age unknown-field", "/address/street unknown-field", "/preferences/1/when unknown-field",
                  "/a~1b~0c unknown-field"));
}

TEST(ReadBody, TellsWrongTypesByTheirPointers) {
  EXPECT_THAT(
      faults_of(
          R"({"name":7,"phone":null,"email":true,"contact":1.5,"language":["en"],"dateOfBirth":{"year":1948},
              "address":"Toronto","preferences":{"start":"x"},"healthCardNumber":-1})"),
      ElementsAre("/name wrong-type", "/phone wrong-type", "/email wrong-type", "/contact wrong-type",
                  "/language wrong-type", "/dateOfBirth wrong-type", "/address wrong-type",
                  "/preferences wrong-type", "/healthCardNumber wrong-type"));
}

TEST(ReadBody, CountsElementsOfTheWrongType) {
  EXPECT_THAT(faults_of(R"({"preferences":["x",{"start":"a"},[{"start":"b"}],null,{"start":5}]})"),
              ElementsAre("/preferences/0 wrong-type", "/preferences/2 wrong-type",
                          "/preferences/3 wrong-type", "/preferences/4/start wrong-type"));
  const auto body = read(R"({"preferences":["x",{"start":"a"}]})");
  ASSERT_EQ(body->form.preferences.size(), 2U);
  EXPECT_EQ(body->form.preferences[1].start, "a");
}

TEST(ReadBody, TellsAWholeBodyOfTheWrongType) {
  for (const auto* json : {"[]", "7", "null", "\"x\"", "[{\"name\":\"x\"}]"}) {
    EXPECT_THAT(faults_of(json), ElementsAre(" wrong-type")) << json;
  }
}

TEST(ReadBody, TellsABoundedNumberOfFaults) {
  std::string json = "{";
  for (int field = 0; field < 1000; ++field) json += "\"x" + std::to_string(field) + "\":1,";
  json.back() = '}';

  EXPECT_EQ(faults_of(json).size(), shape_faults_max);
}

TEST(ReadBody, OfARequeueKnowsPreferencesAlone) {
  const auto body = read_body(R"({"preferences":[{"start":"a"}]})", BodyKind::requeue);

  ASSERT_TRUE(body);
  EXPECT_TRUE(body->has_preferences);
  EXPECT_EQ(body->form.preferences.size(), 1U);
  EXPECT_THAT(faults_of(R"({"name":"x"})", BodyKind::requeue), ElementsAre("/name unknown-field"));
}

TEST(ReadBody, OfAChangeKnowsPreferencesAndForWhom) {
  const auto body = read_body(R"({"together":true,"preferences":[{"start":"a"}]})", BodyKind::change);

  ASSERT_TRUE(body);
  EXPECT_TRUE(body->together);
  EXPECT_EQ(body->form.preferences.size(), 1U);
  EXPECT_THAT(faults_of(R"({"reason":"x"})", BodyKind::change), ElementsAre("/reason unknown-field"));
}

TEST(ReadBody, OfACancellationKnowsTheReasonAlone) {
  const auto body = read_body(R"({"reason":"vaccinated"})", BodyKind::cancellation);

  ASSERT_TRUE(body);
  EXPECT_EQ(body->reason, "vaccinated");
  EXPECT_THAT(faults_of(R"({"preferences":[]})", BodyKind::cancellation),
              ElementsAre("/preferences unknown-field"));
}

TEST(ReadBody, ReadsAHouseholdAndSaysWhatInItIsWrong) {
  const auto body = read_body(R"({"household": [{"name": "Bob", "dateOfBirth": "1950-01-02",
                                                 "healthCardNumber": "1234567897"},
                                                {"name": 7, "colour": "blue"}, "Cleo"],
                                  "neighbouringHours": true})",
                              BodyKind::registration);

  ASSERT_TRUE(body);
  ASSERT_EQ(body->form.household.size(), 3U);
  EXPECT_EQ(body->form.household[0].name, "Bob");
  EXPECT_EQ(body->form.household[0].date_of_birth, "1950-01-02");
  EXPECT_EQ(body->form.household[0].health_card_number, "1234567897");
  EXPECT_TRUE(body->form.neighbouring_hours);
  std::vector<std::string> faults;
  for (const auto& fault : body->faults) faults.push_back(fault.pointer + " " + std::string{fault.code});
  EXPECT_EQ(faults,
            (std::vector<std::string>{"/household/1/name wrong-type", "/household/1/colour unknown-field",
                                      "/household/2 wrong-type"}));
}

TEST(ReadBody, ReadsAResidenceAndWhoLivesThereAndSaysWhatInItIsWrong) {
  const auto body =
      read_body(R"({"name": "Park House", "address": {"city": "Toronto"}, "contactName": "Ada Low",
                                  "residents": [{"name": "Bob", "dateOfBirth": "1938-03-12"},
                                                {"name": 7, "room": "12"}, "Cleo"]})",
                BodyKind::residence);

  ASSERT_TRUE(body);
  EXPECT_EQ(body->form.name, "Park House");
  EXPECT_EQ(body->form.city, "Toronto");
  EXPECT_EQ(body->contact_name, "Ada Low");
  ASSERT_EQ(body->form.household.size(), 3U);
  EXPECT_EQ(body->form.household[0].date_of_birth, "1938-03-12");
  std::vector<std::string> faults;
  for (const auto& fault : body->faults) faults.push_back(fault.pointer + " " + std::string{fault.code});
  EXPECT_THAT(faults, ElementsAre("/residents/1/name wrong-type", "/residents/1/room unknown-field",
                                  "/residents/2 wrong-type"));
  EXPECT_THAT(faults_of(R"({"preferences": [], "household": []})", BodyKind::residence),
              ElementsAre("/preferences unknown-field", "/household unknown-field"));
  EXPECT_THAT(faults_of(R"({"residents": [], "name": "Park House"})", BodyKind::residents),
              ElementsAre("/name unknown-field"));
  EXPECT_THAT(faults_of(R"({"residents": []})"), ElementsAre("/residents unknown-field"));
}

TEST(ReadBody, TakesACancellationOfAllWhoComeTogether) {
  EXPECT_TRUE(read_body(R"({"together": true})", BodyKind::cancellation)->together);
  EXPECT_FALSE(read_body(R"({"reason": "vaccinated", "together": false})", BodyKind::cancellation)->together);
  EXPECT_FALSE(read_body("{}", BodyKind::cancellation)->together);
  EXPECT_THAT(faults_of(R"({"together": "yes"})", BodyKind::cancellation),
              ElementsAre("/together wrong-type"));
  EXPECT_THAT(faults_of(R"({"together": true})", BodyKind::joining), ElementsAre("/together unknown-field"));
}

TEST(ReadBody, TakesNothingButTrueAndFalseForNeighbouringHours) {
  const auto body = read_body(R"({"neighbouringHours": "true"})", BodyKind::registration);

  ASSERT_TRUE(body);
  ASSERT_EQ(body->faults.size(), 1U);
  EXPECT_EQ(body->faults[0].pointer, "/neighbouringHours");
}
