#include "holdfast/domain/ids.hpp"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

using namespace holdfast;

TEST(UuidText, IsWrittenAsPostgresqlWritesIt) {
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t at = 0; at < bytes.size(); ++at) bytes[at] = static_cast<std::uint8_t>(at * 17);

  EXPECT_EQ(uuid_text(bytes), "00112233-4455-6677-8899-aabbccddeeff");
}

RC_GTEST_PROP(UuidText, ReadsBackAsTheSameBytes, (std::array<std::uint8_t, 16> bytes)) {
  RC_ASSERT(uuid_bytes(uuid_text(bytes)) == bytes);
}

TEST(UuidBytes, EndsTheProcessOnWhatNoUuidColumnHolds) {
  EXPECT_DEATH((void)uuid_bytes("00112233"), "must be true");
  EXPECT_DEATH((void)uuid_bytes("00112233+4455-6677-8899-aabbccddeeff"), "must be true");
  EXPECT_DEATH((void)uuid_bytes("g0112233-4455-6677-8899-aabbccddeeff"), "must be true");
}

TEST(RandomBytes, AreNeverTheSameTwice) {
  std::set<std::array<std::uint8_t, 16>> seen;

  for (int draw = 0; draw < 10'000; ++draw) seen.insert(random_bytes());

  EXPECT_EQ(seen.size(), 10'000U);
}

TEST(Ids, HashAndOrderByTheirBytes) {
  const RegistrationId one{{1}};
  const RegistrationId two{{2}};

  EXPECT_LT(one, two);
  EXPECT_EQ(std::hash<RegistrationId>{}(one), std::hash<RegistrationId>{}(RegistrationId{{1}}));
}
