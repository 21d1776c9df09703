#include "holdfast/offers/releaser.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "contract/store/scene.hpp"
#include "support/child.hpp"

namespace holdfast::test {
namespace {

using namespace std::chrono_literals;
using offers::Releaser;

class Heard final : public offers::ReleaserWatcher {
 public:
  void released(const store::Released& some) noexcept override {
    lapsed += some.lapsed;
    returned += some.returned;
    if (some.delay_max() > delay_max.load()) delay_max = some.delay_max();
  }
  void moved(std::size_t some_told, std::size_t some_returned) noexcept override {
    moved_people += some_told + some_returned;
  }
  void lengthened(std::size_t holds, std::chrono::microseconds) noexcept override {
    lengthened_holds += holds;
  }
  void database(bool up) noexcept override { ++(up ? ups : downs); }

  std::atomic<std::size_t> lapsed{0}, returned{0}, moved_people{0}, lengthened_holds{0};
  std::atomic<std::chrono::microseconds> delay_max{0us};
  std::atomic<int> ups{0}, downs{0};
};

class AReleaser : public testing::Test {
 protected:
  void TearDown() override {
    store::Connection connection{scene.database.settings()};
    EXPECT_EQ(broken_laws(connection), "");
  }
  /// The scene's heartbeat lies ahead of the clock, for tests without a releaser.
  void without_another_process() const { scene.execute("DELETE FROM heartbeats"); }
  [[nodiscard]] bool becomes(const OfferId& offer, const std::string& state) const {
    return comes_true([&] { return scene.state(offer) == state; });
  }

