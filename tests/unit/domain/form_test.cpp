#include "holdfast/domain/form.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "unit/domain/examples.hpp"

using namespace holdfast;
using namespace holdfast::examples;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

using Faults = std::vector<Fault>;

Instant now() {
  return toronto("2026-12-01T10:00");
}

/// Every fault as "pointer code".
std::vector<std::string> faults_of(const RawForm& form) {
  const auto read = read_form(form, a_programme(), now(), Language::en);
  std::vector<std::string> faults;
  if (const auto* found = std::get_if<Faults>(&read)) {
    for (const auto& fault : *found) faults.push_back(fault.pointer + " " + fault.code);
  }
  return faults;
}

template <class Change>
RawForm a_form_with(Change change) {
  auto form = a_form();
  change(form);
  return form;
}

Registration registration_of(const RawForm& form) {
  return std::get<Registration>(read_form(form, a_programme(), now(), Language::en));
}

}  // namespace

TEST(ReadForm, MakesTheRegistrationOfTheContractsExample) {
  const auto registration = registration_of(a_form());

  Registration expected;
  expected.name = "Margaret O'Brien";
  expected.address = {"221 Sterling Road", "", "Toronto", "ON", "M6R 2B2"};
  expected.phone = "+14165550199";
  expected.email = "margaret@example.org";
  expected.contact = Contact::sms;
  expected.language = Language::en;
  expected.date_of_birth = date("1948-03-12");
  expected.health_card_number = "1234567897";
  expected.preferences = {{ClinicId{"sterling-road"}, local("2026-12-03T09:00")},
                          {{}, local("2026-12-04T10:00")}};
  EXPECT_EQ(registration, expected);
}

TEST(ReadForm, NormalisesWhatWasTyped) {
  const auto registration = registration_of(a_form_with([](RawForm& form) {
    form.name = "  Zoe\u0308 Le\u0301vesque\u00A0";
    form.province = " on ";
    form.postal_code = "m6r2b2";
    form.contact = " call ";
    form.language = "fr";
    form.health_card_number = "1234-567-897-xy";
    form.preferences = {{" kenora ", " 2026-12-03T09:00 "}};
  }));

  EXPECT_EQ(registration.name, "Zoë Lévesque");
  EXPECT_EQ(registration.address.province, "ON");
  EXPECT_EQ(registration.address.postal_code, "M6R 2B2");
  EXPECT_EQ(registration.contact, Contact::call);
  EXPECT_EQ(registration.language, Language::fr);
  EXPECT_EQ(registration.health_card_number, "1234567897XY");
  EXPECT_EQ(registration.preferences[0].clinic, ClinicId{"kenora"});
}

TEST(ReadForm, NamesEveryFieldThatIsMissingAtOnceAndInOrder) {
  const auto everything_missing =
      ElementsAre("/name required", "/address/line1 required", "/address/city required",
                  "/address/province required", "/address/postalCode required", "/contact required",
                  "/language required", "/dateOfBirth required", "/preferences required");

  EXPECT_THAT(faults_of({}), everything_missing);

  RawForm blank;
  for (auto* field : {&blank.name, &blank.line1, &blank.line2, &blank.city, &blank.province,
                      &blank.postal_code, &blank.phone, &blank.email, &blank.contact, &blank.language,
                      &blank.date_of_birth, &blank.health_card_number}) {
    *field = " ";
  }
  EXPECT_THAT(faults_of(blank), everything_missing);
}

