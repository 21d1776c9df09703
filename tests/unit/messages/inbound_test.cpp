#include "holdfast/messages/inbound.hpp"

#include <gtest/gtest.h>

using namespace holdfast::messages;

namespace {

// The example of Twilio's own page on the security of its webhooks.
const std::string token = "12345";
const std::string url = "https://mycompany.com/myapp.php?foo=1&bar=2";
const FormFields fields{{"CallSid", "CA1234567890ABCDE"},
                        {"Caller", "+14158675309"},
                        {"Digits", "1234"},
                        {"From", "+14158675309"},
                        {"To", "+18005551212"}};
const std::string signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

using Fate = DeliveryReport::Fate;

}  // namespace

TEST(TwilioSignature, IsKnownFromTheirOwnExample) {
  EXPECT_TRUE(twilio_signed(token, url, fields, signature));
}

TEST(TwilioSignature, DoesNotDependOnTheOrderOfTheFields) {
  const FormFields turned{fields.rbegin(), fields.rend()};

  EXPECT_TRUE(twilio_signed(token, url, turned, signature));
}

TEST(TwilioSignature, IsRefusedWhereAnythingDiffers) {
  auto altered = fields;
  altered[2].second = "1235";

  EXPECT_FALSE(twilio_signed(token, url, altered, signature));
  EXPECT_FALSE(twilio_signed(token, url + "&", fields, signature));
  EXPECT_FALSE(twilio_signed("12346", url, fields, signature));
  EXPECT_FALSE(twilio_signed(token, url, fields, "RSOYDt4T1cUTdK1PDd93/VVr8B9="));
  EXPECT_FALSE(twilio_signed(token, url, fields, ""));
}

TEST(TwilioStatus, SaysWhatBecameOfAMessage) {
  const auto status = [](const std::string& word) {
    return read_twilio_status({{"MessageSid", "SM1"}, {"MessageStatus", word}});
  };

  EXPECT_EQ(status("delivered"), (DeliveryReport{"SM1", Fate::delivered}));
  EXPECT_EQ(status("undelivered"), (DeliveryReport{"SM1", Fate::failed}));
  EXPECT_EQ(status("failed"), (DeliveryReport{"SM1", Fate::failed}));
  EXPECT_EQ(status("sent"), (DeliveryReport{"SM1", Fate::pending}));
  EXPECT_FALSE(read_twilio_status({{"MessageStatus", "sent"}}));
  EXPECT_FALSE(read_twilio_status({{"MessageSid", "SM1"}}));
}

TEST(KannelStatus, SaysWhatBecameOfAMessage) {
  const auto status = [](const std::string& type) {
    return read_kannel_status({{"reference", "a-b"}, {"type", type}});
  };

  EXPECT_EQ(status("1"), (DeliveryReport{"a-b", Fate::delivered}));
  EXPECT_EQ(status("2"), (DeliveryReport{"a-b", Fate::failed}));
  EXPECT_EQ(status("16"), (DeliveryReport{"a-b", Fate::failed}));
  EXPECT_EQ(status("8"), (DeliveryReport{"a-b", Fate::pending}));
  EXPECT_FALSE(status("3"));
  EXPECT_FALSE(read_kannel_status({{"type", "1"}}));
}

TEST(InboundText, IsReadFromBothGateways) {
  EXPECT_EQ(read_twilio_inbound({{"From", "+14165550199"}, {"Body", " Oui \n"}}),
            (InboundText{"+14165550199", "Oui"}));
  EXPECT_EQ(read_kannel_inbound({{"from", "14165550199"}, {"text", "été"}, {"charset", "UTF-8"}}),
            (InboundText{"+14165550199", "été"}));
}

TEST(InboundText, IsReadFromSixteenBits) {
  const std::string utf16{"\0o\0\xEA\xD8\x3D\xDE\x00", 8};

  EXPECT_EQ(read_kannel_inbound({{"from", "4165550199"}, {"text", utf16}, {"charset", "UTF-16BE"}}),
            (InboundText{"+14165550199", "oê😀"}));
}

TEST(InboundText, IsNothingWithoutANumber) {
  EXPECT_FALSE(read_twilio_inbound({{"From", "Bank"}, {"Body", "1"}}));
  EXPECT_FALSE(read_twilio_inbound({{"Body", "1"}}));
  EXPECT_FALSE(read_kannel_inbound({{"from", "+14165550199"}}));
}

TEST(AnswerToAnOffer, IsAcceptedHoweverItIsWritten) {
  for (const auto* text :
       {"1", " 1. ", "\"1\"", "(1)", "１", "1\xEF\xB8\x8F\xE2\x83\xA3", "yes", "YES!", "Yes, please", "Oui",
        "OUI, merci", "oui s'il vous plaît", "J’accepte", "ok", "y", "accepté", "ＹＥＳ"}) {
    EXPECT_EQ(answer_in(text), Answer::accept) << text;
  }
}

TEST(AnswerToAnOffer, IsDeclinedHoweverItIsWritten) {
  for (const auto* text :
       {"2", "2)", "２", "no", "No thanks.", "NON", "non merci", "je refuse", "Décliner", "n"}) {
    EXPECT_EQ(answer_in(text), Answer::decline) << text;
  }
}

TEST(AnswerToAnOffer, IsNothingWhereItCouldMeanSomethingElse) {
  for (const auto* text : {"", "?", "12", "1 2", "1 or 2", "yes but at eleven", "not yes", "stop", "no yes",
                           "oui non", "1000", "yesж", "who is this"}) {
    EXPECT_EQ(answer_in(text), Answer::nothing) << text;
  }
  EXPECT_EQ(answer_in(std::string(100000, ' ') + "1"), Answer::nothing);
}

TEST(AnswerToAHeadsUp, IsNotTomorrowInBothLanguages) {
  for (const auto* text : {"3", " 3. ", "Not tomorrow", "pas demain!"}) {
    EXPECT_EQ(answer_in(text), Answer::not_tomorrow) << text;
  }
  EXPECT_EQ(answer_in("33"), Answer::nothing);
  EXPECT_EQ(answer_in("tomorrow"), Answer::nothing);
}
