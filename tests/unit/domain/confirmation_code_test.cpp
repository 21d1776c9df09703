#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "holdfast/domain/capability.hpp"

using namespace holdfast;

TEST(ConfirmationCode, IsTheFirstFortyBitsInCrockfordsBase32) {
  EXPECT_EQ(confirmation_code({}), "0000-0000");
  EXPECT_EQ(confirmation_code({{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00}}), "ZZZZ-ZZZZ");
  EXPECT_EQ(confirmation_code({{0x00, 0x44, 0x32, 0x14, 0xC7, 0xFF}}), "0123-4567");
}

TEST(ConfirmationCode, StandsForEveryIdThatBeginsWithIt) {
  const auto range = ids_with_code("0123-4567");

  ASSERT_TRUE(range);
  EXPECT_EQ(uuid_text(range->first.bytes), "00443214-c700-0000-0000-000000000000");
  EXPECT_EQ(uuid_text(range->last.bytes), "00443214-c7ff-ffff-ffff-ffffffffffff");
}

RC_GTEST_PROP(ConfirmationCode, IsFoundAgainByTheRangeOfIdsThatShareIt,
              (std::array<std::uint8_t, 16> bytes)) {
  const RegistrationId id{bytes};

  const auto range = ids_with_code(confirmation_code(id));

  RC_ASSERT(range.has_value());
  RC_ASSERT(range->first <= id && id <= range->last);
  RC_ASSERT(confirmation_code(range->first) == confirmation_code(id));
  RC_ASSERT(confirmation_code(range->last) == confirmation_code(id));
}

TEST(ConfirmationCode, IsReadAsPeopleTypeIt) {
  const auto exact = ids_with_code("K7QM-1X0P");
  ASSERT_TRUE(exact);

  for (const auto* typed :
       {"k7qm-1x0p", "K7QM1X0P", " k7 qm - 1x 0p ", "K7QM-IX0P", "K7QM-lXoP", "K7QM-LXOP"}) {
    const auto range = ids_with_code(typed);
    ASSERT_TRUE(range) << typed;
    EXPECT_EQ(range->first, exact->first) << typed;
    EXPECT_EQ(range->last, exact->last) << typed;
  }
}

TEST(ConfirmationCode, OpensNoRangeUnlessItIsOne) {
  for (const auto* typed :
       {"", "K7QM-3X9", "K7QM-3X9PP", "K7QM-3X9U", "K7QM_3X9P", "K7QM-3X9\xC3\xA9", "--------"}) {
    EXPECT_FALSE(ids_with_code(typed)) << typed;
  }
}
