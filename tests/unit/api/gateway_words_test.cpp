#include "api/gateway_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace holdfast;
using namespace holdfast::api;
using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

store::OfferView an_offer(Language language) {
  const Clinic clinic{{"sterling-road"}, "Sterling Road", {}, {}, TimeZone::named("America/Toronto")};
  const Instant starts_at{std::chrono::sys_days{std::chrono::December / 5 / 2026} + 15h};
  return {{}, clinic, starts_at, 1, {}, std::nullopt, Contact::sms, language};
}

}  // namespace

TEST(GatewayWords, SpeakTheLanguageOfTheRegistration) {
  EXPECT_EQ(text_accepted(an_offer(Language::en)),
            "Thank you. Booked: Sterling Road, Saturday 5 December 2026 at 10:00.");
  EXPECT_EQ(text_accepted(an_offer(Language::fr)),
            "Merci. Réservé : Sterling Road, samedi 5 décembre 2026 à 10 h 00.");
  EXPECT_THAT(text_refused(AcceptRefusal::expired, Language::fr), HasSubstr("Votre rang est gardé"));
}

TEST(GatewayWords, TellSomebodyBookedThatTheyAre) {
  auto view = an_offer(Language::en);
  EXPECT_THAT(text_not_understood(view), HasSubstr("Answer 1 to accept"));

  view.offer.state = OfferState::accepted;

  EXPECT_THAT(text_not_understood(view), HasSubstr("You are booked"));
}

TEST(Twiml, EscapesWhatXmlWouldRead) {
  EXPECT_EQ(
      twiml("A & B <C>"),
      R"(<?xml version="1.0" encoding="UTF-8"?><Response><Message>A &amp; B &lt;C&gt;</Message></Response>)");
}
