#include "holdfast/domain/health_card.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

using namespace holdfast;

namespace {

std::optional<std::string> read(std::string_view typed, std::string_view province) {
  const auto* rule = health_card_rule_of(province);
  return rule == nullptr ? std::nullopt : health_card_number_in(typed, *rule);
}

}  // namespace

TEST(HealthCardOfOntario, IsTenDigitsHoweverTheyAreGrouped) {
  for (const auto* typed : {"1234567897", "1234 567 897", "1234-567-897", "1234.567.897"}) {
    EXPECT_EQ(read(typed, "ON"), "1234567897") << typed;
  }
}

TEST(HealthCardOfOntario, MayEndInTwoLettersOfVersion) {
  EXPECT_EQ(read("1234 567 897 ab", "ON"), "1234567897AB");
  EXPECT_FALSE(read("1234 567 897 a", "ON"));
  EXPECT_FALSE(read("1234 567 897 abc", "ON"));
  EXPECT_FALSE(read("1234 567 897 a1", "ON"));
  EXPECT_FALSE(read("ab1234 567 897", "ON"));
}

TEST(HealthCardOfOntario, PassesLuhn) {
  for (char last = '0'; last <= '9'; ++last) {
    EXPECT_EQ(read(std::string{"123456789"} + last, "ON").has_value(), last == '7') << last;
  }
}

RC_GTEST_PROP(HealthCardOfOntario, ShowsAnySingleMistypedDigit, ()) {
  const std::string number = "9876543217";
  RC_ASSERT(read(number, "ON") == number);

  auto mistyped = number;
  const auto at = *rc::gen::inRange<std::size_t>(0, number.size());
  mistyped[at] = *rc::gen::suchThat(rc::gen::inRange('0', static_cast<char>('9' + 1)),
                                    [&](char digit) { return digit != number[at]; });

  RC_ASSERT(!read(mistyped, "ON"));
}

TEST(HealthCardOfOntario, IsNotWhatPeopleTypeToFillABox) {
  EXPECT_FALSE(read("0000000000", "ON"));
  EXPECT_FALSE(read("5555555555", "ON"));  // passes Luhn, too
}

TEST(HealthCardOfOntario, IsRefusedWhenItIsNotOne) {
  for (const auto* typed : {"", "123456789", "12345678970", "123456789７", "1234567897\n", "1234/567/897",
                            "12345678971234567897", "1234567897 Ａ"}) {
    EXPECT_FALSE(read(typed, "ON")) << typed;
  }
}

TEST(HealthCardOfBritishColumbia, BeginsWithNineAndPassesModulusEleven) {
  EXPECT_EQ(read("9698 658 215", "BC"), "9698658215");
  EXPECT_FALSE(read("9698 648 215", "BC"));
  EXPECT_FALSE(read("5736504210", "BC"));
}

TEST(HealthCardOfEveryProvince, HasTheShapeThatItsCardShows) {
  EXPECT_TRUE(read("12345 6789", "AB"));
  EXPECT_TRUE(read("123 456 789", "MB"));
  EXPECT_TRUE(read("123-456-789", "NB"));
  EXPECT_TRUE(read("123 456 789 012", "NL"));
  EXPECT_TRUE(read("0012 345 678", "NS"));
  EXPECT_TRUE(read("N1234567", "NT"));
  EXPECT_TRUE(read("123 456 789", "NU"));
  EXPECT_TRUE(read("12345678", "PE"));
  EXPECT_EQ(read("trem 4803 1299", "QC"), "TREM48031299");
  EXPECT_TRUE(read("123 456 789", "SK"));
  EXPECT_TRUE(read("002 123 456", "YT"));
}

TEST(HealthCardOfEveryProvince, IsRefusedOneCharacterShortOrLong) {
  for (const auto& rule : health_card_rules()) {
    std::string example;
    for (const auto wanted : rule.shape) {
      example += wanted == 'd' ? static_cast<char>('1' + example.size() % 9) : wanted == 'a' ? 'K' : wanted;
    }
    if (rule.check == HealthCardRule::Check::none) {
      EXPECT_EQ(health_card_number_in(example, rule), example);
    }
    EXPECT_FALSE(health_card_number_in(example + "1", rule)) << rule.province;
    EXPECT_FALSE(health_card_number_in(example + "A", rule)) << rule.province;
    EXPECT_FALSE(health_card_number_in(example.substr(1), rule)) << rule.province;
    EXPECT_FALSE(health_card_number_in(example.substr(0, example.size() - 1), rule)) << rule.province;
  }
}

TEST(HealthCardRules, AreOneAProvinceInOrder) {
  const auto rules = health_card_rules();

  EXPECT_EQ(rules.size(), 13U);
  EXPECT_TRUE(std::ranges::is_sorted(rules, std::ranges::less_equal{}, &HealthCardRule::province));
  EXPECT_EQ(health_card_rule_of("XX"), nullptr);
  EXPECT_EQ(health_card_rule_of(""), nullptr);
}
