#include "holdfast/messages/outbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "fakes.hpp"

using namespace holdfast;
using namespace holdfast::messages;
using namespace holdfast::messages::tests;
using testing::SizeIs;

namespace {

struct AnOutbox : testing::Test {
  AnOutbox() {
    texts = new FakeGateway{Contact::sms};
    mails = new FakeGateway{Contact::email};
    limits.threads = 2;
    limits.poll = 3600s;  // only what wakes it counts
    limits.database_pause_max = 100ms;
    limits.breaker = {.failures_max = 1, .pause_min = 1h, .pause_max = 1h};
    std::vector<std::unique_ptr<Messenger>> messengers;
    messengers.emplace_back(texts);
    messengers.emplace_back(mails);
    outbox = std::make_unique<Outbox>(
        limits, clocks(), [this] { return std::make_unique<FakeLedger>(store); }, std::move(messengers),
        words, notes);
  }

  static Outbox::Clocks clocks() {
    return {.now = [] { return now; }, .steady = [] { return std::chrono::steady_clock::now(); }};
  }

  void due(std::uint8_t number, Contact channel, const std::string& kind = "booked") {
    auto message = a_message(kind);
    message.id = MessageId{{number}};
    message.channel = channel;
    store.add(message);
  }

  FakeStore store;
  Notes notes;
  const Words words{settings(), capabilities()};
  Outbox::Limits limits;
  FakeGateway* texts;
  FakeGateway* mails;
  std::unique_ptr<Outbox> outbox;
};

}  // namespace

TEST_F(AnOutbox, SendsOnBothChannelsWhenWoken) {
  outbox->start();
  due(1, Contact::sms);
  due(2, Contact::email);
  outbox->wake();

  ASSERT_TRUE(store.wait_for_settled(2));
  EXPECT_EQ(store.fate(MessageId{{1}}), "sent");
  EXPECT_EQ(store.fate(MessageId{{2}}), "sent");
  EXPECT_EQ(std::get<OutgoingMail>(mails->sent().at(0)).to, "margaret@example.org");
}

TEST_F(AnOutbox, SendsEveryMessageOnce) {
  for (std::uint8_t number = 0; number < 250; ++number) due(number, Contact::sms);
  outbox->start();

  ASSERT_TRUE(store.wait_for_settled(250));
  outbox->stop(1s);
  EXPECT_THAT(texts->sent(), SizeIs(250));
}

TEST_F(AnOutbox, FinishesWhatIsBeingSentWhenItStops) {
  std::promise<void> sending;
  std::promise<void> go_on;
  texts->while_sending([&, waiting = go_on.get_future().share()] {
    sending.set_value();
    waiting.wait();
  });
  due(1, Contact::sms);
  outbox->start();
  sending.get_future().wait();

  auto stopped = std::async(std::launch::async, [this] { outbox->stop(5s); });
  go_on.set_value();
  stopped.wait();

  EXPECT_EQ(store.fate(MessageId{{1}}), "sent");
}

TEST_F(AnOutbox, WaitsForTheDatabaseAndLosesNothing) {
  store.go_away();
  due(1, Contact::sms);
  outbox->start();
  ASSERT_TRUE(notes.wait_for("database unavailable"));

  store.come_back();

  ASSERT_TRUE(store.wait_for_settled(1));
  EXPECT_TRUE(notes.wait_for("database back"));
}

TEST_F(AnOutbox, DoesNotStopLaterThanItsDeadlineForTheDatabase) {
  texts->while_sending([this] { store.go_away(); });
  due(1, Contact::sms);
  outbox->start();
  ASSERT_TRUE(notes.wait_for("database unavailable"));

  outbox->stop(50ms);

  EXPECT_EQ(store.fate(MessageId{{1}}), "");
}

TEST_F(AnOutbox, StopsTwiceAndWithoutAStart) {
  outbox->stop(1s);
  outbox->start();
  outbox->stop(1s);
  outbox->stop(1s);
}

TEST_F(AnOutbox, SaysWhichChannelsTakeOffers) {
  EXPECT_TRUE(outbox->takes_offers(Contact::call));
  EXPECT_TRUE(outbox->takes_offers(Contact::sms));
  EXPECT_EQ(outbox->gateway(Contact::call), GatewayState::absent);

  texts->fail_with(SendFailure::gateway_down);
  due(1, Contact::sms);
  outbox->start();
  ASSERT_TRUE(notes.wait_for("sms is open"));

  EXPECT_FALSE(outbox->takes_offers(Contact::sms));
  EXPECT_TRUE(outbox->takes_offers(Contact::email));
}

TEST_F(AnOutbox, IsRefusedLimitsThatContradictEachOther) {
  const auto make = [this](Outbox::Limits wrong) {
    Outbox{wrong, clocks(), [this] { return std::make_unique<FakeLedger>(store); }, {}, words, notes};
  };
  auto short_lease = limits;
  short_lease.lease = 35s;
  auto no_threads = limits;
  no_threads.threads = 0;

  EXPECT_THROW(make(short_lease), std::invalid_argument);
  EXPECT_THROW(make(no_threads), std::invalid_argument);
  EXPECT_NO_THROW(make(limits));
}
