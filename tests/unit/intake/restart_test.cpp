#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "holdfast/intake/record.hpp"
#include "unit/intake/an_intake.hpp"

namespace holdfast::intake {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using ::testing::IsEmpty;

using Ids = std::vector<RegistrationId>;

class AnIntakeStartedAgain : public ::testing::Test {
 protected:
  AnIntakeStartedAgain() { bench.lanes[0]->start(); }

  /// Writes a record into the journal that this version of the program cannot read.
  void keep_of_a_newer_version(int count);

  Bench bench;
};

void AnIntakeStartedAgain::keep_of_a_newer_version(int count) {
  std::atomic<int> settled{0};
  journal::Journal journal(
      bench.folder, journal_keys(bench.keys), bench.journal_limits,
      [&](auto entries, auto) { settled += static_cast<int>(entries.size()); }, bench.watcher);
  journal.start();
  auto record = record_of(a_form());
  record[0] = 2;
  std::vector<journal::Entry> entries(static_cast<std::size_t>(count));
  for (auto& entry : entries) {
    entry.bytes = std::as_bytes(std::span{record});
    ASSERT_TRUE(journal.append(entry));
  }
  ASSERT_TRUE(comes_true([&] { return settled == count; }));
}

TEST_F(AnIntakeStartedAgain, ReadsBackInOrderWhatWasNotForgotten) {
  const auto ids = bench.keep(*bench.open(), 1, 500);

  auto again = bench.open();
  EXPECT_EQ(again->queued(), 500U);
  const auto batch = take_all(*again, 64);

  EXPECT_EQ(ids_of(batch), ids);
  for (std::size_t at = 0; at < batch.size(); ++at) {
    auto expected = a_form(at + 1);
    expected.id = ids[at];
    expected.received_at = batch[at]->registration.received_at;
    EXPECT_EQ(batch[at]->registration, expected);
  }
}

TEST_F(AnIntakeStartedAgain, GivesWhatCameBeforeTheRestartBeforeWhatCameAfter) {
  auto ids = bench.keep(*bench.open(), 1, 20);
  auto again = bench.open();
  const auto later = bench.keep(*again, 21, 40);

  ids.insert(ids.end(), later.begin(), later.end());
  EXPECT_EQ(ids_of(take_all(*again)), ids);
}

TEST_F(AnIntakeStartedAgain, HasNothingToGiveOnceAllWasForgotten) {
  {
    auto intake = bench.open();
    (void)bench.keep(*intake, 1, 3000);  // several segments
    intake->forget(take_all(*intake));
  }

  auto again = bench.open();
  EXPECT_EQ(again->queued(), 0U);
  EXPECT_THAT(again->take(10, 0ms), IsEmpty());
  EXPECT_THAT(bench.open()->take(10, 0ms), IsEmpty()) << "nor has a second one beside it";
}

TEST_F(AnIntakeStartedAgain, LosesNothingOfWhatWasTakenAndNotForgotten) {
  std::set<RegistrationId> left;
  {
    auto intake = bench.open();
    const auto ids = bench.keep(*intake, 1, 2000);
    for (int batch = 0; batch < 20; ++batch) {
      const auto taken = intake->take(100, 0ms);
      ASSERT_EQ(taken.size(), 100U);
      if (batch % 3 == 0) {
        for (const auto& id : ids_of(taken)) left.insert(id);
      } else {
        intake->forget(taken);
      }
    }
  }

  auto again = bench.open();
  const auto batch = take_all(*again);
  EXPECT_TRUE(std::is_sorted(batch.begin(), batch.end(),
                             [](const auto& one, const auto& other) { return one->lsn < other->lsn; }));
  for (const auto& id : ids_of(batch)) left.erase(id);
  EXPECT_TRUE(left.empty()) << left.size() << " were lost";
}

TEST_F(AnIntakeStartedAgain, HoldsWhatItReadBackUntilItIsForgotten) {
  const auto ids = bench.keep(*bench.open(), 1, 3);
  auto again = bench.open();

  const auto batch = take_all(*again);
  for (const auto& id : ids) EXPECT_TRUE(again->holds(id));

  again->forget(batch);
  for (const auto& id : ids) EXPECT_FALSE(again->holds(id));
}

TEST_F(AnIntakeStartedAgain, StepsOverRecordsOfANewerVersionAndGivesAllBehindThem) {
  keep_of_a_newer_version(50);
  const auto ids = bench.keep(*bench.open(), 1, 30);

  auto again = bench.open();
  Ids taken;
  for (int looks = 0; looks < 100; ++looks) {
    for (const auto& id : ids_of(again->take(7, 0ms))) taken.push_back(id);
  }

  EXPECT_EQ(taken, ids);
}

}  // namespace
}  // namespace holdfast::intake
