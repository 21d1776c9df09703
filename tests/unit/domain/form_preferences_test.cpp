#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "holdfast/domain/form.hpp"
#include "unit/domain/examples.hpp"

using namespace holdfast;
using namespace holdfast::examples;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

using RawPreferences = std::vector<RawForm::RawPreference>;

template <class Value>
std::vector<std::string> codes_in(const std::variant<Value, std::vector<Fault>>& read) {
  std::vector<std::string> faults;
  if (const auto* found = std::get_if<std::vector<Fault>>(&read)) {
    for (const auto& fault : *found) faults.push_back(fault.pointer + " " + fault.code);
  }
  return faults;
}

std::vector<std::string> faults_of(const RawPreferences& preferences, Instant now,
                                   std::optional<Date> eligible_from = {}) {
  return codes_in(read_preferences(preferences, a_programme(), now, Language::en, eligible_from));
}

std::vector<std::string> faults_of_form(std::string date_of_birth, std::string start,
                                        const Programme& programme) {
  auto form = a_form();
  form.date_of_birth = std::move(date_of_birth);
  form.preferences = {{"sterling-road", std::move(start)}};
  return codes_in(read_form(form, programme, toronto("2026-12-01T10:00"), Language::en));
}

}  // namespace

TEST(ReadPreferences, KeepsTheirOrder) {
  const auto read = read_preferences({{"kenora", "2026-12-04T10:00"}, {{}, "2026-12-03T09:00"}},
                                     a_programme(), toronto("2026-12-01T10:00"), Language::en);

  EXPECT_EQ(std::get<std::vector<Preference>>(read),
            (std::vector<Preference>{{ClinicId{"kenora"}, local("2026-12-04T10:00")},
                                     {std::nullopt, local("2026-12-03T09:00")}}));
}

TEST(ReadPreferences, AreOneToFive) {
  const auto now = toronto("2026-12-01T10:00");
  RawPreferences preferences;
  EXPECT_THAT(faults_of(preferences, now), ElementsAre("/preferences required"));

  for (const auto* start :
       {"2026-12-03T09:00", "2026-12-03T10:00", "2026-12-03T11:00", "2026-12-03T12:00", "2026-12-03T13:00"}) {
    preferences.push_back({"kenora", start});
    EXPECT_THAT(faults_of(preferences, now), IsEmpty());
  }
  preferences.push_back({"kenora", "2026-12-03T14:00"});
  EXPECT_THAT(faults_of(preferences, now), ElementsAre("/preferences too-many-preferences"));
}

TEST(ReadPreferences, AreNotTheSameTwice) {
  const auto now = toronto("2026-12-01T10:00");

  EXPECT_THAT(faults_of({{"kenora", "2026-12-03T09:00"}, {"kenora", "2026-12-03T09:00"}}, now),
              ElementsAre("/preferences/1 duplicate-preference"));
  EXPECT_THAT(faults_of({{{}, "2026-12-03T09:00"}, {"", "2026-12-03T09:00"}}, now),
              ElementsAre("/preferences/1 duplicate-preference"));
  EXPECT_THAT(faults_of({{"kenora", "2026-12-03T09:00"}, {{}, "2026-12-03T09:00"}}, now), IsEmpty());
}

TEST(ReadPreferences, AreRefusedFromTheMomentTheyHavePassed) {
  const RawPreferences nine{{"sterling-road", "2026-12-03T09:00"}};

  EXPECT_THAT(faults_of(nine, toronto("2026-12-03T09:00")), IsEmpty());
  EXPECT_THAT(faults_of(nine, toronto("2026-12-03T09:00") + std::chrono::microseconds{1}),
              ElementsAre("/preferences/0/start preference-in-the-past"));
}

TEST(ReadPreferences, AreReadOnTheWallOfTheirClinic) {
  const auto now = toronto("2026-12-03T09:30");  // 08:30 in Kenora, 11:00 in St. John's

  EXPECT_THAT(faults_of({{"kenora", "2026-12-03T09:00"}}, now), IsEmpty());
  EXPECT_THAT(faults_of({{"st-johns", "2026-12-03T10:00"}}, now),
              ElementsAre("/preferences/0/start preference-in-the-past"));
  EXPECT_THAT(faults_of({{{}, "2026-12-03T09:00"}}, now),
              ElementsAre("/preferences/0/start preference-in-the-past"));
}

TEST(ReadPreferences, LieWithinTheHorizonOfSixtyDays) {
  const auto now = toronto("2026-12-01T10:00");

  EXPECT_THAT(faults_of({{"sterling-road", "2027-01-30T23:00"}}, now), IsEmpty());
  EXPECT_THAT(faults_of({{"sterling-road", "2027-01-31T00:00"}}, now),
              ElementsAre("/preferences/0/start preference-beyond-horizon"));
}

TEST(ReadPreferences, CountTheHorizonFromTodayAtTheClinic) {
  const auto now = toronto("2026-12-02T00:30");  // still 1 December in Kenora

  EXPECT_THAT(faults_of({{"sterling-road", "2027-01-31T09:00"}}, now), IsEmpty());
  EXPECT_THAT(faults_of({{"kenora", "2027-01-31T09:00"}}, now),
              ElementsAre("/preferences/0/start preference-beyond-horizon"));
}

