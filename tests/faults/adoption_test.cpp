// What a dead process leaves in its journal is taken over by another that can read it, once.
#include <csignal>
#include <memory>
#include <numeric>

#include <gtest/gtest.h>

#include "app/configuration/key_file.hpp"
#include "holdfast/intake/record.hpp"
#include "holdfast/journal/journal.hpp"
#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

/// A database that is away, so that all stays in the journals.
class AwayDatabase {
 public:
  AwayDatabase() : postgres({.durable = true, .settings = {}}) {
    postgres.execute("CREATE DATABASE holdfast");
  }
  PrivatePostgres postgres;
};

class Deaf final : public journal::Watcher {
 public:
  void committed(std::size_t, double) noexcept override {}
  void size(std::uint64_t, std::size_t) noexcept override {}
  void torn_tail(const std::string&, std::uint64_t) noexcept override {}
  void corrupt(const std::string&, const std::string&) noexcept override {}
  void failed(const std::string&) noexcept override {}
};

/// A process of a newer version, which keeps its registrations in a form that this one cannot read. Its
/// journal is its own while this object lives, and a dead one's after.
class NewerProcess {
 public:
  explicit NewerProcess(const Home& home)
      : journal_(
            home.folder() / "journal", intake::journal_keys(app::read_keys(home.folder() / "keys")),
            journal::Limits{.segment_bytes = 4U << 20U},
            [this](auto entries, journal::Outcome outcome) {
              if (outcome == journal::Outcome::durable) kept_ += entries.size();
            },
            deaf_) {
    journal_.start();
  }

  void keep(std::size_t records) {
    constexpr char version_to_come = 100;
    std::vector<std::string> bytes(records, std::string(200, version_to_come));
    std::vector<journal::Entry> entries(records);
    for (std::size_t at = 0; at < records; ++at) {
      entries[at].bytes = std::as_bytes(std::span{bytes[at]});
      ASSERT_TRUE(journal_.append(entries[at]));
    }
    ASSERT_TRUE(comes_true([&] { return kept_ == records; }));
  }
  /// What stands there to be read by it.
  [[nodiscard]] std::size_t readable() {
    const auto from = journal_.first_unforgotten();
    return from ? journal_.read(*from, 10'000, 8U << 20U).size() : 0;
  }
  [[nodiscard]] std::filesystem::path directory() const { return journal_.directory(); }

 private:
  Deaf deaf_;
  std::atomic<std::size_t> kept_{0};
  journal::Journal journal_;
};

using Queues = std::vector<std::size_t>;

Queues queues_of(const std::vector<std::unique_ptr<Running>>& processes) {
  Queues all;
  for (const auto& each : processes) all.push_back(each->queued());
  return all;
}

std::size_t sum_of(const Queues& queues) {
  return std::accumulate(queues.begin(), queues.end(), std::size_t{0});
}

std::size_t how_many_differ(const Queues& before, const Queues& after) {
  return std::inner_product(before.begin(), before.end(), after.begin(), std::size_t{0}, std::plus<>{},
                            std::not_equal_to<>{});
}

}  // namespace

TEST(Adoption, OfAllThatRaceForADeadOnesJournalOneTakesItAndNothingIsKeptTwice) {
  const auto races = short_or_long<std::size_t>(2, 10);
  constexpr std::size_t forms = 200;
  AwayDatabase database;
  Home home{database.postgres.url("holdfast")};
  ASSERT_EQ(home.run({"migrate"}).code, 0);
  home.import_demo(demo_windows());
  std::vector<std::unique_ptr<Running>> alive;
  for (std::size_t at = 0; at < races + 2; ++at)
    alive.push_back(std::make_unique<Running>(home, std::to_string(at)));
  Crowd crowd{home};
  database.postgres.stop();

  for (std::size_t race = 0; race < races; ++race) {
    EXPECT_EQ(crowd.send(alive.back()->url(), forms), forms);
    const auto dead = std::move(alive.back());
    alive.pop_back();
    const auto before = queues_of(alive);
    // All look for the dead at the same moment: as soon as they may go on.
    for (auto& each : alive) each->process().signal(SIGSTOP);
    dead->kill();
    std::this_thread::sleep_for(2100ms);  // their look-out is every two seconds
    for (auto& each : alive) each->process().signal(SIGCONT);

    EXPECT_TRUE(comes_true([&] { return sum_of(queues_of(alive)) == crowd.acknowledged(); }))
        << sum_of(queues_of(alive)) << " of " << crowd.acknowledged();
    EXPECT_EQ(how_many_differ(before, queues_of(alive)), 1U) << "more than one took a part";
  }

  database.postgres.start();
  EXPECT_TRUE(comes_true(
      [&] {
        return home.value("SELECT count(*) FROM registrations") == std::to_string(crowd.acknowledged());
      },
      60s))
      << alive.front()->log();
  const auto verified = home.run({"verify", "--acknowledged", crowd.acknowledged_file().string()});
  std::printf(
      "%zu dead journals raced for by all processes left: %zu forms acknowledged, each taken by one\n", races,
      crowd.acknowledged());
  EXPECT_EQ(verified.code, 0) << verified.text;
}

TEST(Adoption, OfAnUpgradeTakenBackTheRecordsOfTheNewerVersionStayUntilItComesAgain) {
  Home home;
  home.import_demo(demo_windows());
  Running old{home, "old"};
  Running other{home, "other"};
  std::filesystem::path left_behind;
  {
    NewerProcess newer{home};
    newer.keep(50);
    left_behind = newer.directory();
  }

  // The old one has looked at every journal beside its own once it adopts what another old one leaves.
  Crowd crowd{home};
  crowd.send(other.url(), 100);
  other.kill();
  EXPECT_TRUE(comes_true([&] { return old.log().find("journal.adopted") != std::string::npos; }))
      << old.log();
  EXPECT_TRUE(comes_true([&] { return home.value("SELECT count(*) FROM registrations") == "100"; }));
  EXPECT_EQ(old.log().find("journal.not_adopted"), std::string::npos) << old.log();
  EXPECT_EQ(old.readiness(), 200);

  // Each takes the next directory that is free.
  std::vector<std::unique_ptr<NewerProcess>> again;
  std::size_t found = 0;
  for (int directories = 0; found == 0 && directories < 4; ++directories) {
    again.push_back(std::make_unique<NewerProcess>(home));
    if (again.back()->directory() == left_behind) found = again.back()->readable();
  }
  std::printf("of 50 records of a newer version %zu stayed for it\n", found);
  EXPECT_EQ(found, 50U);
  const auto verified = home.run({"verify", "--acknowledged", crowd.acknowledged_file().string()});
  EXPECT_EQ(verified.code, 0) << verified.text;
}
