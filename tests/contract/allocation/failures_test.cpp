#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "contract/allocation/a_town.hpp"
#include "contract/store/scene.hpp"

namespace holdfast::test {
namespace {

using namespace std::chrono_literals;

TEST_F(AllocatorTest, TheDatabaseStoppedAndStartedLosesNobody) {
  (void)town.add_window(0, 100);
  Process process{town, 2};
  process.start();
  const auto before = process.submit(town.person(0));
  ASSERT_TRUE(becomes(before, "offered"));

  shared_postgres().stop();
  std::vector<RegistrationId> ids;
  for (int each = 0; each < 50; ++each) ids.push_back(process.submit(town.person(0)));
  EXPECT_TRUE(comes_true([&] { return process.recorder.failures > 3; })) << "it is tried again and told";
  EXPECT_TRUE(comes_true([&] { return process.intake->queued() == 50; })) << "taken batches come back";
  for (const auto& id : ids) EXPECT_TRUE(process.intake->holds(id));
  shared_postgres().start();

  EXPECT_TRUE(all_become(ids, "offered"));
  EXPECT_TRUE(
      comes_true([&] { return process.intake->queued() == 0 && !process.intake->holds(ids.back()); }));
  EXPECT_EQ(town.count("FROM offers"), 51);
}

TEST_F(AllocatorTest, TheDatabaseKilledAgainAndAgainLosesNobodyAndOffersNothingTwice) {
  // The tests' server would else lose at a kill what it said was committed.
  town.database.execute("ALTER DATABASE " + town.database.name() + " SET synchronous_commit = on");
  town.connection = store::Connection{town.database.settings()};
  for (int hour = 0; hour < 9; ++hour) (void)town.add_window(hour, 20);
  Process process{town, 2};
  process.limits.round_max = 8;
  process.start();
  std::vector<RegistrationId> ids;

  for (int kills = 0; kills < 3; ++kills) {
    for (int each = 0; each < 40; ++each) ids.push_back(process.submit(town.person(each % 9)));
    shared_postgres().kill();
    shared_postgres().start();
  }

  EXPECT_TRUE(all_become(ids, "offered"));
  EXPECT_EQ(town.count("FROM offers"), 120);
}

TEST_F(AllocatorTest, ALockHeldBySomebodyDelaysARoundAndLosesNobody) {
  const auto window = std::to_string(static_cast<std::int64_t>(town.add_window(0, 5)));
  Process process{town};
  process.start();
  RegistrationId id;
  {
    LockHolder holder{town.database.url(), "SELECT FROM windows WHERE id = " + window + " FOR UPDATE"};
    id = process.submit(town.person(0));
    holder.wait_until_somebody_waits();
  }

  EXPECT_TRUE(becomes(id, "offered"));
}

/// Somebody waits, a seat for them is free but locked, and a seat for a newcomer is free: so the first turn
/// after the start does not end, and a worker has nothing to do but newcomers.
class AFirstTurnThatIsHeldUp : public AllocatorTest {
 protected:
  AFirstTurnThatIsHeldUp() {
    Process earlier{town};
    earlier.start();
    who_waits = earlier.submit(town.person(0));
    EXPECT_TRUE(becomes(who_waits, "waiting"));
    earlier.stop();
    const auto window = std::to_string(static_cast<std::int64_t>(town.add_window(0)));
    (void)town.add_window(1);
    newcomer = process.submit(town.person(1));
    holder.emplace(town.database.url(), "SELECT FROM windows WHERE id = " + window + " FOR UPDATE");
    process.start();
    holder->wait_until_somebody_waits();
  }

  RegistrationId who_waits, newcomer;
  Process process{town, 2};
  std::optional<LockHolder> holder;
};

TEST_F(AFirstTurnThatIsHeldUp, TellsNoNewcomerToWaitThoughThereIsASeat) {
  ASSERT_TRUE(goes_on(process, 3));
  EXPECT_EQ(town.count("FROM registrations"), 1) << "the newcomer is in the intake, and told nothing";

  holder->commit();

  EXPECT_TRUE(all_become({who_waits, newcomer}, "offered"));
  for (const auto& round : process.recorder.rounds()) EXPECT_EQ(round.waiting, 0U);
}

TEST_F(AFirstTurnThatIsHeldUp, IsNotWaitedForWithoutEnd) {
  EXPECT_TRUE(becomes(newcomer, "waiting"));
  EXPECT_EQ(town.state(who_waits), "waiting") << "it is still held up";

  holder->commit();

  EXPECT_TRUE(all_become({who_waits, newcomer}, "offered"));
}

/// Two processes, four workers, seats of one: they meet in nearly every window.
TEST_F(AllocatorTest, TwoProcessesNeverOversellNorOfferAnythingTwice) {
  for (int hour = 0; hour < 9; ++hour) {
    for (int day = 0; day < 4; ++day) (void)town.add_window(hour + 24 * day);
  }
  Process one{town, 2};
  Process other{town, 2};
  one.limits.round_max = other.limits.round_max = 5;
  std::vector<RegistrationId> ids;
  for (int each = 0; each < 50; ++each) {
    for (auto* process : {&one, &other})
      ids.push_back(process->submit(town.person(each % 9 + 24 * (each % 4))));
  }

  one.start();
  other.start();

  EXPECT_TRUE(comes_true([&] { return town.count("FROM registrations") == 100; }));
  EXPECT_TRUE(comes_true([&] { return town.count("FROM registrations WHERE state = 'offered'") == 36; }))
      << "nobody waits while an acceptable seat is free";
  EXPECT_EQ(town.count("FROM offers"), 36);
  EXPECT_EQ(town.value("SELECT count(DISTINCT registration_id) FROM offers"), "36");
  EXPECT_EQ(town.value("SELECT count(DISTINCT window_id) FROM offers"), "36");
  EXPECT_EQ(town.count("FROM windows WHERE held <> 1 OR booked <> 0"), 0);
  EXPECT_EQ(town.count("FROM registrations WHERE state = 'waiting'"), 64);
}

TEST_F(AllocatorTest, TwoProcessesGiveASeatThatFellFreeToOnePerson) {
  for (int hour = 0; hour < 4; ++hour) (void)town.add_window(hour);
  Process one{town};
  Process other{town};
  one.start();
  other.start();
  std::vector<RegistrationId> ids;
  for (int each = 0; each < 30; ++each)
    ids.push_back((each % 2 == 0 ? one : other).submit(town.person(each % 4)));
  ASSERT_TRUE(comes_true([&] { return town.count("FROM registrations") == 30; }));
  ASSERT_TRUE(comes_true([&] { return town.count("FROM registrations WHERE state = 'offered'") == 4; }));

  for (int round = 0; round < 5; ++round) {
    // One a round: whoever has declined waits for nothing any more.
    const auto holder =
        std::ranges::find_if(ids, [&](const auto& id) { return town.state(id) == "offered"; });
    ASSERT_NE(holder, ids.end());
    town.decline(*holder);
    one.allocator->nudge();
    other.allocator->nudge();
    ASSERT_TRUE(comes_true([&] { return town.count("FROM windows WHERE held = 1") == 4; }));
  }
}

}  // namespace
}  // namespace holdfast::test
