#include <gmock/gmock.h>

#include <pqxx/pqxx>
#include <random>

#include "contract/store/scene.hpp"
#include "holdfast/store/programme.hpp"

using namespace holdfast;
using namespace holdfast::test;
using testing::IsEmpty;

namespace {

/// A process's picture of the free seats, kept by asking what changed.
class SeatsPicture : public StoreTest {
 protected:
  std::vector<WindowId> changed() {
    const auto read = run([this](auto& tx) { return store::seats_changed_since(tx, horizon); });
    horizon = read.horizon;
    std::vector<WindowId> ids;
    for (const auto& seats : read.changed) {
      picture[seats.id] = seats.free;
      ids.push_back(seats.id);
    }
    return ids;
  }

  std::map<WindowId, int> truth() {
    std::map<WindowId, int> seats;
    for (const auto& window : run([](auto& tx) { return store::read_windows(tx, Instant{}); }))
      seats[window.id] = window.free;
    return seats;
  }

  static std::string take_seat(WindowId id) {
    return "UPDATE windows SET held = held + 1 WHERE id = " + std::to_string(static_cast<std::int64_t>(id));
  }

  void TearDown() override { scene.execute("UPDATE windows SET held = 0"); }

  std::int64_t horizon = 0;
  std::map<WindowId, int> picture;
};

}  // namespace

TEST_F(SeatsPicture, AtFirstEverythingCountsAsChangedAndThenNothing) {
  const auto window = scene.add_window(3);

  EXPECT_THAT(changed(), testing::ElementsAre(window));
  EXPECT_GT(horizon, 0);
  (void)scene.value("SELECT pg_current_xact_id()");

  EXPECT_THAT(changed(), IsEmpty());
  EXPECT_EQ(picture, truth());
}

TEST_F(SeatsPicture, WithoutWindowsThereIsAHorizonAllTheSame) {
  EXPECT_THAT(changed(), IsEmpty());
  EXPECT_GT(horizon, 0);

  const auto window = scene.add_window();

  EXPECT_THAT(changed(), testing::ElementsAre(window));
}

TEST_F(SeatsPicture, OnlyWhatChangedIsTold) {
  const auto still = scene.add_window(3);
  const auto busy = scene.add_window(3);
  changed();

  scene.execute(take_seat(busy));

  EXPECT_THAT(changed(), testing::Not(testing::Contains(still)));
  EXPECT_EQ(picture.at(busy), 2);
}

TEST_F(SeatsPicture, ALockAloneIsNoChange) {
  (void)scene.add_window(3);
  changed();
  scene.execute("SELECT 1 FROM windows FOR UPDATE");

  EXPECT_THAT(changed(), IsEmpty());
}

TEST_F(SeatsPicture, ATransactionThatCommitsAfterLaterOnesWereSeenIsNotMissed) {
  const auto slow = scene.add_window(3);
  const auto quick = scene.add_window(3);
  changed();
  LockHolder long_one(scene.database.url(), take_seat(slow));
  for (int count = 0; count < 3; ++count) {
    scene.execute(take_seat(quick));
    changed();
  }
  EXPECT_EQ(picture.at(slow), 3);

  long_one.commit();

  changed();
  EXPECT_EQ(picture.at(slow), 2);
  EXPECT_EQ(picture, truth());
}

TEST_F(SeatsPicture, ASavepointsChangeIsNotMissed) {
  const auto window = scene.add_window(3);
  LockHolder long_one(scene.database.url(), "SELECT pg_current_xact_id()");
  changed();
  (void)scene.value("SELECT pg_current_xact_id()");
  long_one.execute("SAVEPOINT inside; " + take_seat(window) + "; RELEASE SAVEPOINT inside");
  changed();

  long_one.commit();

  changed();
  EXPECT_EQ(picture.at(window), 2);
}

TEST_F(SeatsPicture, AHorizonFromBeforeARestoreCountsAsNone) {
  const auto window = scene.add_window();
  changed();

  horizon += 1'000'000;

  EXPECT_THAT(changed(), testing::ElementsAre(window));
  horizon -= 2'000'000'000;
  EXPECT_THAT(changed(), testing::ElementsAre(window));
}

TEST_F(SeatsPicture, NothingIsMissedWhateverTheOrderOfCommits) {
  const auto seed = std::random_device{}();
  RecordProperty("seed", std::to_string(seed));
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto below = [&](std::size_t end) { return random() % end; };
  std::vector<WindowId> windows;
  for (int count = 0; count < 12; ++count) windows.push_back(scene.add_window(100000));

  // Each session works on windows of its own, so that none waits for another.
  std::vector<std::unique_ptr<LockHolder>> sessions(4);
  for (int step = 0; step < 150; ++step) {
    const auto which = below(sessions.size());
    auto& session = sessions[which];
    switch (below(5)) {
      case 0:
      case 1:
        if (!session) session = std::make_unique<LockHolder>(scene.database.url(), "SELECT 1");
        session->execute(take_seat(windows[which + 4 * below(3)]));
        break;
      case 2:
        if (session) session->commit();
        session.reset();
        break;
      case 3:
        if (session) session->roll_back();
        session.reset();
        break;
      case 4:
        changed();
        ASSERT_EQ(picture, truth());
        break;
    }
  }
}
