#include "domain/email.hpp"

#include <gtest/gtest.h>

using namespace holdfast;

TEST(Email, IsTakenAsItIsButForTheCaseOfItsDomain) {
  EXPECT_EQ(email_in("Margaret.O'Brien+flu@Mail.Example.ORG"), "Margaret.O'Brien+flu@mail.example.org");
}

TEST(Email, IsTakenInEveryFormThatNeedsNoQuotes) {
  for (const auto* typed : {"a@b.ca", "a_b-c@example.org", "1@2.xn--p1ai", "x@a-b.c-d.museum",
                            "user@3com.com", "!#$%&'*+-/=?^_`{|}~@example.org"}) {
    EXPECT_EQ(email_in(typed), typed);
  }
}

TEST(Email, IsRefusedInEveryOther) {
  for (const auto* typed : {"",
                            "@",
                            "a",
                            "a@",
                            "@b.ca",
                            "a@b",
                            "a@localhost",
                            "a@b.c",
                            "a@b.",
                            "a@.b.ca",
                            "a@b..ca",
                            "a@-b.ca",
                            "a@b-.ca",
                            "a@b_c.ca",
                            ".a@b.ca",
                            "a.@b.ca",
                            "a..b@c.ca",
                            "a@b@c.ca",
                            "a b@c.ca",
                            "a@b .ca",
                            "\"a b\"@c.ca",
                            "a@[192.0.2.1]",
                            "a@192.0.2.1",
                            "a@b.12",
                            "<a@b.ca>",
                            "a@b.ca,c@d.ca",
                            "a@b.ca\r\nBcc: c@d.ca",
                            "a\n@b.ca",
                            "a@b.ca\x01",
                            "é@b.ca",
                            "a@é.ca",
                            "a\u2028@b.ca",
                            "a@b\uFF0Eca"}) {
    EXPECT_FALSE(email_in(typed)) << typed;
  }
  EXPECT_FALSE(email_in(std::string_view{"a\0@b.ca", 7}));
}

TEST(Email, HasALengthInEachPart) {
  const std::string local(64, 'a');
  const std::string label(63, 'b');

  EXPECT_TRUE(email_in(local + "@b.ca"));
  EXPECT_FALSE(email_in(local + "a@b.ca"));
  EXPECT_TRUE(email_in("a@" + label + ".ca"));
  EXPECT_FALSE(email_in("a@b" + label + ".ca"));
}

TEST(Email, HasALengthInAll) {
  const std::string label(60, 'b');
  const auto domain = label + "." + label + "." + label + "." + std::string(67 - 4, 'c') + ".ca";

  EXPECT_EQ(("abcd@" + domain).size(), 254U);
  EXPECT_TRUE(email_in("abcd@" + domain));
  EXPECT_FALSE(email_in("abcde@" + domain));
}
