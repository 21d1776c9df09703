#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "unit/journal/a_journal.hpp"
#include "unit/journal/simulated_files.hpp"

using namespace holdfast::journal;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

/// A journal that was written in several batches.
class RecoverJournal : public ::testing::Test {
 protected:
  /// One batch a record, and a quiet frame at the end if asked for (perhaps others between).
  void write(std::size_t batches, bool quiet) {
    bench.limits.quiet = quiet ? 1ms : 1h;
    auto journal = bench.open();
    directory = journal->directory();
    for (std::size_t batch = 0; batch < batches; ++batch) {
      const auto kept = bench.append_all(*journal, 1);
      before.insert(before.end(), kept.begin(), kept.end());
    }
    journal.reset();
    segment = segments_named(files, directory, ".segment").front();
    offsets = frame_offsets(files, segment, bench.keys);
    if (quiet) return;
    // stopping said what is durable: as if the process had been killed before
    offsets.pop_back();
    files.zero_from(segment, offsets.back());
  }

  [[nodiscard]] std::vector<Kept> all_but(std::size_t left_out) const {
    auto rest = before;
    rest.erase(rest.begin() + static_cast<long>(left_out));
    return rest;
  }

  SimulatedFiles files;
  Bench bench{files, "/journals"};
  std::vector<Kept> before;
  std::filesystem::path directory, segment;
  std::vector<std::uint64_t> offsets;  // of the recovered frame, then of each batch, then of the end
};

}  // namespace

TEST_F(RecoverJournal, MayBeKilledAtAnyCallAndTheOneAfterItLosePowerAtAny) {
  constexpr std::uint64_t calls_max = 14;
  const auto die_in_recovery = [this](std::uint64_t call, SimulatedFiles::End end, std::uint64_t seed) {
    files.die_at(call);
    try {
      (void)bench.construct();
    } catch (const std::system_error&) {
    }
    std::mt19937_64 random{seed};
    files.restart(end, random);
  };
  for (std::uint64_t pair = 0; pair < calls_max * calls_max; ++pair) {
    bench.root = "/journals-" + std::to_string(pair);
    before.clear();
    write(2, false);

    die_in_recovery(1 + pair / calls_max, SimulatedFiles::End::process_killed, pair);
    die_in_recovery(1 + pair % calls_max, SimulatedFiles::End::power_lost, pair);

    ASSERT_EQ(Bench::read_all(*bench.construct()), before)
        << "call " << 1 + pair / calls_max << ", then " << 1 + pair % calls_max;
    ASSERT_THAT(bench.notes.notes().corrupt, IsEmpty());
  }
}

TEST_F(RecoverJournal, KnowsWhatStoodInForgottenSegmentsBeforeOneThatLostItsOnlyFrame) {
  {
    auto journal = bench.open();
    directory = journal->directory();
    before = bench.append_all(*journal, 500);
    std::vector<Lsn> all_but_the_first;
    for (const auto& kept : before) all_but_the_first.push_back(kept.lsn);
    all_but_the_first.erase(all_but_the_first.begin());
    journal->forget(all_but_the_first);
  }
  ASSERT_FALSE(segments_named(files, directory, ".forgotten-1796040000").empty());
  (void)bench.construct();
  const auto begun = segments_named(files, directory, ".segment").back();
  (void)bench.construct();
  files.zero_from(begun, 0);  // power was lost, and the disk had only the frame of the recovery after it

  const auto journal = bench.construct();

  EXPECT_THAT(bench.notes.notes().corrupt, IsEmpty());
  EXPECT_THAT(segments_named(files, directory, ".quarantined"), IsEmpty());
  EXPECT_EQ(Bench::read_all(*journal).front(), before.front());
}

TEST_F(RecoverJournal, CutsATornTailAndKeepsItsBytesBeside) {
  write(5, false);
  files.zero_from(segment, offsets[5] + 100);  // the header of the fifth batch is there, its payload is not

  auto journal = bench.open();

  EXPECT_EQ(Bench::read_all(*journal), all_but(4));
  EXPECT_THAT(bench.notes.notes().torn, SizeIs(1));
  EXPECT_THAT(bench.notes.notes().corrupt, IsEmpty());
  EXPECT_THAT(segments_named(files, directory, ".torn-"), SizeIs(1));
  EXPECT_EQ(bench.append_all(*journal, 1).front().lsn, before.back().lsn);
}

TEST_F(RecoverJournal, QuarantinesASegmentWithABadFrameBelowADurableOneAndDrainsTheRest) {
  write(5, false);
  files.flip_bit(segment, offsets[2] + 200);

  auto journal = bench.open();

  EXPECT_EQ(Bench::read_all(*journal), all_but(1));
  EXPECT_THAT(bench.notes.notes().torn, IsEmpty());
  ASSERT_THAT(bench.notes.notes().corrupt, SizeIs(1));
  EXPECT_THAT(bench.notes.notes().corrupt.front(), HasSubstr("records 2 to 2 are missing"));
  EXPECT_THAT(segments_named(files, directory, ".quarantined"), SizeIs(1));
  EXPECT_EQ(bench.append_all(*journal, 1).front().lsn, before.back().lsn + 1);
}

