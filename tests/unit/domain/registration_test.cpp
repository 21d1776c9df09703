#include "holdfast/domain/registration.hpp"

#include <gtest/gtest.h>

using namespace holdfast;

TEST(RegistrationNames, AreTheWordsOfTablesAndApi) {
  EXPECT_EQ(name_of(RegistrationState::queued), "queued");
  EXPECT_EQ(name_of(RegistrationState::lapsed), "lapsed");
  EXPECT_EQ(name_of(Via::call_centre), "call_centre");
  EXPECT_EQ(name_of(Contact::sms), "sms");
  EXPECT_EQ(name_of(Language::fr), "fr");
}

TEST(RegistrationNames, ReadBackAsWhatTheyName) {
  using enum RegistrationState;
  for (const auto state : {queued, waiting, offered, booked, declined, lapsed, cancelled, review}) {
    EXPECT_EQ(registration_state_named(name_of(state)), state);
  }
  for (const auto contact : {Contact::sms, Contact::email, Contact::call}) {
    EXPECT_EQ(contact_named(name_of(contact)), contact);
  }
  for (const auto language : {Language::en, Language::fr})
    EXPECT_EQ(language_named(name_of(language)), language);
  for (const auto via : {Via::web, Via::call_centre, Via::api}) EXPECT_EQ(via_named(name_of(via)), via);
}

TEST(RegistrationNames, AreNeverGuessed) {
  EXPECT_FALSE(registration_state_named("Queued"));
  EXPECT_FALSE(registration_state_named(""));
  EXPECT_FALSE(contact_named("SMS"));
  EXPECT_FALSE(language_named("de"));
  EXPECT_FALSE(via_named("callcentre"));
}

TEST(PersonOfCard, IsTheSameWhenACardIsMadeAnew) {
  EXPECT_EQ(person_of_card("1234567897AB"), "1234567897");
  EXPECT_EQ(person_of_card("1234567897"), "1234567897");
}

TEST(PersonOfCard, KeepsTheLettersThatComeFirst) {
  EXPECT_EQ(person_of_card("TREM48031299"), "TREM48031299");
  EXPECT_EQ(person_of_card("N1234567"), "N1234567");
  EXPECT_EQ(person_of_card(""), "");
}
