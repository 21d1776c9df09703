#include "holdfast/journal/remember.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "unit/journal/a_journal.hpp"
#include "unit/journal/simulated_files.hpp"

using namespace holdfast::journal;
using namespace std::chrono_literals;

namespace {

/// A journal that was emptied and stopped, in several segments.
class RememberJournal : public ::testing::Test {
 protected:
  RememberJournal() {
    bench.limits.segment_bytes = 64U << 10U;
    auto journal = bench.open();
    directory = journal->directory();
    kept = bench.append_all(*journal, 300);
    std::vector<Lsn> lsns;
    for (const auto& one : kept) lsns.push_back(one.lsn);
    journal->forget(lsns);
  }

  [[nodiscard]] std::size_t forgotten() { return segments_named(files, directory, ".forgotten-").size(); }

  SimulatedFiles files;
  Bench bench{files, "/journals"};
  std::filesystem::path directory;
  std::vector<Kept> kept;
};

}  // namespace

TEST_F(RememberJournal, EveryRecordStillThereIsReadAgainInOrder) {
  const auto segments = forgotten();
  ASSERT_GE(segments, 2U);

  const auto all = remember("/journals", files);

  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all.front().directory, directory);
  EXPECT_EQ(all.front().segments, segments);
  const auto journal = bench.open();
  EXPECT_EQ(Bench::read_all(*journal), kept);
  EXPECT_EQ(bench.append_all(*journal, 1).front().lsn, kept.back().lsn + 1);
  EXPECT_THAT(bench.notes.notes().corrupt, ::testing::IsEmpty());
}

TEST_F(RememberJournal, WhatTimeHasTakenIsNoDamage) {
  files.advance(25h);
  auto journal = bench.open();
  const auto later = bench.append_all(*journal, 300);
  ASSERT_TRUE(wait_until([&] { return forgotten() == 0; }));
  journal->forget(std::vector{later.front().lsn});
  journal.reset();

  EXPECT_FALSE(remember(directory, files).front().in_use);

  journal = bench.open();
  EXPECT_EQ(Bench::read_all(*journal).back(), later.back());
  EXPECT_THAT(bench.notes.notes().corrupt, ::testing::IsEmpty());
}

TEST_F(RememberJournal, OneThatIsInUseIsLeftAlone) {
  const auto segments = forgotten();
  const auto journal = bench.open();

  const auto all = remember("/journals", files);

  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(all.front().in_use);
  EXPECT_EQ(forgotten(), segments);
}

TEST_F(RememberJournal, KilledAnywhereItIsFinishedByTheNext) {
  std::mt19937_64 random{7};
  for (std::uint64_t call = 1; call <= 2; ++call) {
    files.die_at(call);
    EXPECT_THROW((void)remember("/journals", files), std::system_error);
    files.restart(SimulatedFiles::End::process_killed, random);
  }

  (void)remember("/journals", files);

  const auto journal = bench.open();
  EXPECT_EQ(Bench::read_all(*journal), kept);
}
