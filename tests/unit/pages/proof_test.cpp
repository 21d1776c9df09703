#include "pages/proof.hpp"

#include <gmock/gmock.h>

#include "unit/pages/house.hpp"

using namespace holdfast;
using namespace holdfast::pages;
using namespace std::chrono_literals;

namespace {

KeyRing a_ring(std::uint8_t first_byte = 1) {
  KeyRing ring;
  ring.masters[1] = SecretKey{first_byte};
  ring.current = 1;
  return ring;
}

std::uint32_t solution_of(const Proof::Challenge& challenge) {
  std::uint32_t counter = 0;
  while (counter < 100'000 && !derived_key(challenge, counter).starts_with(Proof::key_prefix)) ++counter;
  return counter;
}

struct Proved : testing::Test {
  const Proof proof{a_ring()};
  const Proof::Challenge challenge = proof.challenge("the-key", now);
  const std::string ends_at = std::to_string(challenge.ends_at);
  const std::string counter = std::to_string(solution_of(challenge));
};

}  // namespace

TEST(DerivedKey, IsTheOneThatAltchasLibraryMakes) {
  // by altcha-lib 2.8, solveChallenge
  const Proof::Challenge challenge{"000102030405060708090a0b0c0d0e0f", "f0e0d0c0b0a090807060504030201000", 0};

  EXPECT_EQ(derived_key(challenge, 1539), "004500abdfc1efc3789f6453b15cba14ab0df33d8565f961b88c55305d0fe0bf");
}

TEST_F(Proved, HoldsForItsFormUntilItEnds) {
  EXPECT_TRUE(proof.holds("the-key", ends_at, counter, now));
  EXPECT_TRUE(proof.holds("the-key", ends_at, counter, now + Proof::valid_for));
  EXPECT_FALSE(proof.holds("the-key", ends_at, counter, now + Proof::valid_for + 1s));
  EXPECT_TRUE(Proof{a_ring()}.holds("the-key", ends_at, counter, now)) << "on another instance";
}

TEST_F(Proved, IsGoodForNoOtherFormOrTime) {
  // One in 256 would hold by chance: of several, not all.
  int held = 0;
  for (int other = 0; other < 8; ++other) {
    held += proof.holds("key-" + std::to_string(other), ends_at, counter, now) ? 1 : 0;
    held += proof.holds("the-key", std::to_string(challenge.ends_at - 1 - other), counter, now) ? 1 : 0;
    held +=
        Proof{a_ring(static_cast<std::uint8_t>(2 + other))}.holds("the-key", ends_at, counter, now) ? 1 : 0;
  }
  EXPECT_LT(held, 4);
  EXPECT_FALSE(proof.holds("the-key", std::to_string(challenge.ends_at + 1), counter, now))
      << "nobody asked that";
}

TEST_F(Proved, IsNoneWhereNothingWasWorkedOut) {
  for (const auto* none : {"", "x", "-1", "1x", "99999999999"}) {
    EXPECT_FALSE(proof.holds("the-key", ends_at, none, now)) << none;
    EXPECT_FALSE(proof.holds("the-key", none, counter, now)) << none;
  }
}
