#include "messages/addresses.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "messages/utf8.hpp"
#include "people.hpp"

using namespace holdfast::messages;
using namespace holdfast::messages::tests;
using testing::HasSubstr;
using testing::Not;

TEST(HeaderText, IsLeftAsItIsInPlainAscii) {
  EXPECT_EQ(header_text("Your offer, 9:12 am"), "Your offer, 9:12 am");
}

TEST(HeaderText, IsEncodedBeyondAscii) {
  EXPECT_EQ(header_text("Réservée"), "=?UTF-8?B?UsOpc2VydsOpZQ==?=");
}

TEST(HeaderText, IsEncodedWhereItWouldReadAsEncoded) {
  EXPECT_THAT(header_text("=?UTF-8?Q?x?="), testing::StartsWith("=?UTF-8?B?"));
}

TEST(HeaderText, FoldsLongTextsIntoWordsOfWholeCharacters) {
  std::string text;
  for (int count = 0; count < 60; ++count) text += "é€";

  const auto header = header_text(text);

  std::size_t begin = 0;
  while (true) {
    const auto end = header.find("\r\n ", begin);
    EXPECT_LE(header.substr(begin, end - begin).size(), 75U);
    if (end == header.npos) break;
    begin = end + 3;
  }
}

TEST(HeaderText, NeverHoldsALineBreakOfTheText) {
  for (const std::string evil : {"a\r\nBcc: x@example.org", "a\nBcc: x", "a\rBcc: x",
                                 "a\xE2\x80\xA8"
                                 "Bcc: x",
                                 "a\xE2\x80\xA9"
                                 "Bcc: x",
                                 "a\xC2\x85"
                                 "Bcc: x",
                                 "a\x0B"
                                 "Bcc: x"}) {
    EXPECT_THAT(header_text(evil), testing::StartsWith("a Bcc: x"));
    EXPECT_THAT(header_name(evil), testing::StartsWith("\"a Bcc: x"));
  }
  EXPECT_EQ(header_text(std::string{"a\0b", 3}), "a b");
}

TEST(HeaderName, IsQuoted) {
  EXPECT_EQ(header_name("Margaret O'Brien"), "\"Margaret O'Brien\"");
  EXPECT_EQ(header_name("a \"b\" \\ c>, <x@y.z"), "\"a \\\"b\\\" \\\\ c>, <x@y.z\"");
}

TEST(HeaderDate, FollowsRfc5322) {
  EXPECT_EQ(header_date(now), "Thu, 3 Dec 2026 14:02:00 +0000");
}

TEST(MailAddress, IsRefusedWhereItCouldSayMoreThanAnAddress) {
  EXPECT_TRUE(is_mail_address("margaret.o'brien+x@mail.example.org"));
  for (const std::string evil : {"", "@", "a@", "@b", "a b@c.d", "a@b\r\nRCPT TO:<x@y.z>", "a@b>", "a@b,c@d",
                                 "a@b@c", "\"a\"@b", "é@b.c"}) {
    EXPECT_FALSE(is_mail_address(evil)) << evil;
  }
  EXPECT_TRUE(is_mail_address(std::string(250, 'a') + "@b.c"));
  EXPECT_FALSE(is_mail_address(std::string(251, 'a') + "@b.c"));
}

TEST(Phone, IsAPlusAndDigits) {
  EXPECT_TRUE(is_phone("+14165550199"));
  for (const auto* evil : {"", "+", "14165550199", "+1416555019 9", "+1416\r\nX:", "+1234567890123456"}) {
    EXPECT_FALSE(is_phone(evil)) << evil;
  }
}

TEST(CleanLine, KeepsLettersAndDropsWhatIsNotToBeSeen) {
  EXPECT_EQ(clean_line("  Zoë \t 日本 😀\x7F "), "Zoë 日本 😀");
  EXPECT_EQ(clean_line("a\xE2\x80\xAE"
                       "b"),
            "a b");
  EXPECT_EQ(clean_line("a\xFF\xC0\x80"
                       "b"),
            "a b");
}
