#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "unit/journal/a_journal.hpp"
#include "unit/journal/simulated_files.hpp"

using namespace holdfast::journal;
using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

class ForgetJournal : public ::testing::Test {
 protected:
  ForgetJournal() { bench.limits.segment_bytes = 64U << 10U; }

  static std::vector<Lsn> lsns_of(std::span<const Kept> kept) {
    std::vector<Lsn> lsns;
    for (const auto& one : kept) lsns.push_back(one.lsn);
    return lsns;
  }

  [[nodiscard]] std::size_t count(const std::string& ending) {
    return segments_named(files, directory, ending).size();
  }

  SimulatedFiles files;
  Bench bench{files, "/journals"};
  std::filesystem::path directory;
};

}  // namespace

TEST_F(ForgetJournal, MarksAClosedSegmentOnceNoneOfItsRecordsIsNeeded) {
  auto journal = bench.open();
  directory = journal->directory();
  const auto kept = bench.append_all(*journal, 300);
  const auto lsns = lsns_of(kept);

  // fewer than any segment has, however small its batches were; and each counts once
  for (int again = 0; again < 50; ++again) journal->forget(std::span(lsns).first(10));
  EXPECT_EQ(count(".forgotten-"), 0U);
  EXPECT_EQ(Bench::read_all(*journal).size(), 300U);

  journal->forget(std::span(lsns).first(200));
  EXPECT_TRUE(wait_until([&] { return count(".forgotten-") >= 1; }));
  const auto left = Bench::read_all(*journal);
  EXPECT_LT(left.size(), 300U);
  EXPECT_GE(left.size(), 100U);
  EXPECT_EQ(left.back(), kept.back());
}

TEST_F(ForgetJournal, SurvivesARestart) {
  auto journal = bench.open();
  directory = journal->directory();
  const auto kept = bench.append_all(*journal, 300);
  journal->forget(lsns_of(std::span(kept).first(200)));
  journal.reset();  // and all that may go is marked
  const auto marked = count(".forgotten-");
  ASSERT_GE(marked, 1U);

  journal = bench.open();

  const auto left = Bench::read_all(*journal);
  EXPECT_LT(left.size(), 300U);
  EXPECT_GE(left.size(), 100U);
  EXPECT_EQ(left.back(), kept.back());
  EXPECT_EQ(journal->first_unforgotten(), left.front().lsn);
  EXPECT_EQ(count(".forgotten-"), marked);
}

TEST_F(ForgetJournal, LeavesNothingToDoForAJournalThatWasEmptiedAndStopped) {
  auto journal = bench.open();
  directory = journal->directory();
  const auto kept = bench.append_all(*journal, 10);
  journal->forget(lsns_of(kept));
  journal.reset();
  EXPECT_EQ(segments_named(files, directory, ".segment").size(), count(".forgotten-"));

  journal = bench.open();

  EXPECT_EQ(journal->first_unforgotten(), std::nullopt);
  EXPECT_EQ(journal->end(), kept.back().lsn + 1);
}

TEST_F(ForgetJournal, DeletesADayLaterAndNeverReusesANumber) {
  auto journal = bench.open();
  directory = journal->directory();
  const auto kept = bench.append_all(*journal, 300);
  journal->forget(lsns_of(kept));
  journal.reset();
  const auto marked = count(".forgotten-");
  ASSERT_GE(marked, 2U);

  files.advance(24h - 1s);
  journal = bench.open();
  ASSERT_TRUE(bench.notes.wait_for([](const auto& notes) { return notes.sizes_told > 4; }));
  EXPECT_EQ(count(".forgotten-"), marked);
  journal.reset();

  files.advance(1s);
  journal = bench.open();

  // the one marked when the second journal stopped is a day younger
  EXPECT_TRUE(wait_until([&] { return count(".forgotten-") == 1; }));
  EXPECT_EQ(bench.append_all(*journal, 1).front().lsn, kept.back().lsn + 1);
}

TEST_F(ForgetJournal, DeletesBeforeItsTimeRatherThanRefuseForLackOfRoom) {
  auto journal = bench.open();
  directory = journal->directory();
  const auto kept = bench.append_all(*journal, 300);
  journal->forget(lsns_of(std::span(kept).first(200)));
  ASSERT_TRUE(wait_until([&] { return count(".forgotten-") >= 1; }));
  const auto told = bench.notes.notes().sizes_told;
  ASSERT_TRUE(bench.notes.wait_for(
      [&](const auto& notes) { return notes.sizes_told > told + 2; }));  // a spare is made
  const auto marked = count(".forgotten-");

  files.set_free_bytes(2 * bench.limits.segment_bytes - 1);

  EXPECT_TRUE(wait_until([&] { return count(".forgotten-") == marked - 1; }));  // no more than is needed
  EXPECT_TRUE(wait_until([&] { return journal->has_room(); }));
}
