#include "intake/kept_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <thread>

#include "unit/intake/a_form.hpp"

namespace holdfast::intake {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::a_kept;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Lsns = std::vector<journal::Lsn>;

Lsns from_to(journal::Lsn first, journal::Lsn last) {
  Lsns lsns(last - first + 1);
  std::iota(lsns.begin(), lsns.end(), first);
  return lsns;
}

/// A queue over a disk on which every record of any lsn can be read back.
class AKeptQueue : public ::testing::Test {
 protected:
  static constexpr std::size_t queue_max = 4;

  void settle(journal::Lsn first, journal::Lsn last) {
    std::vector<KeptPtr> batch;
    for (auto lsn = first; lsn <= last; ++lsn) batch.push_back(a_kept(lsn));
    queue.settle(batch, last + 1);
  }
  Lsns take(std::size_t max, std::chrono::milliseconds timeout = 0ms) {
    Lsns lsns;
    for (const auto& kept : queue.take(max, timeout)) lsns.push_back(kept->lsn);
    return lsns;
  }

  std::atomic<int> reads{0};
  std::atomic<std::size_t> records_a_read_max{1000};
  KeptQueue queue{queue_max, [this](journal::Lsn from, journal::Lsn end, std::size_t records_max) {
                    ++reads;
                    KeptQueue::Piece piece{.records = {}, .next = from};
                    const auto most = std::min(records_max, records_a_read_max.load());
                    while (piece.next < end && piece.records.size() < most) {
                      piece.records.push_back(a_kept(piece.next++));
                    }
                    return piece;
                  }};
};

TEST_F(AKeptQueue, GivesTheOldestFirstAndNoMoreThanAsked) {
  settle(1, 3);

  EXPECT_THAT(take(2), ElementsAre(1, 2));
  EXPECT_THAT(take(2), ElementsAre(3));
  EXPECT_THAT(take(2), IsEmpty());
  EXPECT_EQ(reads, 0) << "what fits in memory is not read from the disk";
}

TEST_F(AKeptQueue, ReadsBackInOrderWhatDoesNotFit) {
  settle(1, 10);

  EXPECT_EQ(queue.size(), 10U);
  EXPECT_EQ(take(3), from_to(1, 3));
  EXPECT_EQ(take(3), from_to(4, 6));
  EXPECT_EQ(take(30), from_to(7, 10));
  EXPECT_EQ(queue.size(), 0U);
}

TEST_F(AKeptQueue, SendsNewcomersThroughTheDiskAsLongAsOlderOnesAreThere) {
  settle(1, 6);
  EXPECT_THAT(take(3), ElementsAre(1, 2, 3));

  settle(7, 8);  // there is room in memory, but 5 and 6 are on disk

  EXPECT_THAT(take(10), ElementsAre(4, 5, 6, 7, 8));
}

TEST_F(AKeptQueue, KeepsToMemoryAgainOnceTheDiskIsReadToItsEnd) {
  settle(1, 6);
  (void)take(10);
  const auto before = reads.load();

  settle(7, 9);

  EXPECT_THAT(take(10), ElementsAre(7, 8, 9));
  EXPECT_EQ(reads, before);
}

TEST_F(AKeptQueue, GoesOnWhereAShortReadEnded) {
  records_a_read_max = 2;
  queue.start_spilled(5, 12);

  EXPECT_THAT(take(10), ElementsAre(5, 6));
  EXPECT_THAT(take(10), ElementsAre(7, 8));
  EXPECT_THAT(take(10), ElementsAre(9, 10));
  EXPECT_THAT(take(10), ElementsAre(11));
  EXPECT_THAT(take(10), IsEmpty());
}

TEST_F(AKeptQueue, GivesFirstWhatRecoveryFoundThenWhatCameSince) {
  queue.start_spilled(1, 4);
  settle(4, 5);

  EXPECT_EQ(queue.size(), 5U);
  EXPECT_THAT(take(10), ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(AKeptQueue, GivesWhatWasGivenBackBeforeAllElseInItsOrder) {
  settle(1, 6);
  auto batch = queue.take(2, 0ms);
  auto later = queue.take(1, 0ms);

  queue.give_back(std::move(later));
  queue.give_back(std::move(batch));

  EXPECT_EQ(queue.size(), 6U);
  EXPECT_THAT(take(2), ElementsAre(1, 2));
  EXPECT_THAT(take(10), ElementsAre(3, 4, 5, 6));
}

TEST_F(AKeptQueue, TellsWhenTheOldestInMemoryCame) {
  EXPECT_FALSE(queue.oldest());

  settle(7, 9);
  EXPECT_EQ(queue.oldest(), testing::a_form(7).received_at);

  auto batch = queue.take(3, 0ms);
  EXPECT_FALSE(queue.oldest());

  queue.give_back(std::move(batch));
  EXPECT_EQ(queue.oldest(), testing::a_form(7).received_at);
}

TEST_F(AKeptQueue, DoesNotInventAMomentForWhatIsOnDiskAlone) {
  queue.start_spilled(1, 100);

  EXPECT_FALSE(queue.oldest());
}

TEST_F(AKeptQueue, WaitsAsLongAsItWasToldWhenNothingComes) {
  const auto before = steady_clock::now();

  EXPECT_THAT(take(5, 30ms), IsEmpty());

  EXPECT_GE(steady_clock::now() - before, 30ms);
}

TEST_F(AKeptQueue, WakesWhoeverWaitsForTheFirst) {
  const auto before = steady_clock::now();
  Lsns taken;
  std::thread worker{[&] { taken = take(5, 60s); }};

  settle(1, 1);
  worker.join();

  EXPECT_THAT(taken, ElementsAre(1));
  EXPECT_LT(steady_clock::now() - before, 30s);
}

TEST_F(AKeptQueue, WakesWhoeverWaitsWhenSomethingIsGivenBack) {
  settle(1, 1);
  auto batch = queue.take(1, 0ms);
  const auto before = steady_clock::now();
  Lsns taken;
  std::thread worker{[&] { taken = take(5, 60s); }};

  queue.give_back(std::move(batch));
  worker.join();

  EXPECT_THAT(taken, ElementsAre(1));
  EXPECT_LT(steady_clock::now() - before, 30s);
}

TEST_F(AKeptQueue, StillWaitsAfterManyWakeUps) {
  std::atomic<bool> over{false};
  std::thread worker{[&] {
    while (!over) (void)take(10, 1ms);
  }};
  for (journal::Lsn lsn = 1; lsn <= 3000; ++lsn) settle(lsn, lsn);
  over = true;
  worker.join();
  while (!take(10'000).empty()) {
  }

  for (int each = 0; each < 5; ++each) {
    const auto before = steady_clock::now();
    EXPECT_THAT(take(1, 10ms), IsEmpty());
    EXPECT_GE(steady_clock::now() - before, 10ms) << "woken although nothing came";
  }
}

TEST_F(AKeptQueue, KeepsOrderWhileRecordsComeAndOneWorkerTakes) {
  constexpr journal::Lsn last = 60'000;
  std::thread disk{[&] {
    std::mt19937_64 random{1};
    for (journal::Lsn next = 1; next <= last;) {
      const auto end = std::min(last, next + random() % 12);
      settle(next, end);
      next = end + 1;
    }
  }};

  Lsns taken;
  while (taken.size() < last) {
    for (const auto lsn : take(7, 1ms)) taken.push_back(lsn);
    ASSERT_LE(queue.size(), last) << "what waits is counted without a gap to see";
  }
  disk.join();

  EXPECT_EQ(taken, from_to(1, last));
  EXPECT_GT(reads, 0);
}

TEST_F(AKeptQueue, GivesEachRecordToOneOfManyWorkersAndToEachInOrder) {
  constexpr journal::Lsn last = 40'000;
  std::vector<Lsns> taken(3);
  std::atomic<std::size_t> count{0};
  std::vector<std::thread> workers;
  for (auto& mine : taken) {
    workers.emplace_back([&] {
      while (count < last) {
        const auto lsns = take(5, 1ms);
        mine.insert(mine.end(), lsns.begin(), lsns.end());
        count += lsns.size();
      }
    });
  }
  for (journal::Lsn next = 1; next <= last; next += 10) settle(next, next + 9);
  for (auto& worker : workers) worker.join();

  Lsns all;
  for (const auto& mine : taken) {
    EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
    all.insert(all.end(), mine.begin(), mine.end());
  }
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, from_to(1, last));
}

}  // namespace
}  // namespace holdfast::intake
