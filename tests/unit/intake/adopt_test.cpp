#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "holdfast/intake/record.hpp"
#include "unit/intake/an_intake.hpp"

namespace holdfast::intake {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

using Ids = std::vector<RegistrationId>;

/// Two processes side by side; the second one is gone when the test begins, and left `ids` behind.
class Adopt : public ::testing::Test {
 protected:
  Adopt() { bench.lanes[0]->start(); }

  Ids leave_behind(std::uint64_t first, std::uint64_t last) {
    auto gone = bench.open();
    return bench.keep(*gone, first, last);
  }
  /// Leaves a journal with these forms and, after them, a record of a newer version.
  void leave_of_a_newer_version(std::uint64_t forms);

  Bench bench;
  std::unique_ptr<Intake> intake = bench.open();
};

void Adopt::leave_of_a_newer_version(std::uint64_t forms) {
  std::atomic<std::size_t> settled{0};
  journal::Journal gone(
      bench.folder, journal_keys(bench.keys), bench.journal_limits,
      [&](auto entries, auto) { settled += entries.size(); }, bench.watcher);
  gone.start();
  std::vector<std::string> records;
  for (std::uint64_t number = 1; number <= forms; ++number) records.push_back(record_of(a_form(number)));
  records.push_back(record_of(a_form()));
  records.back()[0] = 2;
  std::vector<journal::Entry> entries(records.size());
  for (std::size_t at = 0; at < records.size(); ++at) {
    entries[at].bytes = std::as_bytes(std::span{records[at]});
    ASSERT_TRUE(gone.append(entries[at]));
  }
  ASSERT_TRUE(comes_true([&] { return settled == records.size(); }));
}

TEST_F(Adopt, LeavesAloneWhatItLacksTheKeyForAndTakesTheRest) {
  const auto old_ring = bench.keys;
  auto new_ring = bench.keys;
  new_ring.masters[9] = SecretKey{9};
  new_ring.current = 9;
  {
    auto readable = bench.open();
    bench.keep(*readable, 1, 5);
    bench.keys = new_ring;
    std::vector<std::unique_ptr<Intake>> sealed_anew;
    for (std::uint64_t at = 1; at <= 4; ++at) {
      sealed_anew.push_back(bench.open());
      bench.keep(*sealed_anew.back(), 10 * at + 1, 10 * at + 5);
    }
  }

  EXPECT_EQ(intake->adopt(), 5U);
  EXPECT_THROW(intake->adopt(), std::runtime_error);

  const auto with_both = bench.open();
  (void)with_both->adopt();
  EXPECT_EQ(take_all(*with_both).size(), 20U);
}

TEST_F(Adopt, TakesOverOnceWhatAProcessLeftBehind) {
  const auto ids = leave_behind(1, 700);

  EXPECT_EQ(intake->adopt(), 700U);
  for (const auto& id : ids) EXPECT_TRUE(intake->holds(id));
  const auto batch = take_all(*intake);
  EXPECT_EQ(ids_of(batch), ids);
  EXPECT_EQ(intake->adopt(), 0U) << "once";

  intake->forget(batch);
  for (const auto& id : ids) EXPECT_FALSE(intake->holds(id));
}

TEST_F(Adopt, LeavesTheJournalOfALivingProcessAlone) {
  auto alive = bench.open();
  (void)bench.keep(*alive, 1, 10);

  EXPECT_EQ(intake->adopt(), 0U);
  EXPECT_EQ(take_all(*alive).size(), 10U);
}

TEST_F(Adopt, LeavesNothingBehindThatComesTwice) {
  (void)leave_behind(1, 50);
  EXPECT_EQ(intake->adopt(), 50U);
  intake->forget(take_all(*intake));
  intake.reset();

  intake = bench.open();
  EXPECT_EQ(intake->adopt(), 0U);
  EXPECT_THAT(take_all(*intake), IsEmpty());
}

TEST_F(Adopt, SurvivesARestartOfWhoeverAdopted) {
  const auto ids = leave_behind(1, 50);
  EXPECT_EQ(intake->adopt(), 50U);
  intake.reset();

  intake = bench.open();  // on either of the two directories
  (void)intake->adopt();
  EXPECT_THAT(ids_of(take_all(*intake)), UnorderedElementsAreArray(ids));
}

TEST_F(Adopt, GoesOnWhereThereWasNoRoomUntilAllIsTakenAndTakesNothingTwice) {
  intake.reset();
  bench.journal_limits.bytes_max = 512U << 10U;
  intake = bench.open();
  bench.journal_limits.bytes_max = 16U << 20U;
  const auto ids = leave_behind(1, 6000);

  std::set<RegistrationId> taken;
  std::size_t adopted = 0;
  std::size_t most_at_once = 0;
  for (std::size_t tries = 0; tries < ids.size() && taken.size() < ids.size(); ++tries) {
    adopted += intake->adopt();
    const auto batch = take_all(*intake);
    for (const auto& id : ids_of(batch)) taken.insert(id);
    most_at_once = std::max(most_at_once, batch.size());
    intake->forget(batch);
    ASSERT_TRUE(comes_true([&] { return intake->has_room(); }));
  }

  EXPECT_EQ(taken.size(), ids.size());
  EXPECT_EQ(adopted, ids.size());
  EXPECT_LT(most_at_once, ids.size()) << "there was room for all at once: nothing was tried";
}

TEST_F(Adopt, DoesNotTakeTheSameAgainAndAgainBesideRecordsOfANewerVersion) {
  leave_of_a_newer_version(20);

  std::size_t taken = 0;
  for (int tries = 0; tries < 10; ++tries) {
    (void)intake->adopt();
    taken += take_all(*intake).size();
  }

  EXPECT_LE(taken, 20U) << "each try must not keep the readable ones once more";
}

TEST_F(Adopt, GoesOnToTheNextWhereOneIsOfANewerVersion) {
  std::vector<std::unique_ptr<Intake>> locking;  // a free directory is taken again before a new one is made
  for (int newer = 0; newer < 4; ++newer) {
    leave_of_a_newer_version(3);
    locking.push_back(bench.construct());
  }
  const auto ids = leave_behind(101, 110);
  locking.clear();

  (void)intake->adopt();

  const auto taken = ids_of(take_all(*intake));
  for (const auto& id : ids) EXPECT_THAT(taken, ::testing::Contains(id));
}

}  // namespace
}  // namespace holdfast::intake
