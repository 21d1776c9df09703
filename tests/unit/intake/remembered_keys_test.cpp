#include "intake/remembered_keys.hpp"

#include <gtest/gtest.h>

namespace holdfast::intake {
namespace {

const RegistrationId one{random_bytes()};
const RegistrationId another{random_bytes()};

TEST(RememberedKeys, AgreeWithTheSameFormAndNotWithAnother) {
  RememberedKeys keys{10};

  EXPECT_TRUE(keys.agrees("k", one));
  EXPECT_TRUE(keys.agrees("k", one));
  EXPECT_FALSE(keys.agrees("k", another));
  EXPECT_TRUE(keys.agrees("l", another));
  EXPECT_TRUE(keys.agrees("k", one)) << "what was refused has not taken its place";
}

TEST(RememberedKeys, ForgetTheOldestBeyondTheirBoundAndNoOther) {
  RememberedKeys keys{3};
  for (const auto* key : {"1", "2", "3", "4"}) ASSERT_TRUE(keys.agrees(key, one));

  EXPECT_FALSE(keys.agrees("2", another));
  EXPECT_FALSE(keys.agrees("3", another));
  EXPECT_FALSE(keys.agrees("4", another));
  EXPECT_TRUE(keys.agrees("1", another)) << "the oldest was forgotten, and may be used again";
}

TEST(RememberedKeys, StayBoundedHoweverManyCome) {
  RememberedKeys keys{100};
  for (int each = 0; each < 10'000; ++each) ASSERT_TRUE(keys.agrees(std::to_string(each), one));

  int remembered = 0;
  for (int each = 9'900; each < 10'000; ++each)
    remembered += keys.agrees(std::to_string(each), another) ? 0 : 1;
  EXPECT_EQ(remembered, 100);
}

}  // namespace
}  // namespace holdfast::intake
