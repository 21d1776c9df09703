#include "messages/next_step.hpp"

#include <gtest/gtest.h>

#include "people.hpp"

using namespace holdfast;
using namespace holdfast::messages;
using namespace holdfast::messages::tests;

namespace {

const Outbox::Limits limits{.attempts_max = 4, .retry_min = 1s, .retry_max = 60s, .hold_left_min = 120s};

Outcome step(const store::DueMessage& message, Failing failing = {.failure = SendFailure::transient}) {
  return next_step(message, failing, now, limits);
}

bool gives_up(const Outcome& outcome) {
  return std::holds_alternative<Outcome::Failed>(outcome.what);
}

std::chrono::milliseconds pause_of(const Outcome& outcome) {
  return std::get<Outcome::Retry>(outcome.what).delay;
}

}  // namespace

TEST(NextStep, IsARepeatAfterAPauseThatDoublesAndIsSpread) {
  auto message = a_message("booked");
  for (const std::chrono::milliseconds pause : {1000ms, 2000ms, 4000ms}) {
    EXPECT_EQ(pause_of(step(message, {.failure = SendFailure::transient, .chance = 0})), pause);
    const auto spread = pause_of(step(message, {.failure = SendFailure::transient, .chance = 1023}));
    EXPECT_GE(spread, pause / 2);
    EXPECT_LT(spread, pause * 6 / 10);
    ++message.attempts;
  }
}

TEST(NextStep, GivesUpAfterTheLastAttempt) {
  auto message = a_message("booked");
  message.attempts = 3;
  EXPECT_FALSE(gives_up(step(message)));
  message.attempts = 4;
  EXPECT_TRUE(gives_up(step(message)));
}

TEST(NextStep, GivesUpOnARefusedAddress) {
  EXPECT_TRUE(gives_up(step(a_message("booked"), {.failure = SendFailure::permanent})));
}

TEST(NextStep, NeverRepeatsALostAnswerThatCouldTellAPersonTwice) {
  EXPECT_TRUE(
      gives_up(step(a_message("booked"), {.failure = SendFailure::unknown, .repeat_is_harmless = false})));
  EXPECT_FALSE(
      gives_up(step(a_message("booked"), {.failure = SendFailure::unknown, .repeat_is_harmless = true})));
}

TEST(NextStep, GivesUpOnAnOfferOfWhichTooLittleWouldBeLeft) {
  auto message = a_message("offer");
  message.offer->offer.held_until = now + 120s + 1s;
  EXPECT_FALSE(gives_up(step(message)));
  message.offer->offer.held_until -= 1us;
  message.offer->offer.notified_at = now - 10min;
  EXPECT_TRUE(gives_up(step(message)));
}

TEST(NextStep, AsksForAQuarterOfAShortHoldOnly) {
  auto message = a_message("offer");
  message.offer->offer.notified_at = now - 10s;
  message.offer->offer.held_until = now + 30s;
  EXPECT_FALSE(gives_up(step(message)));
  message.offer->offer.held_until = now + 4s;
  EXPECT_TRUE(gives_up(step(message)));
}

TEST(NextStep, HandsAnOfferOnAtOnceWhereTheGatewayIsDown) {
  EXPECT_TRUE(
      gives_up(step(a_message("offer"), {.failure = SendFailure::gateway_down, .gateway_is_up = false})));
  EXPECT_FALSE(
      gives_up(step(a_message("booked"), {.failure = SendFailure::gateway_down, .gateway_is_up = false})));
}
