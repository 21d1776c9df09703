#include "messages/sender.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes.hpp"

using namespace holdfast;
using namespace holdfast::messages;
using namespace holdfast::messages::tests;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

MessageId id(std::uint8_t number) {
  return MessageId{{number}};
}

struct ASender : testing::Test {
  void due(std::uint8_t number, const std::string& kind = "booked", Contact channel = Contact::sms) {
    auto message = a_message(kind);
    message.id = id(number);
    message.channel = channel;
    store.add(message);
  }

  void break_gateway() {
    gateway->fail_with(SendFailure::gateway_down);
    gateway->answer(false);
    for (std::uint8_t number = 201; number <= 203; ++number) due(number);
    while (gate.breaker.state() == GatewayState::closed) (void)sender.turn(gate);
  }

  FakeStore store;
  Notes notes;
  ManualClocks manual;
  const Words words{settings(), capabilities()};
  Surroundings around{.limits = {.settle_after = 200ms, .breaker = {.failures_max = 3, .pause_min = 5s}},
                      .clocks = manual.clocks(),
                      .words = words,
                      .watcher = notes};
  FakeGateway* gateway = new FakeGateway{Contact::sms};
  Gate gate{std::unique_ptr<Messenger>{gateway}, around.limits};
  Sender sender{around, std::make_unique<FakeLedger>(store), 1};
};

}  // namespace

TEST_F(ASender, SendsWhatIsDueAndWritesItDown) {
  due(1, "offer");
  manual.passed = 3s;

  EXPECT_EQ(sender.turn(gate), Sender::Turn::worked);

  EXPECT_EQ(store.fate(id(1)), "sent");
  ASSERT_THAT(gateway->sent(), SizeIs(1));
  const auto text = std::get<OutgoingText>(gateway->sent()[0]);
  EXPECT_EQ(text.to, "+14165550199");
  EXPECT_EQ(text.valid_for, 10min + 37s - 3s);
  EXPECT_THAT(notes.all(), ElementsAre("sent sms 3"));
}

TEST_F(ASender, SendsNoValidityWhereNoHoldRuns) {
  due(1, "booked");

  (void)sender.turn(gate);

  EXPECT_FALSE(std::get<OutgoingText>(gateway->sent().at(0)).valid_for);
}

TEST_F(ASender, IsIdleWhereNothingIsDue) {
  EXPECT_EQ(sender.turn(gate), Sender::Turn::idle);
}

TEST_F(ASender, ClaimsAsManyAsTheGatewayTakesWithinTheTarget) {
  gateway->while_sending([this] { manual.passed += 100ms; });
  for (std::uint8_t number = 0; number < 20; ++number) due(number);

  for (int turn = 0; turn < 4; ++turn) EXPECT_EQ(sender.turn(gate), Sender::Turn::worked);

  EXPECT_THAT(store.claims(), ElementsAre(4, 4, 4, 4));  // of 500 ms, a little less than five
}

TEST_F(ASender, TriesATransientFailureAgainWithTheSameId) {
  due(1);
  gateway->fail_with(SendFailure::transient);
  (void)sender.turn(gate);
  EXPECT_EQ(store.fate(id(1)), "retry");

  gateway->fail_with({});
  (void)sender.turn(gate);

  EXPECT_EQ(store.fate(id(1)), "sent");
  EXPECT_EQ(std::get<OutgoingText>(gateway->sent()[0]).id, std::get<OutgoingText>(gateway->sent()[1]).id);
  EXPECT_EQ(gate.breaker.state(), GatewayState::closed);
}

TEST_F(ASender, HandsOnWhatWasPerhapsSent) {
  due(1);
  gateway->fail_with(SendFailure::unknown);

  (void)sender.turn(gate);

  EXPECT_EQ(store.fate(id(1)), "failed");
  EXPECT_THAT(notes.all(), ElementsAre("gave up sms"));
}

TEST_F(ASender, HandsOnAKindItHasNoWordsFor) {
  due(1, "voucher");

  (void)sender.turn(gate);

  EXPECT_EQ(store.fate(id(1)), "failed");
  EXPECT_THAT(gateway->sent(), IsEmpty());
}

TEST_F(ASender, HandsOnAMessageClaimedTooOftenWithoutSendingIt) {
  auto message = a_message("booked");
  message.id = id(1);
  for (int attempt = 0; attempt <= around.limits.attempts_max; ++attempt) {
    gateway->fail_with(SendFailure::transient);
  }
  around.limits.attempts_max = 0;
  store.add(message);

  (void)sender.turn(gate);

  EXPECT_EQ(store.fate(id(1)), "failed");
  EXPECT_THAT(gateway->sent(), IsEmpty());
}

TEST_F(ASender, ClaimsNothingWhileTheGatewayIsDown) {
  break_gateway();
  const auto claims = store.claims().size();
  due(1, "offer");

  EXPECT_EQ(sender.turn(gate), Sender::Turn::idle);
  manual.passed += 5s;
  EXPECT_EQ(sender.turn(gate), Sender::Turn::idle);  // probes in vain

  EXPECT_EQ(gateway->probes(), 1);
  EXPECT_EQ(store.claims().size(), claims);
  EXPECT_EQ(store.fate(id(1)), "");
}

