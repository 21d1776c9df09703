#include "holdfast/store/switches.hpp"

#include <gmock/gmock.h>

#include "contract/store/scene.hpp"
#include "holdfast/store/heartbeat.hpp"
#include "holdfast/store/offers.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Transaction;

namespace {

class SwitchesStore : public StoreTest {
 protected:
  bool turn(Switch which, bool on, const std::string& reason = {}) {
    return run([&](Transaction& tx) {
      return store::turn_switch(tx, {.which = which, .on = on, .reason = reason, .by = "somebody"});
    });
  }
  store::Beat beat() {
    return run([](Transaction& tx) { return store::beat(tx, "one"); });
  }
  std::size_t release() {
    const auto released = run([](Transaction& tx) { return store::release_due(tx, 100); });
    return released.lapsed + released.returned;
  }
  Instant held_until(const OfferId& id) {
    return run([&](Transaction& tx) { return store::read_offer(tx, id); })->offer.held_until;
  }
  /// As if it had all been so much longer ago.
  void let_pass(const OfferId& offer, const std::string& time) {
    scene.execute("UPDATE heartbeats SET at = at - interval '" + time + "'");
    scene.execute("UPDATE offers SET held_until = held_until - interval '" + time + "' WHERE id = '$'",
                  offer);
  }
};

}  // namespace

TEST_F(SwitchesStore, AreReadWithTheirReasonAndWhoTurnedThem) {
  EXPECT_TRUE(turn(Switch::sms_off, true, "the gateway's bill"));
  EXPECT_FALSE(turn(Switch::sms_off, true, "its bill is not paid"));
  scene.execute("INSERT INTO switches (name, is_on) VALUES ('of-another-version', true)");

  const auto rows = run([](Transaction& tx) { return store::read_switches(tx); });

  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows.front().which, Switch::sms_off);
  EXPECT_TRUE(rows.front().is_on);
  EXPECT_EQ(rows.front().reason, "its bill is not paid");
  EXPECT_EQ(rows.front().changed_by, "somebody");
  EXPECT_TRUE(turn(Switch::sms_off, false));
}

TEST_F(SwitchesStore, ReadOnlyReleasesNothingFromTheMomentItIsOn) {
  const auto offer = scene.add_offer({.left = -1s});

  turn(Switch::read_only, true);

  EXPECT_EQ(release(), 0U);
  EXPECT_EQ(beat().gap, 0us) << "nobody beats";
  EXPECT_EQ(release(), 0U);
  EXPECT_EQ(scene.state(offer), "held");
}

TEST_F(SwitchesStore, ReadOnlyGivesRunningHoldsTheWholeTimeBackHoweverShortOrLong) {
  scene.fall_silent(0s);
  for (const auto* time : {"2 seconds", "1 hour"}) {
    const auto offer = scene.add_offer({.left = 1s});
    turn(Switch::read_only, true);
    const auto before = held_until(offer);
    let_pass(offer, time);

    EXPECT_TRUE(turn(Switch::read_only, false));

    EXPECT_GE(held_until(offer), before) << time;
    EXPECT_LT(held_until(offer), before + 30s) << time;
    EXPECT_EQ(scene.messages(offer), "hold-lengthened sms due\noffer sms sent") << time;
    EXPECT_EQ(release(), 0U);
    EXPECT_EQ(beat().lengthened, 0U) << "it counts once";
    scene.execute("UPDATE offers SET held_until = clock_timestamp() WHERE id = '$'", offer);
    EXPECT_EQ(release(), 1U) << "and all goes on";
  }
}

TEST_F(SwitchesStore, ReadOnlyTurnedAgainAsItStandsLengthensNothing) {
  scene.fall_silent(0s);
  const auto offer = scene.add_offer();
  const auto before = held_until(offer);

  EXPECT_FALSE(turn(Switch::read_only, false));
  EXPECT_EQ(held_until(offer), before);
  EXPECT_EQ(scene.messages(offer), "offer sms sent");
}

TEST_F(SwitchesStore, AnOutageBeforeReadOnlyIsGivenBackToo) {
  const auto offer = scene.add_offer({.left = -30s});
  const auto before = held_until(offer);
  scene.fall_silent(60s);

  turn(Switch::read_only, true);

  EXPECT_GE(held_until(offer), before + 60s);
}
