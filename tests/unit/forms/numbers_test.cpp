#include "forms/numbers.hpp"

#include <set>

#include <gtest/gtest.h>

#include "holdfast/forms/random.hpp"

using namespace holdfast::forms;

TEST(GeneratedCard, OfNineEqualDigitsIsAnother) {
  constexpr std::uint64_t number = 722988895;
  static_assert(100'000'000 + number * 536'870'909 % 900'000'000 == 555'555'555);

  EXPECT_EQ(health_card_number(number), "0999 999 998");
  EXPECT_NE(health_card_number(number + 1), health_card_number(number));
}

TEST(GeneratedPhone, IsAnotherForEachOfAllNumbersInReach) {
  std::set<std::string> numbers;

  for (std::uint64_t number = 0; number < 190'000; ++number) numbers.insert(phone_number(number));

  EXPECT_EQ(numbers.size(), 190'000U);
  EXPECT_EQ(phone_number(0), "226 555 0000");
  EXPECT_EQ(phone_number(190'000), phone_number(0));
}

TEST(Random, GivesTheNumbersOfItsPublication) {
  Random random{1234567};

  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
}

TEST(Random, DrawsAsOftenAsTheWeightsSay) {
  Random random{1};
  std::array<int, 3> drawn{};

  for (int draw = 0; draw < 10'000; ++draw) ++drawn[random.weighted<3>({1, 0, 3})];

  EXPECT_NEAR(drawn[0], 2'500, 150);
  EXPECT_EQ(drawn[1], 0);
}
