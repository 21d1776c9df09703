#include "holdfast/domain/numbers.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

using namespace holdfast;

TEST(PostalCode, IsWrittenTheWayItIsPrinted) {
  for (const auto* typed : {"M6R 2B2", "m6r2b2", "M6R-2B2", "m6r\u00A02b2", " M 6 R . 2 B 2 "}) {
    EXPECT_EQ(postal_code_in(typed), "M6R 2B2") << typed;
  }
}

TEST(PostalCode, NeverHasTheLettersThatLookLikeOthers) {
  const std::string_view never = "DFIOQU";
  for (char letter = 'A'; letter <= 'Z'; ++letter) {
    const bool allowed = never.find(letter) == std::string_view::npos;
    const std::string it(1, letter);
    EXPECT_EQ(postal_code_in(it + "6R 2B2").has_value(), allowed && letter != 'W' && letter != 'Z') << letter;
    EXPECT_EQ(postal_code_in("M6" + it + " 2B2").has_value(), allowed) << letter;
    EXPECT_EQ(postal_code_in("M6R 2" + it + "2").has_value(), allowed) << letter;
  }
}

TEST(PostalCode, IsSixCharactersInTurn) {
  for (const auto* typed : {"", "M6R 2B", "M6R 2B2 1", "66R 2B2", "MMR 2B2", "M6R BB2", "90210",
                            "M6R 2B\xC3\xA9", "M6R\n2B2", "M6R/2B2", "Ｍ6R 2B2"}) {
    EXPECT_FALSE(postal_code_in(typed)) << typed;
  }
}

TEST(PhoneNumber, IsReadAsPeopleWriteIt) {
  for (const auto* typed :
       {"416 555 0199", "4165550199", "(416) 555-0199", "416.555.0199", "1 416 555 0199", "1-416-555-0199",
        "+1 416 555 0199", "+14165550199", "[416] 555 0199", "416\u00A0555\u20110199", "+1 (416) 555–0199"}) {
    EXPECT_EQ(phone_number_in(typed), "+14165550199") << typed;
  }
}

TEST(PhoneNumber, IsANorthAmericanOne) {
  for (const auto* typed : {"",
                            "+",
                            "+1",
                            "555 0199",
                            "416 555 019",
                            "416 555 01999",
                            "2 416 555 0199",
                            "+4165550199",
                            "+44 20 7946 0018",
                            "++14165550199",
                            "1+4165550199",
                            "+1 1 416 555 0199",
                            "016 555 0199",
                            "116 555 0199",
                            "416 055 0199",
                            "416 155 0199",
                            "416 555 0199 x12",
                            "416 555 O199",
                            "416\n5550199",
                            "４16 555 0199",
                            "416/555/0199",
                            "00000000000000000000000000000"}) {
    EXPECT_FALSE(phone_number_in(typed)) << typed;
  }
}

TEST(PhoneNumber, BeginsWithTwoAtTheLeastInBothPlaces) {
  EXPECT_EQ(phone_number_in("200 200 0000"), "+12002000000");
  EXPECT_EQ(phone_number_in("999 999 9999"), "+19999999999");
}

RC_GTEST_PROP(PhoneNumber, ReadBackIsItself, ()) {
  const auto digits = *rc::gen::container<std::string>(10, rc::gen::inRange('0', static_cast<char>('9' + 1)));

  const auto number = phone_number_in(digits);

  RC_ASSERT(number.has_value() == (digits[0] >= '2' && digits[3] >= '2'));
  if (number) RC_ASSERT(phone_number_in(*number) == number);
}
