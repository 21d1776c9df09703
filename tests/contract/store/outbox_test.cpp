#include "holdfast/store/outbox.hpp"

#include <atomic>
#include <set>
#include <thread>

#include <gmock/gmock.h>

#include "contract/store/scene.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::DueMessage;
using store::Transaction;

namespace {

class OutboxStore : public StoreTest {
 protected:
  std::vector<DueMessage> claim(Contact channel = Contact::sms, std::chrono::seconds lease = 60s) {
    return run([&](Transaction& tx) { return store::claim_messages(tx, channel, 100, 600s, lease); });
  }
  void fail(const MessageId& id) {
    run([&](Transaction& tx) { store::mark_failed(tx, id); });
  }
  void sent(const MessageId& id, const std::string& reference = {}) {
    run([&](Transaction& tx) { store::mark_sent(tx, {{id, reference}}); });
  }
  void report(const std::string& reference, store::Delivery delivery) {
    run([&](Transaction& tx) { store::report_delivery(tx, reference, delivery); });
  }
  Offer read(const OfferId& id) {
    return run([&](Transaction& tx) { return store::read_offer(tx, id); })->offer;
  }
  std::string message_state(const MessageId& id) {
    return scene.value("SELECT state FROM messages WHERE id = '$'", id);
  }

  OfferId offer_to(const Scene::Person& person) {
    return scene.add_offer(scene.add_person(person), scene.add_window(), {.told = false, .left = 15min});
  }
};

}  // namespace

TEST_F(OutboxStore, AClaimStartsTheClockAndBringsAllThatTheWordsNeed) {
  const auto offer = offer_to({.email = "margaret@example.org"});

  const auto claimed = claim();

  ASSERT_EQ(claimed.size(), 1U);
  const auto& message = claimed.front();
  EXPECT_EQ(message.kind, "offer");
  EXPECT_EQ(message.cause, uuid_text(offer.bytes));
  EXPECT_EQ(message.channel, Contact::sms);
  EXPECT_EQ(message.attempts, 1);
  EXPECT_EQ(message.registration, scene.person_of(offer));
  EXPECT_EQ(message.name, "Margaret");
  EXPECT_EQ(message.phone, "+14165550199");
  EXPECT_EQ(message.email, "margaret@example.org");
  EXPECT_EQ(message.offer->clinic.name, "Sterling Road");
  ASSERT_TRUE(message.offer->offer.notified_at);
  EXPECT_EQ(message.offer->offer.held_until, *message.offer->offer.notified_at + 600s);
  EXPECT_EQ(read(offer), message.offer->offer);
  EXPECT_EQ(message_state(message.id), "sending");
}

TEST_F(OutboxStore, WhatIsBeingSentIsNotClaimedAgainWhileTheLeaseLasts) {
  (void)offer_to({});

  EXPECT_EQ(claim().size(), 1U);
  EXPECT_EQ(claim().size(), 0U);
}

TEST_F(OutboxStore, AfterACrashBetweenClaimAndMarkTheSameMessageNamesTheSameDeadline) {
  (void)offer_to({});
  const auto first = claim(Contact::sms, 0s);

  const auto again = claim();

  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again.front().id, first.front().id);
  EXPECT_EQ(again.front().attempts, 2);
  EXPECT_EQ(again.front().offer->offer, first.front().offer->offer);
  EXPECT_EQ(again.front().booked_uid, first.front().booked_uid);
}

TEST_F(OutboxStore, OnlyTheAskedChannelIsClaimed) {
  (void)offer_to({.contact = "email", .email = "margaret@example.org"});
  (void)offer_to({.contact = "call"});

  EXPECT_EQ(claim(Contact::sms).size(), 0U);
  EXPECT_EQ(claim(Contact::email).size(), 1U);
}

TEST_F(OutboxStore, AnOfferNoLongerHeldIsNotSent) {
  const auto declined = offer_to({});
  const auto sending = claim(Contact::sms, 0s);
  run([&](Transaction& tx) { return store::decline_offer(tx, declined); });

  EXPECT_EQ(claim().size(), 0U);

  EXPECT_EQ(message_state(sending.front().id), "withdrawn");
}

TEST_F(OutboxStore, AnOfferThatHasRunOutIsLeftToItsRelease) {
  const auto offer = scene.add_offer({.told = false, .left = -1ms});

  EXPECT_EQ(claim().size(), 0U);

  EXPECT_EQ(scene.messages(offer), "offer sms due");
  EXPECT_EQ(read(offer).notified_at, std::nullopt);
}

