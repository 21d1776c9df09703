#include "voice/keypad.hpp"

#include <gmock/gmock.h>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::voice;
using testing::SizeIs;

namespace {

RegistrationId with_code(std::string_view code) {
  return ids_with_code(code)->first;
}

bool lies_in_one(const std::vector<IdRange>& ranges, const RegistrationId& id) {
  return std::ranges::count_if(ranges,
                               [&](const auto& each) { return each.first <= id && id <= each.last; }) == 1;
}

}  // namespace

TEST(Keypad, ACodeIsKeyedCharacterByCharacterByTheKeyItStandsOn) {
  const auto id = with_code("K7QM-3X9P");

  EXPECT_TRUE(is_keyed_so(id, "57763997"));
  EXPECT_FALSE(is_keyed_so(id, "57763996"));
  EXPECT_FALSE(is_keyed_so(id, "5776399"));
  EXPECT_FALSE(is_keyed_so(id, "577639970"));
  EXPECT_FALSE(is_keyed_so(id, "5776399#"));
}

TEST(Keypad, AZeroReadAsOAndAOneReadAsIOrLAreForgiven) {
  const auto id = with_code("0110-ZZZZ");

  for (const char* keyed : {"01109999", "61169999", "64569999"}) {
    EXPECT_TRUE(is_keyed_so(id, keyed)) << keyed;
    EXPECT_TRUE(lies_in_one(*ranges_of_keyed(keyed), id)) << keyed;
  }
}

TEST(Keypad, WhoeverIsKeyedSoLiesInOneOfTheRanges) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  constexpr std::string_view keys = "01234567892223334455667777889999";
  static_assert(alphabet.size() == keys.size());
  for (std::size_t at = 0; at < alphabet.size(); ++at) {
    const auto id = with_code(std::string(8, alphabet[at]));
    const std::string keyed(8, keys[at]);
    EXPECT_TRUE(is_keyed_so(id, keyed)) << alphabet[at];
    EXPECT_TRUE(lies_in_one(*ranges_of_keyed(keyed), id)) << alphabet[at];
  }
}

TEST(Keypad, TheRangesAreBounded) {
  EXPECT_THAT(*ranges_of_keyed("77770000"), SizeIs(625));
  EXPECT_THAT(*ranges_of_keyed("01010000"), SizeIs(1));
  EXPECT_FALSE(ranges_of_keyed("7777000"));
  EXPECT_FALSE(ranges_of_keyed("777700000"));
  EXPECT_FALSE(ranges_of_keyed("7777000*"));
  EXPECT_FALSE(ranges_of_keyed(""));
}

TEST(Keypad, ABirthDateIsYearMonthAndDay) {
  using namespace std::chrono;
  EXPECT_EQ(date_keyed("19480312"), Date{1948y / March / 12});
  for (const char* none : {"", "1948031", "194803120", "19480230", "12031948", "1948031#", "1948 312"})
    EXPECT_FALSE(date_keyed(none)) << none;
}
