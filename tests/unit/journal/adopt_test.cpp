#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "holdfast/journal/adopted.hpp"
#include "holdfast/journal/inspect.hpp"
#include "unit/journal/a_journal.hpp"

using namespace holdfast::journal;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

/// Two processes ran side by side; the second has died.
class AdoptJournal : public ::testing::Test {
 protected:
  AdoptJournal() {
    living = bench.open();
    auto dead = bench.open();
    dead_directory = dead->directory();
    left_behind = bench.append_all(*dead, 100);
  }

  Bench bench;
  std::unique_ptr<Journal> living;
  std::filesystem::path dead_directory;
  std::vector<Kept> left_behind;
};

}  // namespace

TEST_F(AdoptJournal, EachProcessHasADirectoryOfItsOwn) {
  auto another = bench.construct();

  // the dead one's directory is free, so the newcomer is its heir
  EXPECT_NE(living->directory(), another->directory());
  EXPECT_EQ(another->directory(), dead_directory);
  EXPECT_THAT(living->unlocked_siblings(), IsEmpty());
}

TEST_F(AdoptJournal, GivesEverythingInOrderAndForgetsWhatWasGiven) {
  EXPECT_THAT(living->unlocked_siblings(), ElementsAre(dead_directory));
  auto adopted = Adopted::lock(dead_directory, bench.keys, bench.notes);
  ASSERT_TRUE(adopted);
  EXPECT_THAT(living->unlocked_siblings(), IsEmpty());

  std::vector<Kept> given;
  for (;;) {
    const auto piece = adopted->read(7, 1U << 20U);
    if (piece.empty()) break;
    for (const auto& record : piece) given.push_back({record.lsn, text_of(record)});
  }
  adopted->forget_read();
  adopted.reset();

  EXPECT_EQ(given, left_behind);
  EXPECT_THAT(living->unlocked_siblings(), IsEmpty());
}

TEST_F(AdoptJournal, LeavesToTheNextWhatWasNotForgotten) {
  {
    auto adopted = Adopted::lock(dead_directory, bench.keys, bench.notes);
    ASSERT_TRUE(adopted);
    EXPECT_THAT(adopted->read(10, 1U << 20U), SizeIs(10));
    adopted->forget_read();
  }

  EXPECT_THAT(living->unlocked_siblings(), ElementsAre(dead_directory));
  auto again = Adopted::lock(dead_directory, bench.keys, bench.notes);
  ASSERT_TRUE(again);
  EXPECT_THAT(again->read(1000, 1U << 20U), SizeIs(100));
}

TEST_F(AdoptJournal, IsDoneByOneOfManyThatRace) {
  std::atomic<int> adopters{0};
  std::atomic<int> ready{0};
  std::vector<std::thread> threads;
  std::vector<std::optional<Adopted>> adopted(8);
  for (auto& slot : adopted) {
    threads.emplace_back([&] {
      ++ready;
      while (ready < 8) std::this_thread::yield();
      slot = Adopted::lock(dead_directory, bench.keys, bench.notes);
      if (slot) ++adopters;
    });
  }
  for (auto& thread : threads) thread.join();

  EXPECT_EQ(adopters, 1);
}

TEST_F(AdoptJournal, KeepsTheNumbersOfTheDeadOneForItsHeir) {
  {
    auto adopted = Adopted::lock(dead_directory, bench.keys, bench.notes);
    while (!adopted->read(1000, 1U << 20U).empty()) {
    }
    adopted->forget_read();
  }

  auto heir = bench.open();

  EXPECT_EQ(heir->directory(), dead_directory);
  EXPECT_EQ(heir->first_unforgotten(), std::nullopt);
  EXPECT_EQ(heir->end(), left_behind.back().lsn + 1);
}

TEST(AdoptLargeJournal, IsDeletedByTheLivingButForTheSegmentThatKnowsTheNextNumber) {
  Bench bench;
  bench.limits.forgotten_kept_for = std::chrono::seconds(0);
  auto living = bench.open();
  auto dead = bench.open();
  const auto directory = dead->directory();
  const auto left_behind = bench.append_all(*dead, 2000);
  dead.reset();
  {
    auto adopted = Adopted::lock(directory, bench.keys, bench.notes);
    ASSERT_TRUE(adopted);
    while (!adopted->read(1000, 1U << 20U).empty()) {
    }
    adopted->forget_read();
  }

  const auto left = [&] { return segments_named(posix_files(), directory, ".forgotten-").size(); };
  EXPECT_TRUE(wait_until([&] { return left() <= 1; }));
  const auto told = bench.notes.notes().sizes_told;
  ASSERT_TRUE(bench.notes.wait_for([&](const auto& notes) { return notes.sizes_told > told + 4; }));

  EXPECT_EQ(left(), 1U);
  EXPECT_EQ(bench.construct()->end(), left_behind.back().lsn + 1);
}

TEST_F(AdoptJournal, OffersAJournalWithoutRecordsOnlyOnce) {
  {
    auto adopted = Adopted::lock(dead_directory, bench.keys, bench.notes);
    while (!adopted->read(1000, 1U << 20U).empty()) {
    }
    adopted->forget_read();
  }
  { auto heir = bench.construct(); }  // begins a segment, and dies without a record
  { auto adopted = Adopted::lock(dead_directory, bench.keys, bench.notes); }

  EXPECT_THAT(living->unlocked_siblings(), IsEmpty());
}

TEST_F(AdoptJournal, InspectionSeesEveryJournalWithoutALock) {
  const auto own = bench.append_all(*living, 5);

  const auto reports = inspect(bench.root, bench.keys);
  std::vector<Kept> seen;
  const auto count = for_each_record(bench.root, bench.keys, [&](const Record& record) {
    seen.push_back({record.lsn, text_of(record)});
  });

  ASSERT_THAT(reports, SizeIs(2));
  std::uint64_t records = 0;
  for (const auto& report : reports) {
    for (const auto& segment : report.segments) {
      records += segment.records;
      EXPECT_THAT(segment.damages, IsEmpty());
    }
  }
  EXPECT_EQ(records, 105U);
  EXPECT_EQ(count, 105U);
  for (const auto& kept : own) EXPECT_THAT(seen, ::testing::Contains(kept));
  for (const auto& kept : left_behind) EXPECT_THAT(seen, ::testing::Contains(kept));
}
