#include "holdfast/site/attempts.hpp"

#include <gtest/gtest.h>

using namespace holdfast;
using namespace holdfast::site;
using namespace std::chrono_literals;

namespace {

constexpr Instant noon{std::chrono::sys_days{std::chrono::January / 15 / 2027} + 12h};

}  // namespace

TEST(Attempts, AreFiveAnHour) {
  Attempts attempts{5, 100};
  for (int tried = 0; tried < 5; ++tried) EXPECT_FALSE(attempts.take("code", noon + tried * 1min));

  EXPECT_EQ(attempts.take("code", noon + 10min), 50min);
  EXPECT_EQ(attempts.take("code", noon + 1h - 1us), 1s);
  EXPECT_FALSE(attempts.take("code", noon + 1h));
}

TEST(Attempts, AreCountedForEachKey) {
  Attempts attempts{1, 100};
  EXPECT_FALSE(attempts.take("one", noon));
  EXPECT_FALSE(attempts.take("other", noon));
  EXPECT_TRUE(attempts.take("one", noon));
}

TEST(Attempts, ThatWereRightDoNotCount) {
  Attempts attempts{1, 100};
  EXPECT_FALSE(attempts.take("code", noon));

  attempts.give_back("code");

  EXPECT_FALSE(attempts.take("code", noon));
  attempts.give_back("never seen");
}

TEST(Attempts, ForgetTheOldestWhereThereIsNoRoom) {
  Attempts attempts{1, 2};
  EXPECT_FALSE(attempts.take("first", noon));
  EXPECT_FALSE(attempts.take("second", noon));
  EXPECT_FALSE(attempts.take("third", noon));

  EXPECT_TRUE(attempts.take("third", noon));
  EXPECT_FALSE(attempts.take("first", noon));
}

TEST(Attempts, OfAKnownKeyForgetNobodyElse) {
  Attempts attempts{1, 2};
  EXPECT_FALSE(attempts.take("first", noon));
  EXPECT_FALSE(attempts.take("second", noon));

  EXPECT_TRUE(attempts.take("second", noon));
  EXPECT_TRUE(attempts.take("first", noon));
}

TEST(TriesAtACode, AreCountedTogetherWhetherItIsTypedOrKeyed) {
  EXPECT_EQ(code_tries_key("K7QM-3X9P"), code_tries_key("57763997"));
  EXPECT_NE(code_tries_key("K7QM-3X9P"), code_tries_key("57763998"));
}

TEST(TriesAtACode, AreCountedTogetherHoweverAZeroOrAOneIsRead) {
  EXPECT_EQ(code_tries_key("0000-1111"), code_tries_key("66664444"));
  EXPECT_EQ(code_tries_key("0000-1111"), code_tries_key("06065155"));
}

TEST(TriesAtACode, KnowEveryKeyOfATelephone) {
  EXPECT_EQ(code_tries_key("ABCDEFGH"), code_tries_key("22233344"));
  EXPECT_EQ(code_tries_key("JKMNPQRS"), code_tries_key("55667777"));
  EXPECT_EQ(code_tries_key("TVWXYZ23"), code_tries_key("88999923"));
  EXPECT_EQ(code_tries_key("789"), "code 789");
}

TEST(NetworkOf, IsTheAddressOrTheHalfOfALongOne) {
  EXPECT_EQ(network_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
  EXPECT_EQ(network_of("2001:db8:1:2:ffff::1"), network_of("2001:db8:1:2::"));
  EXPECT_NE(network_of("2001:db8:1:3::1"), network_of("2001:db8:1:2::1"));
  EXPECT_EQ(network_of("unknown"), "unknown");
}
