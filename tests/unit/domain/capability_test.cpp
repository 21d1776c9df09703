#include "holdfast/domain/capability.hpp"

#include <set>
#include <stdexcept>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

using namespace holdfast;

namespace {

constexpr std::string_view base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

SecretKey a_key(std::uint8_t seed) {
  SecretKey key{};
  key.fill(seed);
  return key;
}

KeyRing a_ring() {
  return {.masters = {{1, a_key(11)}}, .current = 1};
}

RegistrationId a_registration() {
  return {random_bytes()};
}

}  // namespace

TEST(Capabilities, AreThirtyFourCharactersFitForALink) {
  const auto reference = Capabilities{a_ring()}.reference(a_registration());

  EXPECT_EQ(reference.size(), 34U);
  EXPECT_EQ(reference.find_first_not_of(base64url), std::string::npos);
}

RC_GTEST_PROP(Capabilities, OpenWhatTheyMade, (std::array<std::uint8_t, 16> bytes)) {
  const Capabilities capabilities{a_ring()};

  RC_ASSERT(capabilities.registration(capabilities.reference(RegistrationId{bytes})) ==
            RegistrationId{bytes});
  RC_ASSERT(capabilities.offer(capabilities.reference(OfferId{bytes})) == OfferId{bytes});
}

TEST(Capabilities, OfOneKindNeverPassForTheOther) {
  const Capabilities capabilities{a_ring()};
  const auto bytes = random_bytes();

  EXPECT_FALSE(capabilities.offer(capabilities.reference(RegistrationId{bytes})));
  EXPECT_FALSE(capabilities.registration(capabilities.reference(OfferId{bytes})));
}

TEST(Capabilities, WithAnySingleCharacterAlteredOpenNothing) {
  const Capabilities capabilities{a_ring()};
  const auto reference = capabilities.reference(a_registration());

  for (std::size_t at = 0; at < reference.size(); ++at) {
    for (const auto character : base64url) {
      if (character == reference[at]) continue;
      auto altered = reference;
      altered[at] = character;
      EXPECT_FALSE(capabilities.registration(altered)) << altered << " for " << reference;
    }
  }
}

TEST(Capabilities, ThatAreMalformedOpenNothing) {
  const Capabilities capabilities{a_ring()};
  const auto reference = capabilities.reference(a_registration());

  EXPECT_FALSE(capabilities.registration(""));
  EXPECT_FALSE(capabilities.registration(reference.substr(1)));
  EXPECT_FALSE(capabilities.registration(reference + "A"));
  EXPECT_FALSE(capabilities.registration(reference + "=="));
  EXPECT_FALSE(capabilities.registration(" " + reference.substr(1)));
  EXPECT_FALSE(capabilities.registration(std::string(34, '\0')));
  EXPECT_FALSE(capabilities.registration(std::string(34, '\xFF')));
  EXPECT_FALSE(capabilities.registration(std::string(10'000, 'A')));
}

TEST(Capabilities, MadeElsewhereOpenNothing) {
  const Capabilities ours{a_ring()};
  const Capabilities theirs{{.masters = {{1, a_key(12)}}, .current = 1}};

  EXPECT_FALSE(ours.registration(theirs.reference(a_registration())));
}

TEST(Capabilities, OfAnUnknownKeyOpenNothing) {
  const Capabilities old{a_ring()};
  const Capabilities other{{.masters = {{2, a_key(11)}}, .current = 2}};

  EXPECT_FALSE(old.registration(other.reference(a_registration())));
}

TEST(Capabilities, OfAnOldKeyOpenAfterANewOneCame) {
  const Capabilities before{a_ring()};
  const Capabilities after{{.masters = {{1, a_key(11)}, {7, a_key(77)}}, .current = 7}};
  const auto id = a_registration();

  EXPECT_EQ(after.registration(before.reference(id)), id);
  EXPECT_FALSE(before.registration(after.reference(id)));
  EXPECT_NE(before.reference(id), after.reference(id));
}

TEST(Capabilities, NeedTheKeyTheyShallMakeThingsWith) {
  EXPECT_THROW((Capabilities{{.masters = {{1, a_key(1)}}, .current = 2}}), std::invalid_argument);
  EXPECT_THROW((Capabilities{KeyRing{}}), std::invalid_argument);
}

TEST(Capabilities, AreWrittenTheSameForEver) {
  // References are in people's messages: another way of writing them would shut those people out. These were
  // worked out by another implementation of BLAKE2b.
  const Capabilities capabilities{a_ring()};

  EXPECT_EQ(capabilities.reference(RegistrationId{{1, 2, 3}}), "AQIDAAAAAAAAAAAAAAAAAAFoRbiDnIq8jg");
  EXPECT_EQ(capabilities.reference(OfferId{{1, 2, 3}}), "AQIDAAAAAAAAAAAAAAAAAAF0I7ZuI4-kPw");
  EXPECT_EQ(uuid_text(capabilities.derived("key", "body").bytes), "9279a7f2-2436-c9cb-e899-d46488baf631");
}

TEST(DerivedId, IsTheSameForTheSameKeyAndBodyOnEveryInstance) {
  EXPECT_EQ(Capabilities{a_ring()}.derived("key", "body"), Capabilities{a_ring()}.derived("key", "body"));
}

TEST(DerivedId, IsAnotherForAnotherKeyOrBody) {
  const Capabilities capabilities{a_ring()};

  const std::set<RegistrationId> ids{
      capabilities.derived("key", "body"), capabilities.derived("key", "bodY"),
      capabilities.derived("keY", "body"), capabilities.derived("keyb", "ody"),
      capabilities.derived("", "keybody"), capabilities.derived("keybody", "")};

  EXPECT_EQ(ids.size(), 6U);
}

TEST(DerivedId, StaysTheSameWhenANewKeyIsBroughtIn) {
  const Capabilities after{{.masters = {{1, a_key(11)}, {7, a_key(77)}}, .current = 7}};

  EXPECT_EQ(after.derived("key", "body"), Capabilities{a_ring()}.derived("key", "body"));
}

TEST(DerivedId, CannotBeWorkedOutWithoutTheKey) {
  const Capabilities others{{.masters = {{1, a_key(12)}}, .current = 1}};

  EXPECT_NE(others.derived("key", "body"), Capabilities{a_ring()}.derived("key", "body"));
}

TEST(KeyRing, DerivesAKeyOfItsOwnForEveryUseAndMaster) {
  const KeyRing ring{.masters = {{1, a_key(11)}, {2, a_key(22)}}, .current = 2};
  std::set<SecretKey> keys;

  for (const std::uint8_t id : {std::uint8_t{1}, std::uint8_t{2}}) {
    using enum KeyRing::Use;
    for (const auto use : {capability, idempotency, journal, card_hash, card_seal})
      keys.insert(ring.derive(id, use));
  }

  EXPECT_EQ(keys.size(), 10U);
  EXPECT_THROW((void)ring.derive(3, KeyRing::Use::journal), std::out_of_range);
}
