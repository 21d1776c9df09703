#include "holdfast/store/vault.hpp"

#include <gtest/gtest.h>

using namespace holdfast;
using store::Vault;

namespace {

KeyRing ring(std::map<std::uint8_t, SecretKey> masters, std::uint8_t current) {
  return {.masters = std::move(masters), .current = current};
}

const Vault first{ring({{1, SecretKey{1}}}, 1)};
const Vault rotated{ring({{1, SecretKey{1}}, {2, SecretKey{2}}}, 2)};

}  // namespace

TEST(VaultTest, TheSameNumberIsOneCardWhateverItsVersion) {
  EXPECT_EQ(first.card_hash("1234567897", 1), first.card_hash("1234567897AB", 1));
  EXPECT_EQ(first.card_hash("1234567897", 1), first.card_hash("1234567897B", 1));
  EXPECT_NE(first.card_hash("1234567897", 1), first.card_hash("1234567898", 1));
  EXPECT_NE(first.card_hash("ABCD12345678", 1), first.card_hash("ABCE12345678", 1));
}

TEST(VaultTest, AHashIsItsKeysWhateverOtherKeysThereAre) {
  EXPECT_EQ(rotated.card_hash("1234567897", 1), first.card_hash("1234567897", 1));
  EXPECT_NE(rotated.card_hash("1234567897", 2), rotated.card_hash("1234567897", 1));
  EXPECT_THROW((void)first.card_hash("1234567897", 2), std::out_of_range);
}

TEST(VaultTest, AnotherProgrammesHashIsAnother) {
  const Vault other{ring({{1, SecretKey{9}}}, 1)};

  EXPECT_NE(other.card_hash("1234567897", 1), first.card_hash("1234567897", 1));
}

TEST(VaultTest, OpensWhatWasSealedAlsoUnderAnOldKey) {
  for (const auto& plain : {std::string{"1234567897AB"}, std::string{}, std::string("a\0b", 3)}) {
    EXPECT_EQ(first.open(first.seal(plain)), plain);
    EXPECT_EQ(rotated.open(first.seal(plain)), plain);
  }
}

TEST(VaultTest, NeverSealsTheSameWayTwice) {
  EXPECT_NE(first.seal("1234567897"), first.seal("1234567897"));
}

TEST(VaultTest, RefusesWhatWasAlteredAnywhere) {
  const auto sealed = rotated.seal("1234567897");
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    auto altered = sealed;
    altered[at] = static_cast<char>(altered[at] ^ 1);

    EXPECT_THROW((void)rotated.open(altered), std::runtime_error) << at;
  }
  EXPECT_THROW((void)rotated.open(sealed.substr(0, sealed.size() - 1)), std::runtime_error);
  EXPECT_THROW((void)rotated.open(""), std::runtime_error);
}

TEST(VaultTest, RefusesAKeyItDoesNotHave) {
  EXPECT_THROW((void)first.open(rotated.seal("x")), std::runtime_error);
}

TEST(VaultTest, NeedsItsCurrentKey) {
  EXPECT_THROW(Vault{ring({{1, SecretKey{1}}}, 2)}, std::invalid_argument);
}