TEST(ReadForm, NamesEveryFaultAtOnceAndInOrder) {
  RawForm form;
  form.name = "Margaret\r\nBcc: x";
  form.line1 = std::string(201, 'a');
  form.line2 = std::string(1, '\0') + "x";
  form.city = std::string(101, 'b');
  form.province = "XX";
  form.postal_code = "W6R 2B2";
  form.phone = "555 0199";
  form.email = "margaret";
  form.contact = "pigeon";
  form.language = "de";
  form.date_of_birth = "12/03/1948";
  form.health_card_number = "12345";
  form.preferences = {{"nowhere", "2026-12-03T09:00"}, {"kenora", "tomorrow"},
                      {std::nullopt, std::nullopt},    {"kenora", "2026-12-03T09:30"},
                      {"kenora", "2026-11-03T09:00"},  {"kenora", "2026-12-03T09:00"}};

  EXPECT_THAT(
      faults_of(form),
      ElementsAre("/name invalid-characters", "/address/line1 too-long", "/address/line2 invalid-characters",
                  "/address/city too-long", "/address/province invalid-province",
                  "/address/postalCode invalid-postal-code", "/phone invalid-phone", "/email invalid-email",
                  "/contact invalid-contact", "/language invalid-language",
                  "/dateOfBirth invalid-date-of-birth", "/healthCardNumber invalid-health-card-number",
                  "/preferences too-many-preferences", "/preferences/0/clinic unknown-clinic",
                  "/preferences/1/start invalid-start", "/preferences/2/start required",
                  "/preferences/3/start not-on-the-hour", "/preferences/4/start preference-in-the-past"));
}

TEST(ReadForm, SaysEachFaultInTheAskedLanguage) {
  const auto form = a_form_with([](RawForm& typed) { typed.name.reset(); });

  const auto english = std::get<Faults>(read_form(form, a_programme(), now(), Language::en));
  const auto french = std::get<Faults>(read_form(form, a_programme(), now(), Language::fr));

  EXPECT_EQ(english[0].message, "Please fill this in.");
  EXPECT_EQ(french[0].message, "Veuillez remplir ce champ.");
  EXPECT_EQ(message_for("required", Language::fr), french[0].message);
}

TEST(MessageFor, AnUnknownCodeIsASentenceAllTheSame) {
  EXPECT_EQ(message_for("no-such-code", Language::en), "Please check this.");
}

TEST(ReadForm, TakesTextsOfTheFullLength) {
  EXPECT_THAT(faults_of(a_form_with([](RawForm& form) {
                std::string name;
                for (int letter = 0; letter < 200; ++letter) name += "é";
                form.name = name;
                form.line1 = std::string(200, 'a');
                form.line2 = std::string(200, 'a');
                form.city = std::string(100, 'a');
              })),
              IsEmpty());
}

TEST(ReadForm, TakesAFormWithoutCardAndWithoutWhatTheContactDoesNotNeed) {
  EXPECT_THAT(faults_of(a_form_with([](RawForm& form) {
                form.health_card_number.reset();
                form.line2.reset();
                form.email.reset();
              })),
              IsEmpty());
  EXPECT_THAT(faults_of(a_form_with([](RawForm& form) {
                form.phone.reset();
                form.contact = "email";
              })),
              IsEmpty());
}

TEST(ReadForm, NeedsWhatTheContactNeeds) {
  for (const auto* contact : {"sms", "call"}) {
    EXPECT_THAT(faults_of(a_form_with([&](RawForm& form) {
                  form.phone = "";
                  form.contact = contact;
                })),
                ElementsAre("/phone phone-needed"));
  }
  EXPECT_THAT(faults_of(a_form_with([](RawForm& form) {
                form.email.reset();
                form.contact = "email";
              })),
              ElementsAre("/email email-needed"));
}

TEST(ReadForm, ChecksAlsoTheAddressThatIsNotTheContact) {
  EXPECT_THAT(faults_of(a_form_with([](RawForm& form) { form.email = "no address"; })),
              ElementsAre("/email invalid-email"));
}

TEST(ReadForm, JudgesTheBirthDateByTheDayAtHome) {
  const auto born_on = [](std::string_view day) {
    return faults_of(a_form_with([&](RawForm& form) { form.date_of_birth = day; }));
  };

  EXPECT_THAT(born_on("1900-01-01"), IsEmpty());
  EXPECT_THAT(born_on("1899-12-31"), ElementsAre("/dateOfBirth date-of-birth-too-early"));
  EXPECT_THAT(born_on("2026-12-01"), IsEmpty());
  EXPECT_THAT(born_on("2026-12-02"), ElementsAre("/dateOfBirth date-of-birth-in-the-future"));
  EXPECT_THAT(born_on("1948-02-30"), ElementsAre("/dateOfBirth invalid-date-of-birth"));
}