TEST_F(OutboxStore, MessagesAboutNoOfferAreClaimedToo) {
  const auto person = scene.add_person();
  scene.execute(
      "INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at) "
      "VALUES (gen_random_uuid(), '$', 'card-used:$', 'card-used', 'sms', 'due', now())",
      person);

  const auto claimed = claim();

  ASSERT_EQ(claimed.size(), 1U);
  EXPECT_FALSE(claimed.front().offer);
}

TEST_F(OutboxStore, WhatSomebodyElseHasLockedIsSkipped) {
  const auto locked = offer_to({});
  const auto free = offer_to({});
  LockHolder holder(scene.database.url(),
                    "SELECT FROM offers WHERE id = '" + uuid_text(locked.bytes) + "' FOR UPDATE");

  const auto claimed = claim();

  ASSERT_EQ(claimed.size(), 1U);
  EXPECT_EQ(claimed.front().offer->offer.id, free);
  EXPECT_EQ(read(locked).notified_at, std::nullopt);
}

TEST_F(OutboxStore, TwoSendersNeverClaimTheSameMessage) {
  constexpr std::size_t people = 150;
  for (std::size_t person = 0; person < people; ++person) (void)offer_to({});
  std::vector<std::vector<MessageId>> claimed(3);
  std::atomic<std::size_t> claimed_by_all = 0;
  std::vector<std::thread> senders;
  for (auto& mine : claimed) {
    senders.emplace_back([&] {
      auto own = connect();
      const auto until = std::chrono::steady_clock::now() + 30s;
      while (claimed_by_all < people && std::chrono::steady_clock::now() < until) {
        const auto some = own.in_transaction_again(
            [](Transaction& tx) { return store::claim_messages(tx, Contact::sms, 5, 600s, 60s); });
        for (const auto& each : some) mine.push_back(each.id);
        claimed_by_all += some.size();
      }
    });
  }
  for (auto& sender : senders) sender.join();

  std::set<MessageId> once;
  std::size_t all = 0;
  for (const auto& mine : claimed) {
    once.insert(mine.begin(), mine.end());
    all += mine.size();
  }
  EXPECT_EQ(all, people);
  EXPECT_EQ(once.size(), people);
}

TEST_F(OutboxStore, ASentMessageIsDoneAndItsReportFindsIt) {
  (void)offer_to({});
  const auto id = claim(Contact::sms, 0s).front().id;

  sent(id, "SM1");
  EXPECT_EQ(claim().size(), 0U);
  report("SM2", store::Delivery::delivered);
  EXPECT_EQ(message_state(id), "sent");
  report("SM1", store::Delivery::delivered);
  EXPECT_EQ(message_state(id), "delivered");
  report("SM1", store::Delivery::failed);
  EXPECT_EQ(message_state(id), "delivered");
}

TEST_F(OutboxStore, ATransientFailureIsTriedAgainAfterItsDelay) {
  (void)offer_to({});
  const auto id = claim().front().id;

  run([&](Transaction& tx) { store::retry_message(tx, id, 1h); });
  EXPECT_EQ(claim().size(), 0U);
  EXPECT_EQ(scene.value("SELECT round(extract(epoch FROM due_at - clock_timestamp()) / 60) FROM messages"),
            "60");

  run([&](Transaction& tx) { store::retry_message(tx, id, 0ms); });
  EXPECT_EQ(claim().size(), 0U) << "a message that is not being sent has nothing to try again";
}

TEST_F(OutboxStore, AHoldThatRunsWithNobodyAtItsMessageIsStranded) {
  (void)offer_to({});
  const auto stranded = [&] {
    return run([](Transaction& tx) { return store::stranded_messages(tx, Contact::sms); });
  };
  EXPECT_EQ(stranded().size(), 0U) << "its clock does not run yet";

  const auto id = claim().front().id;
  EXPECT_EQ(stranded().size(), 0U) << "it is being sent";
  run([&](Transaction& tx) { store::retry_message(tx, id, 1h); });
  EXPECT_EQ(stranded(), std::vector{id}) << "it waits for its next try";

  scene.execute("UPDATE messages SET state = 'sending', due_at = now() - interval '1 s' WHERE id = '$'", id);
  EXPECT_EQ(stranded(), std::vector{id}) << "whoever sent it died";
  scene.execute(
      "UPDATE offers SET held_until = now() - interval '1 s' WHERE id = (SELECT offer_id FROM messages "
      "WHERE id = '$')",
      id);
  EXPECT_EQ(stranded().size(), 0U) << "nothing is left to tell";
}

