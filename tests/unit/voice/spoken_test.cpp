#include "voice/spoken.hpp"

#include <gmock/gmock.h>

#include "holdfast/domain/dates.hpp"
#include "voice/twiml.hpp"

using namespace holdfast;
using namespace holdfast::voice;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

std::string at(const char* moment, Language language) {
  return moment_spoken(rfc3339_in(moment).value(), TimeZone::named("America/Toronto"), language);
}

}  // namespace

TEST(Spoken, AMomentIsSaidAsPeopleSayIt) {
  EXPECT_EQ(at("2026-12-05T15:00:00Z", Language::en), "Saturday 5 December, at 10 a.m.");
  EXPECT_EQ(at("2026-12-05T17:00:00Z", Language::en), "Saturday 5 December, at noon");
  EXPECT_EQ(at("2026-12-05T18:30:00Z", Language::en), "Saturday 5 December, at 1:30 p.m.");
  EXPECT_EQ(at("2026-12-05T05:05:00Z", Language::en), "Saturday 5 December, at 12:05 a.m.");
  EXPECT_EQ(at("2026-12-05T19:00:00Z", Language::fr), "samedi 5 décembre, à 14 heures");
  EXPECT_EQ(at("2026-12-05T17:00:00Z", Language::fr), "samedi 5 décembre, à midi");
  EXPECT_EQ(at("2026-12-05T06:30:00Z", Language::fr), "samedi 5 décembre, à 1 heure 30");
}

TEST(Spoken, ANumberIsSaidDigitByDigit) {
  EXPECT_EQ(number_spoken("+14165550199"), "4 1 6, 5 5 5, 0 1 9 9");
  EXPECT_EQ(ending_spoken("+14165550190"), "9 0");
  EXPECT_EQ(ending_spoken(""), "");
}

TEST(Spoken, AnAppointmentIsWhenWhereAndItsAddress) {
  const Clinic clinic{.id = {"sterling-road"},
                      .name = "Sterling Road",
                      .address = {.line1 = "221 Sterling Road",
                                  .line2 = "Unit 2",
                                  .city = "Toronto",
                                  .province = "ON",
                                  .postal_code = "M6R 2B2"},
                      .at = {},
                      .zone = TimeZone::named("America/Toronto")};
  const store::OfferView view{.offer = {},
                              .clinic = clinic,
                              .starts_at = rfc3339_in("2026-12-05T15:00:00Z").value(),
                              .choice = {},
                              .created_at = {},
                              .resolved_at = {}};

  EXPECT_THAT(
      appointment_spoken(view, Language::en),
      ElementsAre("Saturday 5 December, at 10 a.m.", "Sterling Road", "221 Sterling Road, Unit 2, Toronto"));
}

TEST(Twiml, WhatIsSaidIsEscaped) {
  EXPECT_THAT(
      twiml_end({{"R&B <\"clinic\">\x01", Language::fr}}),
      HasSubstr("<Say language=\"fr-CA\">R&amp;B &lt;&quot;clinic&quot;&gt;</Say><Hangup/></Response>"));
}

TEST(Twiml, AQuestionGoesOnWithoutAnAnswerToo) {
  const auto xml =
      twiml_question({}, {{"Yes?", Language::en}, {}}, {.count = 8, .seconds = 12}, "https://a.example/?b");

  EXPECT_THAT(
      xml, HasSubstr("actionOnEmptyResult=\"true\" finishOnKey=\"#\" numDigits=\"8\" timeout=\"12\" "
                     "action=\"https://a.example/?b\"><Say language=\"en-CA\">Yes?</Say><Pause length=\"1\"/>"
                     "</Gather><Redirect method=\"POST\">https://a.example/?b</Redirect>"));
}
