#include "holdfast/offers/watch.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "contract/store/scene.hpp"
#include "support/child.hpp"

namespace holdfast::test {
namespace {

using namespace std::chrono_literals;
using offers::Watch;
using store::Standing;

class AWatch : public testing::Test {
 protected:
  [[nodiscard]] Standing standing(const RegistrationId& id) {
    store::Connection connection{scene.database.settings()};
    const auto view =
        connection.in_transaction([&](store::Transaction& tx) { return store::read_status(tx, id); });
    return view ? view->standing : Standing::none;
  }
  /// Another state, seen by nobody but those who look.
  void change(const RegistrationId& id, const std::string& reason) {
    scene.execute("UPDATE registrations SET reason = '" + reason + "' WHERE id = '$'", id);
  }

  Scene scene;
  std::atomic<int> asked{0};
  Watch watch{scene.database.settings(), {.pause = 100ms, .pause_min = 10ms}, [this] { ++asked; }};
};

TEST_F(AWatch, TellsEachOfTheirOwnAndTellsItOnce) {
  const auto one = scene.add_person();
  const auto other = scene.add_person();
  std::atomic<int> told_one{0}, told_other{0};
  const auto first = watch.add({one, standing(one)}, [&](const store::StatusView&) { ++told_one; });
  const auto second = watch.add({other, standing(other)}, [&](const store::StatusView&) { ++told_other; });
  watch.start();

  change(one, "once");
  ASSERT_TRUE(comes_true([&] { return told_one == 1; }));
  change(one, "twice");
  ASSERT_TRUE(comes_true([&] { return told_one == 2; }));
  const int then = asked;
  ASSERT_TRUE(comes_true([&] { return asked > then + 2; }));

  EXPECT_EQ(told_one, 2);
  EXPECT_EQ(told_other, 0);
}

TEST_F(AWatch, TellsAtOnceWhoSawWhatIsNoLongerSo) {
  const auto person = scene.add_person();
  std::atomic<Standing> told{Standing::none};
  watch.start();

  const auto kept =
      watch.add({person, Standing::none}, [&](const store::StatusView& now) { told = now.standing; });

  EXPECT_TRUE(comes_true([&] { return told != Standing::none; }));
  EXPECT_EQ(told, standing(person));
}

TEST_F(AWatch, AsksNothingWhileNobodyWatches) {
  watch.start();
  const auto person = scene.add_person();
  auto kept = watch.add({person, Standing::none}, [](const store::StatusView&) {});
  ASSERT_TRUE(comes_true([&] { return asked > 0; }));

  kept.reset();
  std::this_thread::sleep_for(300ms);  // what is on its way comes to its end
  const int then = asked;
  watch.nudge();
  std::this_thread::sleep_for(500ms);

  EXPECT_EQ(asked, then);
}

TEST_F(AWatch, AsksForAllTogetherAndNeverSoonerThanItsPauseHoweverOftenItIsNudged) {
  Watch patient{scene.database.settings(), {.pause = 1000ms, .pause_min = 500ms}, [this] { ++asked; }};
  const auto person = scene.add_person();
  std::vector<std::shared_ptr<void>> kept;
  for (int each = 0; each < 1'000; ++each) {
    kept.push_back(patient.add({person, Standing::none}, [](const store::StatusView&) {}));
  }
  const auto began = std::chrono::steady_clock::now();
  patient.start();

  while (std::chrono::steady_clock::now() - began < 2100ms) patient.nudge();

  EXPECT_GE(asked, 2);
  EXPECT_LE(asked, 5) << "at once, and then one in 500 ms";
}

TEST_F(AWatch, GoesOnWhenTheDatabaseIsBack) {
  const auto person = scene.add_person();
  std::atomic<int> told{0};
  const auto kept = watch.add({person, standing(person)}, [&](const store::StatusView&) { ++told; });
  watch.start();
  ASSERT_TRUE(comes_true([&] { return asked > 0; }));

  scene.execute(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
      "WHERE datname = current_database() AND pid <> pg_backend_pid()");
  change(person, "meanwhile");

  EXPECT_TRUE(comes_true([&] { return told == 1; }));
}

TEST_F(AWatch, MayEndBeforeThoseWhoWatch) {
  const auto person = scene.add_person();
  auto ends = std::make_unique<Watch>(scene.database.settings(), Watch::Limits{}, [] {});
  auto kept = ends->add({person, Standing::none}, [](const store::StatusView&) {});
  ends->start();

  ends.reset();
  kept.reset();
}

}  // namespace
}  // namespace holdfast::test
