#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "unit/journal/a_journal.hpp"

using namespace holdfast::journal;

TEST(ShareJournal, TakesFromManyThreadsWhileItIsReadAndForgotten) {
  constexpr std::size_t writers = 4;
  constexpr std::size_t records_each = 5000;
  Bench bench;
  bench.limits.pending_max = 512;
  std::vector<std::string> texts(writers * records_each);
  std::vector<Entry> entries(texts.size());
  std::vector<std::string> settled(texts.size() + 1);  // by lsn; the journal's thread, until all are
  std::atomic<std::size_t> settled_count{0};
  Journal journal(
      bench.root, bench.keys, bench.limits,
      [&](std::span<Entry* const> batch, Outcome outcome) {
        ASSERT_EQ(outcome, Outcome::durable);
        for (const auto* entry : batch) {
          settled[entry->lsn] = texts[static_cast<std::size_t>(entry - entries.data())];
        }
        settled_count += batch.size();
      },
      bench.notes);
  journal.start();

  std::vector<std::thread> threads;
  for (std::size_t writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      for (std::size_t at = writer * records_each; at < (writer + 1) * records_each; ++at) {
        texts[at] = std::to_string(at);
        entries[at].bytes = std::as_bytes(std::span(texts[at]));
        while (!journal.append(entries[at])) std::this_thread::yield();
      }
    });
  }
  std::vector<Record> read;
  while (read.size() < texts.size()) {
    const auto piece = journal.read(read.size() + 1, 300, 1U << 20U);
    std::vector<Lsn> lsns;
    for (const auto& record : piece) lsns.push_back(record.lsn);
    read.insert(read.end(), piece.begin(), piece.end());
    journal.forget(lsns);
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(bench.notes.notes().failed.size(), 0U);

  ASSERT_TRUE(wait_until([&] { return settled_count == texts.size(); }));
  for (std::size_t at = 0; at < read.size(); ++at) {
    ASSERT_EQ(read[at].lsn, at + 1);
    ASSERT_EQ(text_of(read[at]), settled[at + 1]);
  }
}