TEST_F(RecoverJournal, TakesABadLastBatchForCorruptionOnceAQuietFrameHasToldItIsDurable) {
  write(5, true);
  files.flip_bit(segment, offsets[offsets.size() - 3] + 200);  // the last frame is the quiet one

  auto journal = bench.open();

  EXPECT_EQ(Bench::read_all(*journal), all_but(4));
  EXPECT_THAT(bench.notes.notes().corrupt, SizeIs(1));
}

TEST_F(RecoverJournal, FindsABitFlippedAnywhereInAnyFrame) {
  std::mt19937_64 any(20'261'201);
  for (int round = 0; round < 60; ++round) {
    files.~SimulatedFiles();
    new (&files) SimulatedFiles();
    before.clear();
    write(5, true);
    const auto notes_before = bench.notes.notes();
    const auto frame = any() % (offsets.size() - 1);
    const auto used = std::min<std::uint64_t>(offsets[frame + 1] - offsets[frame], 112);
    files.flip_bit(segment, offsets[frame] + any() % used);

    auto journal = bench.open();

    const auto notes = bench.notes.notes();
    EXPECT_GT(notes.corrupt.size() + notes.torn.size(),
              notes_before.corrupt.size() + notes_before.torn.size());
    const auto read = Bench::read_all(*journal);
    EXPECT_GE(read.size(), before.size() - 1);
    for (const auto& kept : read) EXPECT_EQ(kept, before.at(kept.lsn - 1));
  }
}

TEST_F(RecoverJournal, SaysThatASegmentHasLostItsEnd) {
  bench.limits.segment_bytes = 32U << 10U;
  write(30, false);  // zeroes the last frame of the first of several segments: here a batch
  ASSERT_GE(segments_named(files, directory, ".segment").size(), 3U);

  auto journal = bench.open();

  EXPECT_EQ(Bench::read_all(*journal).size(), before.size() - 1);
  EXPECT_THAT(bench.notes.notes().corrupt, SizeIs(1));
}

TEST_F(RecoverJournal, RefusesToTouchAnythingWithAWrongKey) {
  write(5, true);
  bench.keys = some_keys(99);
  const auto names = files.list(directory);

  EXPECT_THROW(bench.open(), std::runtime_error);

  EXPECT_EQ(files.list(directory), names);
  bench.keys = some_keys();
  EXPECT_EQ(Bench::read_all(*bench.open()), before);
}

TEST_F(RecoverJournal, RefusesToTouchAnythingWithoutTheKeyOfSomeFrames) {
  write(5, true);
  bench.keys = some_keys();
  bench.keys.by_id[2].fill(2);
  bench.keys.current = 2;
  before.push_back(bench.append_all(*bench.open(), 1).front());
  bench.keys.by_id.erase(1);

  EXPECT_THROW(bench.open(), std::runtime_error);

  bench.keys.by_id = some_keys().by_id;
  bench.keys.by_id[2].fill(2);
  EXPECT_EQ(Bench::read_all(*bench.open()), before);
}

TEST_F(RecoverJournal, WritesWhatIsAboveTheLastDurableLsnAgainBecauseTheDiskMayLackIt) {
  write(5, false);
  auto journal = bench.open();
  ASSERT_EQ(Bench::read_all(*journal), before);
  journal.reset();
  files.zero_from(segment, offsets[5]);  // what only the page cache of the first process had

  const auto read = Bench::read_all(*bench.open());

  EXPECT_EQ(read, before);
  EXPECT_THAT(bench.notes.notes().corrupt, IsEmpty());
}

TEST_F(RecoverJournal, NeverWritesIntoARecoveredSegment) {
  write(5, false);

  auto journal = bench.open();
  bench.append_all(*journal, 3);

  EXPECT_LE(frame_offsets(files, segment, bench.keys).size(), offsets.size());
}

TEST_F(RecoverJournal, CanItselfBeKilledAtAnyCallAndMadeToForgetWhatItWroteAgain) {
  std::size_t completed = 0;
  for (std::uint64_t call = 1; call < 40; ++call) {
    files.~SimulatedFiles();
    new (&files) SimulatedFiles();
    before.clear();
    write(5, false);
    std::mt19937_64 random(call);

    files.die_at(call);
    EXPECT_ANY_THROW({
      const auto journal = bench.construct();
      files.rename(segment, segment);  // not killed yet: the next call
      for (int other = 0; other < 40; ++other) files.sync_directory(directory);
    });
    files.restart(SimulatedFiles::End::process_killed, random);
    const auto second = directory / "0000000002.segment";
    const auto names = segments_named(files, directory, "0000000002.segment");
    const bool complete = !names.empty() && frame_offsets(files, second, bench.keys).size() == 3;
    if (complete && frame_offsets(files, segment, bench.keys).back() == offsets.back()) {
      files.flip_bit(segment, offsets[5] + 200);  // only the page cache had it; its copy is on the disk
      ++completed;
    }

    EXPECT_EQ(Bench::read_all(*bench.open()), before) << "killed at call " << call;
    EXPECT_THAT(bench.notes.notes().corrupt, IsEmpty()) << "killed at call " << call;
  }
  EXPECT_GE(completed, 1U);
}
