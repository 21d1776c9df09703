#include "holdfast/journal/journal.hpp"

#include <gtest/gtest.h>

#include "unit/journal/a_journal.hpp"

using namespace holdfast::journal;
using namespace std::chrono_literals;

TEST(AppendToJournal, SettlesEveryRecordAsDurableInOrder) {
  Bench bench;
  auto journal = bench.open();

  const auto settled = bench.append_all(*journal, 1000);

  EXPECT_EQ(settled.size(), 1000U);
  for (std::size_t at = 1; at < settled.size(); ++at) EXPECT_EQ(settled[at].lsn, settled[at - 1].lsn + 1);
  EXPECT_EQ(journal->end(), settled.back().lsn + 1);
}

TEST(ReadJournal, GivesBackWhatWasAppendedInPiecesOfAnySize) {
  Bench bench;
  auto journal = bench.open();
  const auto settled = bench.append_all(*journal, 1000);

  for (const std::size_t records_max : {1UL, 7UL, 2000UL}) {
    std::vector<Record> read;
    for (Lsn from = 1;;) {
      const auto piece = journal->read(from, records_max, 1U << 20U);
      if (piece.empty()) break;
      read.insert(read.end(), piece.begin(), piece.end());
      from = piece.back().lsn + 1;
    }

    ASSERT_EQ(read.size(), settled.size());
    for (std::size_t at = 0; at < read.size(); ++at) {
      EXPECT_EQ(read[at].lsn, settled[at].lsn);
      EXPECT_EQ(text_of(read[at]), settled[at].text);
    }
  }
}

TEST(ReadJournal, GoesOnWhereItStoodThoughTheWriterIsSegmentsAhead) {
  Bench bench;
  auto journal = bench.open();
  const auto first = bench.append_all(*journal, 10);
  EXPECT_EQ(Bench::read_all(*journal), first);

  const auto second = bench.append_all(*journal, 2000);

  EXPECT_EQ(Bench::read_all(*journal, first.back().lsn + 1), second);
}

TEST(ReadJournal, FindsAnyRecord) {
  Bench bench;
  auto journal = bench.open();
  const auto kept = bench.append_all(*journal, 5000);

  for (std::size_t at = kept.size(); at > 0; at -= 7) {
    const auto read = journal->read(kept[at - 1].lsn, 1, 1U << 20U);
    ASSERT_EQ(read.size(), 1U);
    ASSERT_EQ(read.front().lsn, kept[at - 1].lsn);
    ASSERT_EQ(text_of(read.front()), kept[at - 1].text);
    if (at < 8) break;
  }
}

TEST(RestartJournal, GivesBackWhatWasSettledAndGoesOnNumbering) {
  Bench bench;
  const auto before = bench.append_all(*bench.open(), 100);

  auto journal = bench.open();

  EXPECT_EQ(journal->first_unforgotten(), before.front().lsn);
  EXPECT_EQ(journal->end(), before.back().lsn + 1);
  EXPECT_EQ(bench.read_all(*journal), before);
  EXPECT_EQ(bench.append_all(*journal, 1).front().lsn, before.back().lsn + 1);
}
