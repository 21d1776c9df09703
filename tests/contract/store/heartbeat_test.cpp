#include "holdfast/store/heartbeat.hpp"

#include <thread>

#include <gmock/gmock.h>

#include "contract/store/scene.hpp"
#include "holdfast/store/offers.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Transaction;

namespace {

class HeartbeatStore : public StoreTest {
 protected:
  store::Beat beat(const std::string& process = "one") {
    return run([&](Transaction& tx) { return store::beat(tx, process); });
  }
  Instant held_until(const OfferId& id) {
    return run([&](Transaction& tx) { return store::read_offer(tx, id); })->offer.held_until;
  }
  std::size_t release() {
    const auto released = run([](Transaction& tx) { return store::release_due(tx, 100); });
    return released.lapsed + released.returned;
  }
};

}  // namespace

TEST_F(HeartbeatStore, TheFirstBeatEverLengthensNothing) {
  scene.execute("DELETE FROM heartbeats");
  const auto offer = scene.add_offer();
  const auto before = held_until(offer);

  const auto first = beat();

  EXPECT_EQ(first.gap, 0us);
  EXPECT_EQ(first.lengthened, 0U);
  EXPECT_EQ(held_until(offer), before);
  EXPECT_EQ(
      scene.value("SELECT clock_timestamp() - at < interval '5 s' FROM heartbeats WHERE process = 'one'"),
      "t");
}

TEST_F(HeartbeatStore, AShortSilenceIsNoOutage) {
  const auto offer = scene.add_offer();
  const auto before = held_until(offer);
  scene.fall_silent(3s);

  EXPECT_EQ(beat().lengthened, 0U);
  EXPECT_EQ(held_until(offer), before);
}

TEST_F(HeartbeatStore, OneProcessAliveIsEnough) {
  scene.fall_silent(1h);
  scene.execute("INSERT INTO heartbeats VALUES ('third', clock_timestamp())");
  (void)scene.add_offer();

  EXPECT_EQ(beat().lengthened, 0U);
}

TEST_F(HeartbeatStore, AfterAnOutageRunningHoldsAreLengthenedByTheGapAndTheirPeopleTold) {
  const auto running = scene.add_offer({.left = 1min});
  const auto ran_out_in_it = scene.add_offer({.left = -30s});
  const auto untold = scene.add_offer({.told = false, .left = -30s});
  const auto before = held_until(running);
  const auto untold_before = held_until(untold);
  scene.fall_silent(60s);

  const auto after = beat();

  EXPECT_GE(after.gap, 60s);
  EXPECT_LT(after.gap, 90s);
  EXPECT_EQ(after.lengthened, 3U);
  EXPECT_EQ(held_until(running), before + after.gap);
  EXPECT_EQ(held_until(untold), untold_before + after.gap);
  EXPECT_EQ(scene.messages(running), "hold-lengthened sms due\noffer sms sent");
  EXPECT_EQ(scene.messages(ran_out_in_it), "hold-lengthened sms due\noffer sms sent");
  EXPECT_EQ(scene.messages(untold), "offer sms due");
  EXPECT_EQ(release(), 0U);
}

TEST_F(HeartbeatStore, WhatRanOutBeforeTheSilenceIsNotLengthened) {
  const auto offer = scene.add_offer({.left = -61s});
  scene.fall_silent(60s);

  EXPECT_EQ(beat().lengthened, 0U);
  EXPECT_EQ(release(), 1U);
  EXPECT_EQ(scene.state(offer), "expired");
}

TEST_F(HeartbeatStore, AnOutageCountsOnceThoughTwoProcessesNoticeItTogether) {
  const auto offer = scene.add_offer();
  const auto before = held_until(offer);
  scene.fall_silent(60s);
  store::Beat first;
  store::Beat second;
  std::thread other;

  run([&](Transaction& tx) {
    first = store::beat(tx, "first");
    other = std::thread([&] {
      auto own = connect();
      second = own.in_transaction([](Transaction& own_tx) { return store::beat(own_tx, "second"); });
    });
    wait_until_somebody_waits(scene.database.url());
  });
  other.join();

  EXPECT_EQ(first.lengthened, 1U);
  EXPECT_EQ(second.lengthened, 0U);
  EXPECT_EQ(held_until(offer), before + first.gap);
}

TEST_F(HeartbeatStore, WhoAnswersBeforeTheFirstBeatClosesTheGapForAll) {
  const auto offer = scene.add_offer();
  const auto other = scene.add_offer();
  scene.fall_silent(60s);
  run([&](Transaction& tx) { return store::accept_offer(tx, offer); });
  const auto lengthened = held_until(other);

  EXPECT_EQ(beat().lengthened, 0U);
  EXPECT_EQ(held_until(other), lengthened);
}

TEST_F(HeartbeatStore, ASecondOutageIsToldAgain) {
  const auto offer = scene.add_offer();
  scene.fall_silent(60s);
  beat();
  scene.fall_silent(60s);
  beat();

  EXPECT_EQ(scene.messages(offer), "hold-lengthened sms due\nhold-lengthened sms due\noffer sms sent");
}

TEST_F(HeartbeatStore, ADecisionWithdrawsTheNewsOfALongerHold) {
  const auto offer = scene.add_offer();
  scene.fall_silent(60s);
  beat();

  run([&](Transaction& tx) { return store::decline_offer(tx, offer); });

  EXPECT_EQ(scene.messages(offer), "hold-lengthened sms withdrawn\noffer sms sent");
}

TEST_F(HeartbeatStore, ProcessesLongGoneAreForgottenButNeverTheNewest) {
  scene.execute("DELETE FROM heartbeats");
  scene.execute(
      "INSERT INTO heartbeats VALUES ('old', now() - interval '3 days'), ('newer', now() - interval '2 "
      "days')");

  run([](Transaction& tx) { store::forget_old_heartbeats(tx); });

  EXPECT_EQ(scene.value("SELECT string_agg(process, ' ') FROM heartbeats"), "newer");
}
