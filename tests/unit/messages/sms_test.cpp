#include "holdfast/messages/sms.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace holdfast::messages;

namespace {

std::string times(std::size_t count, const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < count; ++at) result += text;
  return result;
}

}  // namespace

TEST(SizeOfAText, CountsSevenBitCharacters) {
  EXPECT_EQ(size_of("Réservé à 10 h, £5"), (SmsSize{SmsAlphabet::gsm7, 18, 1}));
  EXPECT_EQ(size_of(""), (SmsSize{SmsAlphabet::gsm7, 0, 1}));
}

TEST(SizeOfAText, CountsTheExtensionTwice) {
  EXPECT_EQ(size_of("[€]"), (SmsSize{SmsAlphabet::gsm7, 6, 1}));
}

TEST(SizeOfAText, TurnsToSixteenBitsForOneLetter) {
  for (const std::string letter : {"ç", "ê", "ô", "î", "û", "’", "œ", "À", "\t", "`"}) {
    EXPECT_EQ(size_of("a" + letter).alphabet, SmsAlphabet::ucs2) << letter;
  }
}

TEST(SizeOfAText, FillsOnePartToTheLastSeptet) {
  EXPECT_EQ(size_of(times(160, "a")).parts, 1U);
  EXPECT_EQ(size_of(times(161, "a")).parts, 2U);
  EXPECT_EQ(size_of(times(306, "a")).parts, 2U);
  EXPECT_EQ(size_of(times(307, "a")).parts, 3U);
}

TEST(SizeOfAText, FillsOnePartToTheLastSixteenBits) {
  EXPECT_EQ(size_of(times(70, "ê")).parts, 1U);
  EXPECT_EQ(size_of(times(71, "ê")).parts, 2U);
  EXPECT_EQ(size_of(times(134, "ê")).parts, 2U);
  EXPECT_EQ(size_of(times(135, "ê")).parts, 3U);
}

TEST(SizeOfAText, PartsNoPairBetweenTwoParts) {
  EXPECT_EQ(size_of(times(152, "a") + "€" + times(152, "a")).parts, 3U);  // 306 septets, but the euro moves
  EXPECT_EQ(size_of(times(67, "😀")).parts, 3U);  // 134 units, but 67 hold only 33 pairs
}

TEST(SizeOfAText, TakesBrokenBytesAsForeignCharacters) {
  EXPECT_EQ(size_of("a\xFF\xC3"), (SmsSize{SmsAlphabet::ucs2, 3, 1}));
}