  Scene scene;
  Heard heard;
  std::atomic<int> freed{0}, due{0};
  Releaser::Limits limits;
  offers::Nudges nudges{.seats_freed = [this] { ++freed; }, .messages_due = [this] { ++due; }};
};

TEST_F(AReleaser, ReleasesAHoldSoonAfterItsEndAndNeverBefore) {
  without_another_process();
  Releaser releaser{scene.database.settings(), "one", limits, nudges, heard};
  const auto soon = scene.add_offer({.told = true, .left = 1500ms});
  const auto later = scene.add_offer({.told = true, .left = 1h});
  const auto already = scene.add_offer({.told = true, .left = -1s});

  releaser.start();

  ASSERT_TRUE(becomes(already, "expired"));
  ASSERT_TRUE(becomes(soon, "expired"));
  EXPECT_EQ(scene.state(later), "held");
  EXPECT_EQ(scene.seats(soon), "0 0");
  EXPECT_EQ(scene.state(scene.person_of(soon)), "lapsed");
  EXPECT_EQ(scene.value("SELECT resolved_at >= held_until AND resolved_at < held_until + interval '2 s' "
                        "FROM offers WHERE id = '$'",
                        soon),
            "t");
  EXPECT_TRUE(comes_true([&] { return heard.lapsed == 2; }));
  EXPECT_GE(freed, 1);
  EXPECT_GE(due, 1);
}

TEST_F(AReleaser, PutsBackWhoeverWasNeverToldAndWithdrawsTheirMessage) {
  Releaser releaser{scene.database.settings(), "one", limits, nudges, heard};
  const auto untold = scene.add_offer({.told = false, .left = 100ms});

  releaser.start();

  ASSERT_TRUE(becomes(untold, "expired"));
  EXPECT_EQ(scene.state(scene.person_of(untold)), "waiting");
  EXPECT_EQ(scene.messages(untold), "offer sms withdrawn");
  EXPECT_TRUE(comes_true([&] { return heard.returned == 1 && freed > 0; }));
  EXPECT_EQ(heard.lapsed, 0U);
}

TEST_F(AReleaser, ReleasesManyMoreThanABatchAtOnce) {
  limits.batch_max = 7;
  Releaser releaser{scene.database.settings(), "one", limits, nudges, heard};
  for (int each = 0; each < 40; ++each) (void)scene.add_offer({.told = each % 2 == 0, .left = -1s});

  releaser.start();

  EXPECT_TRUE(comes_true([&] { return heard.lapsed == 20 && heard.returned == 20; }));
  EXPECT_EQ(scene.value("SELECT sum(held) FROM windows"), "0");
}

TEST_F(AReleaser, GoesRoundAHoldThatSomebodyIsDecidingUpon) {
  Releaser releaser{scene.database.settings(), "one", limits, nudges, heard};
  const auto locked = scene.add_offer({.told = true, .left = -1s});
  const auto other = scene.add_offer({.told = true, .left = -500ms});
  {
    LockHolder holder{scene.database.url(),
                      "SELECT FROM offers WHERE id = '" + uuid_text(locked.bytes) + "' FOR UPDATE"};
    releaser.start();

    ASSERT_TRUE(becomes(other, "expired"));
    EXPECT_EQ(scene.state(locked), "held");
  }
  EXPECT_TRUE(becomes(locked, "expired"));
}

TEST_F(AReleaser, MovesPeopleOutOfAWindowThatWasCutBatchAfterBatch) {
  limits.moved_max = 3;
  Releaser releaser{scene.database.settings(), "one", limits, nudges, heard};
  const auto window = scene.add_window(10);
  for (int each = 0; each < 10; ++each) (void)scene.add_offer(scene.add_person(), window);
  releaser.start();

  scene.execute("UPDATE windows SET capacity_ordered = 1");

  EXPECT_TRUE(comes_true([&] { return heard.moved_people == 9; }));
  EXPECT_EQ(scene.value("SELECT concat_ws(' ', capacity, held, capacity_ordered) FROM windows"), "1 1");
  EXPECT_EQ(scene.value("SELECT count(*) FROM registrations WHERE state = 'waiting'"), "9");
  EXPECT_GE(due, 1);
}

TEST_F(AReleaser, SaysEachSecondThatItsProcessIsAlive) {
  without_another_process();
  Releaser releaser{scene.database.settings(), "one", limits, nudges, heard};

  releaser.start();

  ASSERT_TRUE(comes_true(
      [&] { return scene.value("SELECT count(*) FROM heartbeats WHERE process = 'one'") == "1"; }));
  const auto first = scene.value("SELECT at FROM heartbeats");
  EXPECT_TRUE(comes_true([&] { return scene.value("SELECT at FROM heartbeats") > first; }, 5s));
}

TEST_F(AReleaser, LengthensHoldsByAnOutageBeforeAnyIsReleased) {
  const auto running = scene.add_offer({.told = true, .left = -1min});
  const auto ended_before = scene.add_offer({.told = true, .left = -20min});
  scene.fall_silent(10min);
  Releaser releaser{scene.database.settings(), "one", limits, nudges, heard};

  releaser.start();

  ASSERT_TRUE(becomes(ended_before, "expired"));
  EXPECT_EQ(scene.state(running), "held") << "it ran out while nobody of us was there";
  EXPECT_EQ(heard.lengthened_holds, 1U);
  EXPECT_EQ(scene.value("SELECT held_until > now() + interval '8 min' FROM offers WHERE id = '$'", running),
            "t");
  EXPECT_EQ(heard.lapsed, 1U);
}

TEST_F(AReleaser, GoesOnWhenItsSessionWasEnded) {
  Releaser releaser{scene.database.settings(), "one", limits, nudges, heard};
  releaser.start();
  ASSERT_TRUE(comes_true([&] { return heard.ups > 0; }));

  scene.execute(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
      "WHERE application_name = 'holdfast-test' AND datname = current_database()");
  ASSERT_TRUE(comes_true([&] { return heard.downs > 0; }));
  const auto offer = scene.add_offer({.told = true, .left = -1s});

  EXPECT_TRUE(becomes(offer, "expired"));
}

TEST_F(AReleaser, SharesTheWorkWithOthersAndReleasesEachHoldOnce) {
  limits.batch_max = 5;
  Releaser one{scene.database.settings(), "one", limits, nudges, heard};
  Releaser other{scene.database.settings(), "other", limits, nudges, heard};
  for (int each = 0; each < 60; ++each) (void)scene.add_offer({.told = true, .left = -1s});

  one.start();
  other.start();

  ASSERT_TRUE(
      comes_true([&] { return scene.value("SELECT count(*) FROM offers WHERE state = 'held'") == "0"; }));
  EXPECT_TRUE(comes_true([&] { return heard.lapsed == 60; }));
  EXPECT_EQ(scene.value("SELECT count(*) FROM messages WHERE kind = 'lapsed'"), "60");
}

TEST_F(AReleaser, StopsAtOnceAndMayBeStoppedTwice) {
  limits.sweep = 1h;
  limits.heartbeat = 1h;
  Releaser releaser{scene.database.settings(), "one", limits, nudges, heard};
  releaser.start();
  ASSERT_TRUE(comes_true([&] { return heard.ups > 0; }));
  const auto before = std::chrono::steady_clock::now();

  releaser.stop();
  releaser.stop();

  EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);
}

}  // namespace
}  // namespace holdfast::test