TEST_F(OutboxStore, AFailedTextGoesByMailAndTheClockStartsAnewOnce) {
  const auto offer = offer_to({.email = "margaret@example.org"});
  const auto text = claim().front();

  fail(text.id);

  EXPECT_EQ(scene.messages(offer), "offer email due\noffer sms failed");
  EXPECT_EQ(read(offer).notified_at, std::nullopt);
  const auto mail = claim(Contact::email);
  ASSERT_EQ(mail.size(), 1U);
  EXPECT_GT(mail.front().offer->offer.held_until, text.offer->offer.held_until);

  fail(mail.front().id);

  EXPECT_EQ(scene.messages(offer), "offer call due\noffer email failed\noffer sms failed");
  EXPECT_EQ(read(offer), mail.front().offer->offer) << "anew only once";
}

TEST_F(OutboxStore, AFailedMailOfOneWithoutTelephoneIsForStaff) {
  const auto offer = offer_to({.contact = "email", .phone = "", .email = "margaret@example.org"});

  fail(claim(Contact::email).front().id);

  EXPECT_EQ(scene.messages(offer), "offer call due\noffer email failed");
  EXPECT_EQ(scene.value("SELECT round(extract(epoch FROM held_until - clock_timestamp()) / 60) FROM offers"),
            "60");
}

TEST_F(OutboxStore, AnOfferAlreadySeenKeepsItsClockWhenTheTextFails) {
  const auto offer = offer_to({});
  const auto text = claim().front();
  run([&](Transaction& tx) { return store::start_hold(tx, offer, 600s); });

  fail(text.id);

  EXPECT_EQ(read(offer), text.offer->offer);
  EXPECT_EQ(scene.messages(offer), "offer call due\noffer sms failed");
}

TEST_F(OutboxStore, FailingTwiceIsFailingOnce) {
  const auto offer = offer_to({.email = "margaret@example.org"});
  const auto text = claim().front();

  fail(text.id);
  fail(text.id);

  EXPECT_EQ(scene.messages(offer), "offer email due\noffer sms failed");
}

TEST_F(OutboxStore, NothingMoreIsWrittenAboutAHoldThatIsOver) {
  const auto offer = offer_to({});
  const auto text = claim().front();
  sent(text.id, "SM1");
  run([&](Transaction& tx) { return store::decline_offer(tx, offer); });

  report("SM1", store::Delivery::failed);

  EXPECT_EQ(scene.messages(offer), "offer sms failed");
  EXPECT_EQ(scene.state(offer), "declined");
}

TEST_F(OutboxStore, AFailedConfirmationGoesOnToTheNextChannel) {
  const auto offer = scene.add_offer();
  run([&](Transaction& tx) { return store::accept_offer(tx, offer); });

  fail(claim().front().id);

  EXPECT_EQ(scene.messages(offer), "booked call due\nbooked sms failed\noffer sms sent");
  EXPECT_EQ(scene.state(offer), "accepted");
}

TEST_F(OutboxStore, TheCallBackListIsEndedByStaffAndCannotFail) {
  const auto offer = offer_to({.contact = "call"});
  const MessageId task{uuid_bytes(scene.value("SELECT id FROM messages WHERE offer_id = '$'", offer))};

  fail(task);
  EXPECT_EQ(message_state(task), "due");
  sent(task);
  EXPECT_EQ(message_state(task), "sent");
}

TEST_F(OutboxStore, DueMessagesAreCountedByChannel) {
  (void)offer_to({});
  (void)offer_to({});
  (void)offer_to({.contact = "call"});
  scene.execute("UPDATE messages SET due_at = clock_timestamp() - interval '100 s' WHERE channel = 'call'");
  const auto due = [&] { return run([](Transaction& tx) { return store::count_due(tx); }); };

  const auto before = due();
  claim();

  ASSERT_EQ(before.size(), 2U);
  EXPECT_EQ(before[0].channel, Contact::call);
  EXPECT_EQ(before[0].due, 1U);
  EXPECT_GE(before[0].oldest, 100s);
  EXPECT_EQ(before[1].channel, Contact::sms);
  EXPECT_EQ(before[1].due, 2U);
  EXPECT_EQ(due().size(), 1U);
}