TEST_F(ASender, SendsOneMessageAfterAProbeAndThenAllOfThem) {
  break_gateway();
  manual.passed += 5s;
  gateway->answer(true);
  gateway->fail_with({});

  (void)sender.turn(gate);

  EXPECT_EQ(store.claims().back(), 1U);
  EXPECT_EQ(gate.breaker.state(), GatewayState::closed);
  EXPECT_THAT(notes.all(), Contains("sms is half-open"));
  EXPECT_EQ(notes.all().rbegin()[1], "sms is closed");
}

TEST_F(ASender, ClosesTheBreakerThoughNothingIsDue) {
  break_gateway();
  gateway->answer(true);
  gateway->fail_with({});
  for (int turn = 0; turn < 5; ++turn) {
    manual.passed += 1h;
    (void)sender.turn(gate);
  }
  ASSERT_EQ(gate.breaker.state(), GatewayState::closed);
  for (int failure = 0; failure < 3; ++failure) (void)gate.breaker.failed(around.clocks.steady());
  ASSERT_EQ(gate.breaker.state(), GatewayState::open);
  manual.passed += 1h;

  EXPECT_EQ(sender.turn(gate), Sender::Turn::idle);

  EXPECT_EQ(gate.breaker.state(), GatewayState::closed);
}

TEST_F(ASender, ProbesAgainWhereTheOneMessageCouldNotBeSent) {
  break_gateway();
  manual.passed += 1h;
  gateway->answer(true);
  gateway->fail_with({});
  around.limits.attempts_max = 0;  // none of them is tried any more
  (void)sender.turn(gate);
  ASSERT_EQ(gate.breaker.state(), GatewayState::half_open);
  around.limits.attempts_max = 10;
  due(1);

  (void)sender.turn(gate);

  EXPECT_EQ(gate.breaker.state(), GatewayState::closed);
}

TEST_F(ASender, CallsAnotherWhereThereIsProbablyMore) {
  int calls = 0;
  around.call_another = [&] { ++calls; };
  for (std::uint8_t number = 0; number < 5; ++number) due(number);

  (void)sender.turn(gate);
  EXPECT_EQ(calls, 1);
  (void)sender.turn(gate);
  EXPECT_EQ(calls, 1);
}

TEST_F(ASender, LeavesTheClaimToTheOneWhoIsAtItAndIsNotForgotten) {
  due(1);
  ASSERT_TRUE(gate.begin_claim());

  EXPECT_EQ(sender.turn(gate), Sender::Turn::idle);

  EXPECT_TRUE(store.claims().empty());
  EXPECT_TRUE(gate.end_claim());
  EXPECT_EQ(sender.turn(gate), Sender::Turn::worked);
}

TEST_F(ASender, LeavesNoOfferStrandedWhenTheGatewayGoesDown) {
  gateway->fail_with(SendFailure::transient);
  due(1, "offer");
  (void)sender.turn(gate);
  ASSERT_EQ(store.fate(id(1)), "retry");
  for (int failure = 0; failure < 3; ++failure) (void)gate.breaker.failed(around.clocks.steady());

  (void)sender.turn(gate);

  EXPECT_EQ(store.fate(id(1)), "failed");  // on to the next channel: its clock runs
}

TEST_F(ASender, HandsTheRestOfABatchOnWhenTheGatewayGoesDownWithin) {
  gateway->fail_with(SendFailure::gateway_down);
  for (std::uint8_t number = 1; number <= 4; ++number) due(number, "offer");

  (void)sender.turn(gate);

  EXPECT_THAT(gateway->sent(), SizeIs(3));
  EXPECT_EQ(store.fate(id(3)), "failed");
  EXPECT_EQ(store.fate(id(4)), "failed");
}

TEST_F(ASender, KeepsWhatCouldNotBeWrittenDown) {
  due(1);
  gateway->while_sending([this] { store.go_away(); });

  EXPECT_THROW((void)sender.turn(gate), store::Unavailable);
  EXPECT_FALSE(sender.is_settled());
  store.come_back();
  (void)sender.turn(gate);

  EXPECT_EQ(store.fate(id(1)), "sent");
  EXPECT_THAT(gateway->sent(), SizeIs(1));
}

TEST_F(ASender, SendsTheRestOfItsBatchThoughTheDatabaseIsAway) {
  due(1);
  due(2);
  gateway->while_sending([this] {
    store.go_away();
    manual.passed += 1s;
  });

  EXPECT_THROW((void)sender.turn(gate), store::Unavailable);

  EXPECT_THAT(gateway->sent(), SizeIs(2));
}

TEST_F(ASender, WritesDownInTheMiddleOfASlowBatch) {
  due(1);
  due(2);
  std::vector<std::string> fates;
  gateway->while_sending([&] {
    fates.push_back(store.fate(id(1)));
    manual.passed += 300ms;
  });

  (void)sender.turn(gate);

  EXPECT_THAT(fates, ElementsAre("", "sent"));
}

TEST_F(ASender, GivesTheRestOfABatchBackWhenItStops) {
  due(1);
  due(2);
  gateway->while_sending([this] { around.stopping = true; });

  (void)sender.turn(gate);

  EXPECT_EQ(store.fate(id(1)), "sent");
  EXPECT_EQ(store.fate(id(2)), "retry");
}

TEST_F(ASender, GivesTheRestOfABatchBackWhenItTakesTooLong) {
  due(1);
  due(2);
  gateway->while_sending([this] { manual.passed += 16s; });

  (void)sender.turn(gate);

  EXPECT_EQ(store.fate(id(2)), "retry");
  EXPECT_THAT(gateway->sent(), SizeIs(1));
}
