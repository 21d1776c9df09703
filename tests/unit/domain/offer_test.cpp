#include "holdfast/domain/offer.hpp"

#include <gtest/gtest.h>

#include "unit/domain/examples.hpp"

using namespace holdfast;
using namespace holdfast::examples;
using namespace std::chrono_literals;

namespace {

constexpr Instant noon{std::chrono::sys_days{std::chrono::January / 15 / 2027} + 12h};

Offer a_held_offer() {
  return {.id = {{1}},
          .registration = {{2}},
          .window = WindowId{3},
          .held_until = noon + 10min,
          .notified_at = noon,
          .state = OfferState::held};
}

Offer an_offer_that_is(OfferState state) {
  auto offer = a_held_offer();
  offer.state = state;
  return offer;
}

}  // namespace

TEST(AcceptOffer, TakesTheSeatWhileTheHoldLasts) {
  const auto accepted = accept(a_held_offer(), noon + 10min - 1us);

  ASSERT_TRUE(accepted);
  EXPECT_EQ(*accepted, an_offer_that_is(OfferState::accepted));
}

TEST(AcceptOffer, IsRefusedAtTheVeryMomentTheHoldEnds) {
  const auto refused = accept(a_held_offer(), noon + 10min);

  EXPECT_EQ(refusal_in(refused), AcceptRefusal::expired);
}

TEST(AcceptOffer, PressedTwiceIsAcceptedOnce) {
  const auto first = accept(a_held_offer(), noon);

  const auto again = accept(*first, noon + 1h);

  ASSERT_TRUE(again);
  EXPECT_EQ(*first, *again);
}

TEST(AcceptOffer, SaysWhatBecameOfAnOfferThatIsOver) {
  EXPECT_EQ(refusal_in(accept(an_offer_that_is(OfferState::declined), noon)), AcceptRefusal::declined);
  EXPECT_EQ(refusal_in(accept(an_offer_that_is(OfferState::expired), noon)), AcceptRefusal::expired);
  EXPECT_EQ(refusal_in(accept(an_offer_that_is(OfferState::cancelled), noon)), AcceptRefusal::cancelled);
}

TEST(DeclineOffer, GivesTheSeatBackWhileTheHoldLasts) {
  const auto declined = decline(a_held_offer(), noon + 10min - 1us);

  ASSERT_TRUE(declined);
  EXPECT_EQ(*declined, an_offer_that_is(OfferState::declined));
}

TEST(DeclineOffer, IsRefusedAtTheVeryMomentTheHoldEnds) {
  const auto refused = decline(a_held_offer(), noon + 10min);

  EXPECT_EQ(refusal_in(refused), DeclineRefusal::expired);
}

TEST(DeclineOffer, PressedTwiceIsDeclinedOnce) {
  const auto first = decline(a_held_offer(), noon);

  const auto again = decline(*first, noon + 1h);

  ASSERT_TRUE(again);
  EXPECT_EQ(*first, *again);
}

TEST(DeclineOffer, SaysWhatBecameOfAnOfferThatIsOver) {
  EXPECT_EQ(refusal_in(decline(an_offer_that_is(OfferState::accepted), noon)), DeclineRefusal::accepted);
  EXPECT_EQ(refusal_in(decline(an_offer_that_is(OfferState::expired), noon)), DeclineRefusal::expired);
  EXPECT_EQ(refusal_in(decline(an_offer_that_is(OfferState::cancelled), noon)), DeclineRefusal::cancelled);
}

TEST(OfferState, ReadsBackFromItsName) {
  using enum OfferState;
  for (const auto state : {held, accepted, declined, expired, cancelled}) {
    EXPECT_EQ(offer_state_named(name_of(state)), state);
  }
  EXPECT_FALSE(offer_state_named("HELD"));
  EXPECT_FALSE(offer_state_named(""));
}
