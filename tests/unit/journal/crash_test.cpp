#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>

#include "unit/journal/a_journal.hpp"
#include "unit/journal/simulated_files.hpp"

using namespace holdfast::journal;
using namespace std::chrono_literals;

namespace {

#ifdef __SANITIZE_THREAD__
constexpr std::uint64_t machines = 25;  // eight times as slow
#else
constexpr std::uint64_t machines = 100;
#endif

std::uint64_t some_seed() {
  const auto* const given = std::getenv("HOLDFAST_SEED");
  const auto seed = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "HOLDFAST_SEED=" << seed << '\n';
  return seed;
}

/// One machine through many lives, and what must be true of its journal.
class Lives {
 public:
  explicit Lives(std::uint64_t seed) : random_(seed), bench_(files_, "/journals") {
    bench_.limits = {.segment_bytes = 32U << 10U,
                     .batch_bytes_max = 12U << 10U,
                     .record_bytes_max = 2U << 10U,
                     .quiet = 1ms};
  }

  /// Starts, perhaps dies in recovery, works, dies.
  void live() {
    if (one_of(3)) files_.die_at(1 + random_() % 60);
    if (one_of(8)) files_.fail_sync_at(1 + random_() % 30);
    try {
      const auto journal = bench_.open();
      check(*journal);
      if (::testing::Test::HasFailure()) return;
      if (!one_of(3)) files_.die_at(1 + random_() % 80);
      work(*journal);
    } catch (const std::system_error&) {
      // died in recovery
    }
    files_.restart(one_of(2) ? SimulatedFiles::End::process_killed : SimulatedFiles::End::power_lost,
                   random_);
  }

  [[nodiscard]] std::size_t kept() const { return must_be_there_.size(); }
  [[nodiscard]] const SimulatedFiles& files() const { return files_; }

 private:
  bool one_of(std::uint64_t lives) { return random_() % lives == 0; }

  void check(Journal& journal) {
    const auto read = Bench::read_all(journal);
    std::map<Lsn, std::string> there;
    for (const auto& kept : read) {
      EXPECT_TRUE(bench_.was_sent(kept.text)) << "record " << kept.lsn << " was invented";
      EXPECT_TRUE(there.empty() || there.rbegin()->first < kept.lsn)
          << "record " << kept.lsn << " is out of order";
      there[kept.lsn] = kept.text;
    }
    for (const auto& [lsn, text] : must_be_there_) {
      EXPECT_TRUE(there.contains(lsn) && there[lsn] == text) << "record " << lsn << " is lost";
    }
    const auto notes = bench_.notes.notes();
    EXPECT_TRUE(notes.corrupt.empty()) << notes.corrupt.front();
    // What recovery has shown may have been acted upon: it must stay.
    for (const auto& [lsn, text] : there) {
      if (!forgotten_.contains(lsn)) must_be_there_[lsn] = text;
    }
  }

  void work(Journal& journal) {
    const auto rounds = 1 + random_() % 6;
    for (std::uint64_t round = 0; round < rounds; ++round) {
      for (const auto& kept : bench_.append_all(journal, 1 + random_() % 40, 1 + random_() % 2000)) {
        must_be_there_[kept.lsn] = kept.text;
      }
      std::vector<Lsn> forget;
      for (const auto& [lsn, text] : must_be_there_) {
        if (forget.size() < 60 && !one_of(20)) forget.push_back(lsn);
      }
      if (one_of(2)) continue;
      for (const auto lsn : forget) must_be_there_.erase(lsn), forgotten_.insert(lsn);
      journal.forget(forget);
    }
  }

  std::mt19937_64 random_;
  SimulatedFiles files_;
  Bench bench_;
  std::map<Lsn, std::string> must_be_there_;
  std::set<Lsn> forgotten_;
};

}  // namespace

TEST(CrashJournal, LosesNothingSettledAndInventsNothingThroughThousandsOfLives) {
  const auto seed = some_seed();
  for (std::uint64_t machine = 0; machine < machines; ++machine) {
    Lives lives(seed + machine);
    for (int life = 0; life < 30; ++life) {
      lives.live();
      ASSERT_FALSE(HasFailure()) << "machine " << machine << ", life " << life << " of seed " << seed;
    }
    ASSERT_EQ(lives.files().syncs_after_failure(), 0U);
  }
}