TEST(ReadForm, KnowsThatItIsStillYesterdayAtHomeWhenUtcHasTurned) {
  const auto late = toronto("2026-12-01T23:30");
  const auto form = a_form_with([](RawForm& typed) { typed.date_of_birth = "2026-12-02"; });

  const auto read = read_form(form, a_programme(), late, Language::en);

  ASSERT_TRUE(std::holds_alternative<Faults>(read));
  EXPECT_EQ(std::get<Faults>(read)[0].code, "date-of-birth-in-the-future");
}

TEST(ReadForm, HoldsTheCardToTheProvinceOfTheAddress) {
  const auto card_in = [](const char* province, const char* number) {
    return faults_of(a_form_with([&](RawForm& form) {
      form.province = province;
      form.health_card_number = number;
    }));
  };

  EXPECT_THAT(card_in("QC", "TREM 4803 1299"), IsEmpty());
  EXPECT_THAT(card_in("ON", "TREM 4803 1299"), ElementsAre("/healthCardNumber invalid-health-card-number"));
  EXPECT_THAT(card_in("QC", "1234 567 897"), ElementsAre("/healthCardNumber invalid-health-card-number"));
}

TEST(ReadForm, DoesNotBlameTheCardForTheProvince) {
  const auto card = [](const char* number) {
    return faults_of(a_form_with([&](RawForm& form) {
      form.province = "Ontario";
      form.health_card_number = number;
    }));
  };

  EXPECT_THAT(card("1234 567 897"), ElementsAre("/address/province invalid-province"));
  EXPECT_THAT(card("12"), ElementsAre("/address/province invalid-province",
                                      "/healthCardNumber invalid-health-card-number"));
}

RC_GTEST_PROP(ReadForm, KeepsNoControlCharacterOfAnyBytes, (const std::string& bytes)) {
  for (auto field : {&RawForm::name, &RawForm::line1, &RawForm::city, &RawForm::province,
                     &RawForm::postal_code, &RawForm::phone, &RawForm::email, &RawForm::contact,
                     &RawForm::date_of_birth, &RawForm::health_card_number}) {
    auto form = a_form();
    form.*field = bytes;

    const auto read = read_form(form, a_programme(), now(), Language::en);

    if (const auto* registration = std::get_if<Registration>(&read)) {
      for (const auto* kept : {&registration->name, &registration->address.line1, &registration->address.city,
                               &registration->phone, &registration->email}) {
        RC_ASSERT(std::ranges::none_of(*kept, [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
      }
    }
  }
}

namespace {

RawForm a_household() {
  return a_form_with([](RawForm& form) {
    form.household = {{"Bob", "1950-01-02", "9876543217"}, {"Cleo", "1990-01-02", {}}};
  });
}

}  // namespace

TEST(ReadForm, ReadsTheOthersOfAHousehold) {
  const auto registration = registration_of(a_household());

  ASSERT_EQ(registration.household.size(), 2U);
  EXPECT_EQ(registration.household[0].name, "Bob");
  EXPECT_EQ(registration.household[0].date_of_birth, date("1950-01-02"));
  EXPECT_EQ(registration.household[0].health_card_number, "9876543217");
  EXPECT_EQ(registration.household[1].health_card_number, "");
}

TEST(ReadForm, NamesEveryFaultOfEverybodyInAHousehold) {
  auto form = a_household();
  form.household[0].name = " ";
  form.household[0].health_card_number = "1234 567 890";
  form.household[1].date_of_birth = "2999-01-01";
  form.household[1].health_card_number = form.health_card_number;

  EXPECT_THAT(faults_of(form), ElementsAre("/household/0/name required",
                                           "/household/0/healthCardNumber invalid-health-card-number",
                                           "/household/1/dateOfBirth date-of-birth-in-the-future",
                                           "/household/1/healthCardNumber card-of-another-person"));
}

TEST(ReadForm, TakesSixPeopleAndNoSeventh) {
  auto form = a_form();
  for (int other = 2; other <= 6; ++other) form.household.push_back({"Somebody", "1950-01-02", {}});
  EXPECT_THAT(faults_of(form), IsEmpty());

  form.household.push_back({"Somebody", "1950-01-02", {}});

  EXPECT_THAT(faults_of(form), ElementsAre("/household too-many-people"));
}
