#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "unit/journal/a_journal.hpp"
#include "unit/journal/simulated_files.hpp"

using namespace holdfast::journal;
using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(FailJournal, AcknowledgesNothingAfterAnFdatasyncThatFailed) {
  SimulatedFiles files;
  Bench bench(files, "/journals");
  auto journal = bench.open();
  const auto before = bench.append_all(*journal, 10);
  ASSERT_TRUE(
      bench.notes.wait_for([](const auto& notes) { return notes.sizes_told > 2; }));  // the spare is made

  files.fail_sync_at(1);
  const auto after = bench.append_all(*journal, 10);
  const auto later = bench.append_all(*journal, 10);

  EXPECT_THAT(before, SizeIs(10));
  EXPECT_THAT(after, IsEmpty());
  EXPECT_THAT(later, IsEmpty());
  EXPECT_FALSE(journal->has_room());
  EXPECT_THAT(bench.notes.notes().failed, SizeIs(1));
  journal.reset();
  EXPECT_EQ(files.syncs_after_failure(), 0U);
}

TEST(FailJournal, RefusesWithLessThanTwoSegmentsFreeAndGoesOnWhenThereIsRoom) {
  SimulatedFiles files;
  Bench bench(files, "/journals");
  auto journal = bench.open();
  ASSERT_THAT(bench.append_all(*journal, 1), SizeIs(1));

  files.set_free_bytes(2 * bench.limits.segment_bytes - 1);
  ASSERT_TRUE(wait_until([&] { return !journal->has_room(); }));
  EXPECT_THAT(bench.append_all(*journal, 5), IsEmpty());

  files.set_free_bytes(20 * bench.limits.segment_bytes);
  ASSERT_TRUE(wait_until([&] { return journal->has_room(); }));
  EXPECT_THAT(bench.append_all(*journal, 5), SizeIs(5));
  EXPECT_THAT(bench.notes.notes().failed, IsEmpty());
}

TEST(FailJournal, RefusesWhileASlowCommitIsUnderWayAndGoesOnAfterIt) {
  SimulatedFiles files;
  Bench bench(files, "/journals");
  bench.limits.sync_max = 0ms;
  auto journal = bench.open();
  ASSERT_TRUE(bench.notes.wait_for([](const auto& notes) { return notes.sizes_told > 2; }));
  files.hold_syncs();
  std::vector<Kept> first;
  std::thread caller{[&] { first = bench.append_all(*journal, 1); }};
  ASSERT_TRUE(wait_until([&] { return files.held_syncs() > 0; }));

  Entry late;
  EXPECT_FALSE(journal->append(late));
  files.let_syncs_go();
  caller.join();

  EXPECT_THAT(first, SizeIs(1));
  EXPECT_TRUE(wait_until([&] { return bench.append_all(*journal, 1).size() == 1; }));
}

TEST(FailJournal, AnswersWithoutFailingWhenThereIsNoSpareInTheMiddleOfABatch) {
  SimulatedFiles files;
  Bench bench(files, "/journals");
  bench.limits.segment_bytes = 64U << 10U;
  auto journal = bench.open();
  files.set_free_bytes(0);

  std::size_t durable = 0;
  for (int batch = 0; batch < 20; ++batch) durable += bench.append_all(*journal, 20).size();
  files.set_free_bytes(1U << 30U);
  ASSERT_TRUE(wait_until([&] { return journal->has_room(); }));

  EXPECT_LT(durable, 400U);
  EXPECT_THAT(bench.append_all(*journal, 20), SizeIs(20));
  EXPECT_THAT(bench.notes.notes().failed, IsEmpty());
}

TEST(FailJournal, RefusesBeyondBytesMaxAndGoesOnOnceEnoughIsForgotten) {
  Bench bench;
  bench.limits.bytes_max = 100U << 10U;  // less than a segment: the open one has to be let go
  auto journal = bench.open();

  std::vector<Kept> kept;
  while (journal->has_room()) {
    const auto batch = bench.append_all(*journal, 10);
    kept.insert(kept.end(), batch.begin(), batch.end());
  }
  EXPECT_GE(journal->bytes(), bench.limits.bytes_max);
  EXPECT_LT(journal->bytes(), 2 * bench.limits.bytes_max);

  std::vector<Lsn> lsns;
  for (const auto& one : kept) lsns.push_back(one.lsn);
  journal->forget(lsns);

  EXPECT_TRUE(wait_until([&] { return journal->has_room(); }));
  EXPECT_THAT(bench.append_all(*journal, 10), SizeIs(10));
}

TEST(FailJournal, RefusesARecordThatIsTooLarge) {
  Bench bench;
  auto journal = bench.open();

  EXPECT_THAT(bench.append_all(*journal, 1, bench.limits.record_bytes_max), SizeIs(1));
  EXPECT_THAT(bench.append_all(*journal, 1, bench.limits.record_bytes_max + 1), IsEmpty());
}

TEST(FailJournal, BoundsWhatIsOnItsWay) {
  Bench bench;
  bench.limits.pending_max = 3;
  std::vector<std::byte> bytes(10);
  std::vector<Entry> entries(4);
  for (auto& entry : entries) entry.bytes = bytes;
  auto journal = bench.construct();  // not started: nothing leaves

  for (std::size_t at = 0; at < 3; ++at) EXPECT_TRUE(journal->append(entries[at]));

  EXPECT_FALSE(journal->append(entries[3]));
}

TEST(StopJournal, SettlesEveryRecordOnceAndRefusesWhatComesLater) {
  for (const bool started : {true, false}) {
    Bench bench;
    std::atomic<std::size_t> settled{0};
    std::atomic<std::size_t> durable{0};
    std::vector<std::byte> bytes(10);
    std::vector<Entry> entries(100);
    {
      Journal journal(
          bench.root, bench.keys, bench.limits,
          [&](std::span<Entry* const> batch, Outcome outcome) {
            settled += batch.size();
            if (outcome == Outcome::durable) durable += batch.size();
          },
          bench.notes);
      if (started) journal.start();
      for (auto& entry : entries) {
        entry.bytes = bytes;
        EXPECT_TRUE(journal.append(entry));
      }
    }

    EXPECT_EQ(settled, 100U);
    EXPECT_EQ(durable, started ? 100U : 0U);
  }
}

TEST(LimitJournal, RefusesLimitsThatContradictEachOther) {
  Bench bench;
  bench.limits.segment_bytes = 4097;
  EXPECT_THROW(bench.construct(), std::invalid_argument);
  bench.limits = small_limits();
  bench.limits.record_bytes_max = bench.limits.batch_bytes_max;
  EXPECT_THROW(bench.construct(), std::invalid_argument);
}
