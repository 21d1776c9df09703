#include "holdfast/site/typed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace holdfast;
using namespace holdfast::site;
using testing::ElementsAre;

namespace {

const Words& words() {
  static const Words all{"web/words"};
  return all;
}

}  // namespace

TEST(RawForm, TakesEveryFieldAsTyped) {
  const auto raw = raw_form(Typed{{{"name", " Ann "},
                                   {"line1", "1 A St"},
                                   {"line2", "2"},
                                   {"city", "Ottawa"},
                                   {"province", "ON"},
                                   {"postalCode", "k1n"},
                                   {"phone", "416"},
                                   {"email", "a@b"},
                                   {"contact", "sms"},
                                   {"language", "fr"},
                                   {"healthCardNumber", "1234"}}});

  EXPECT_EQ(raw.form.name, " Ann ");
  EXPECT_EQ(raw.form.line1, "1 A St");
  EXPECT_EQ(raw.form.line2, "2");
  EXPECT_EQ(raw.form.city, "Ottawa");
  EXPECT_EQ(raw.form.province, "ON");
  EXPECT_EQ(raw.form.postal_code, "k1n");
  EXPECT_EQ(raw.form.phone, "416");
  EXPECT_EQ(raw.form.email, "a@b");
  EXPECT_EQ(raw.form.contact, "sms");
  EXPECT_EQ(raw.form.language, "fr");
  EXPECT_EQ(raw.form.health_card_number, "1234");
}

TEST(RawForm, MakesOneDateOfThreeFields) {
  EXPECT_EQ(
      raw_form(Typed{{{"birthDay", " 5"}, {"birthMonth", "3 "}, {"birthYear", "1948"}}}).form.date_of_birth,
      "1948-03-05");
  EXPECT_EQ(
      raw_form(Typed{{{"birthDay", "12"}, {"birthMonth", ""}, {"birthYear", "1948"}}}).form.date_of_birth,
      "1948--12");
  EXPECT_EQ(raw_form(Typed{}).form.date_of_birth, "");
}

TEST(RawForm, LeavesOutWishesThatAreEmptyAndRemembersTheirRows) {
  const auto raw = raw_form(Typed{{{"p1-clinic", ""},
                                   {"p1-date", " "},
                                   {"p2-clinic", "sterling-road"},
                                   {"p2-date", "2026-12-03"},
                                   {"p2-hour", "09:00"},
                                   {"p5-date", "2026-12-04"}}});

  EXPECT_THAT(raw.rows, ElementsAre(2U, 5U));
  ASSERT_EQ(raw.form.preferences.size(), 2U);
  EXPECT_EQ(raw.form.preferences[0].clinic, "sterling-road");
  EXPECT_EQ(raw.form.preferences[0].start, "2026-12-03T09:00");
  EXPECT_EQ(raw.form.preferences[1].start, "");
}

TEST(Typed, TakesTheFirstOfANameAndCanBeSet) {
  Typed typed{{{"name", "first"}, {"name", "second"}}};
  EXPECT_EQ(typed.at("name"), "first");
  EXPECT_EQ(typed.at("other"), "");

  typed.set("name", "third");

  EXPECT_EQ(typed.at("name"), "third");
}

TEST(PageFaults, LeadToTheFieldThatIsWrong) {
  const auto faults = page_faults({{"/address/postalCode", "required", "Fill it in."},
                                   {"/dateOfBirth", "required", "Fill it in."},
                                   {"/preferences", "required", "Fill it in."},
                                   {"/preferences/0/start", "preference-in-the-past", "Past."},
                                   {"/preferences/2", "duplicate-preference", "Twice."}},
                                  {3, 4, 5}, words(), Language::en);

  std::vector<std::string> anchors;
  for (const auto& fault : faults) anchors.push_back(fault.anchor);
  EXPECT_THAT(anchors, ElementsAre("postalCode", "birthDay", "choices", "choice-3", "choice-5"));
  EXPECT_EQ(faults[0].label, "Postal code");
  EXPECT_EQ(faults[0].message, "Fill it in.");
  EXPECT_EQ(faults[2].message, words().at("fault_time_required", Language::en));
  EXPECT_EQ(faults[3].label, "Choice 3");
  EXPECT_EQ(faults[4].field, "p5");
}

TEST(PageFaults, SayInTheirOwnWordsWhatThePageAsksInItsOwnFields) {
  const auto faults = page_faults({{"/dateOfBirth", "invalid-date-of-birth", "Year, month, day."}}, {},
                                  words(), Language::fr);

  EXPECT_EQ(faults[0].message, words().at("fault_invalid-date-of-birth", Language::fr));
}