TEST(ReadPreferences, CountTheHorizonFromTheLaterOfTodayAndEligibility) {
  const auto now = toronto("2026-12-01T10:00");
  const RawPreferences in_april{{"sterling-road", "2027-04-30T09:00"}};

  EXPECT_THAT(faults_of(in_april, now, date("2027-03-01")), IsEmpty());
  EXPECT_THAT(faults_of(in_april, now, date("2027-02-28")),
              ElementsAre("/preferences/0/start preference-beyond-horizon"));
  EXPECT_THAT(faults_of(in_april, now, date("2020-01-01")),
              ElementsAre("/preferences/0/start preference-beyond-horizon"));
}

TEST(ReadForm, CountsTheHorizonFromTheDayThePersonIsEligible) {
  const auto programme = a_programme();  // from 60 on

  EXPECT_THAT(faults_of_form("1967-03-01", "2027-04-30T09:00", programme), IsEmpty());
  EXPECT_THAT(faults_of_form("1967-03-01", "2027-05-01T09:00", programme),
              ElementsAre("/preferences/0/start preference-beyond-horizon"));
  EXPECT_THAT(faults_of_form("1948-03-12", "2027-04-30T09:00", programme),
              ElementsAre("/preferences/0/start preference-beyond-horizon"));
}

TEST(ReadForm, CountsTheHorizonFromTodayWhileNoPhaseIsKnown) {
  auto programme = a_programme();
  programme.phases.clear();

  EXPECT_THAT(faults_of_form("1967-03-01", "2027-01-30T09:00", programme), IsEmpty());
  EXPECT_THAT(faults_of_form("1967-03-01", "2027-01-31T09:00", programme),
              ElementsAre("/preferences/0/start preference-beyond-horizon"));
}

TEST(ReadForm, DoesNotBlameAPreferenceForTheBirthDate) {
  EXPECT_THAT(faults_of_form("not a date", "2027-04-30T09:00", a_programme()),
              ElementsAre("/dateOfBirth invalid-date-of-birth"));
}

TEST(ReadPreferences, RefuseTheHourThatSpringSkips) {
  const auto now = toronto("2026-03-01T10:00");
  const auto skipped = ElementsAre("/preferences/0/start skipped-by-clock-change");

  EXPECT_THAT(faults_of({{"sterling-road", "2026-03-08T01:00"}}, now), IsEmpty());
  EXPECT_THAT(faults_of({{"sterling-road", "2026-03-08T02:00"}}, now), skipped);
  EXPECT_THAT(faults_of({{{}, "2026-03-08T02:00"}}, now), skipped);
  EXPECT_THAT(faults_of({{"sterling-road", "2026-03-08T03:00"}}, now), IsEmpty());
}

TEST(ReadPreferences, RefuseTheHourThatAutumnRepeats) {
  const auto now = toronto("2026-10-25T10:00");
  const auto repeated = ElementsAre("/preferences/0/start repeated-by-clock-change");

  EXPECT_THAT(faults_of({{"sterling-road", "2026-11-01T00:00"}}, now), IsEmpty());
  EXPECT_THAT(faults_of({{"sterling-road", "2026-11-01T01:00"}}, now), repeated);
  EXPECT_THAT(faults_of({{{}, "2026-11-01T01:00"}}, now), repeated);
  EXPECT_THAT(faults_of({{"sterling-road", "2026-11-01T02:00"}}, now), IsEmpty());
}

TEST(ReadPreferences, TakeALeapDay) {
  EXPECT_THAT(faults_of({{"sterling-road", "2028-02-29T09:00"}}, toronto("2028-02-01T10:00")), IsEmpty());
  EXPECT_THAT(faults_of({{"sterling-road", "2027-02-29T09:00"}}, toronto("2027-02-01T10:00")),
              ElementsAre("/preferences/0/start invalid-start"));
}

TEST(ReadPreferences, AtAClinicThereIsNotAreStillReadForTheirHour) {
  EXPECT_THAT(faults_of({{"nowhere", "soon"}}, toronto("2026-12-01T10:00")),
              ElementsAre("/preferences/0/clinic unknown-clinic", "/preferences/0/start invalid-start"));
}

TEST(ReadForm, TakesNeedsThatAClinicMeetsAndRefusesThoseThatNoneDoes) {
  auto programme = a_programme();
  programme.clinics[0].meets.add("step-free");
  programme.clinics[2].meets.add("language-fr");
  const auto faults_with = [&](std::vector<std::string> needs, const char* clinic) {
    auto form = a_form();
    form.needs = std::move(needs);
    form.preferences = {{clinic, "2026-12-03T09:00"}};
    return codes_in(read_form(form, programme, toronto("2026-12-01T10:00"), Language::en));
  };
  EXPECT_THAT(faults_with({"step-free"}, "kenora"), IsEmpty());
  EXPECT_THAT(faults_with({"step-free"}, ""), IsEmpty());
  EXPECT_THAT(faults_with({"step-free"}, "sterling-road"),
              ElementsAre("/preferences/0/clinic needs-not-met-there"));
  EXPECT_THAT(faults_with({"step-free", "language-fr"}, ""), ElementsAre("/needs needs-met-nowhere"));
  EXPECT_THAT(faults_with({"lift", "step-free", "sauna"}, ""), ElementsAre("/needs unknown-need"));

  auto form = a_form();
  form.needs = {"step-free"};
  form.preferences = {{"kenora", "2026-12-03T09:00"}};
  const auto read = read_form(form, programme, toronto("2026-12-01T10:00"), Language::en);
  EXPECT_EQ(text_of(std::get<Registration>(read).needs), "step-free");
}
