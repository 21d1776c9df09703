#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/allocation/a_town.hpp"
#include "holdfast/matching/match.hpp"

namespace holdfast::test {
namespace {

using namespace std::chrono_literals;
using allocation::RoundReport;
using testing::IsEmpty;

class Newcomers : public AllocatorTest, public testing::WithParamInterface<std::size_t> {
 protected:
  Process process{town, GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Workers, Newcomers, testing::Values(1, 2));

TEST_P(Newcomers, AreOfferedTheirFirstWish) {
  std::vector<Registration> people;
  std::vector<std::string> windows;
  for (int each = 0; each < 12; ++each) {
    if (each < 4) windows.push_back(std::to_string(static_cast<std::int64_t>(town.add_window(each, 3))));
    people.push_back(town.person({town.wish(each % 4), town.wish((each + 1) % 4)}));
  }
  process.start();

  const auto ids = process.submit(people);

  ASSERT_TRUE(all_become(ids, "offered"));
  for (std::size_t each = 0; each < ids.size(); ++each)
    EXPECT_EQ(town.window_of(ids[each]), windows[each % 4]);
  EXPECT_EQ(town.count("FROM offers WHERE choice = 1 AND distance = 0 AND state = 'held'"), 12);
  EXPECT_EQ(town.count("FROM messages WHERE kind = 'offer' AND channel = 'sms' AND state = 'due'"), 12);
  EXPECT_GT(process.messages_due, 0);
  EXPECT_TRUE(comes_true([&] { return !process.intake->holds(ids.back()); })) << "the journal may let go";
  EXPECT_EQ(town.count("FROM offers WHERE held_until < created_at + interval '899 s'"), 0);
}

TEST_P(Newcomers, BeyondTheSeatsWait) {
  (void)town.add_window(0, 2);
  process.start();

  std::vector<Registration> people;
  for (int each = 0; each < 5; ++each) people.push_back(town.person(0));
  (void)process.submit(people);

  EXPECT_TRUE(comes_true([&] { return town.count("FROM registrations WHERE state = 'waiting'") == 3; }));
  EXPECT_TRUE(comes_true([&] { return town.count("FROM registrations WHERE state = 'offered'") == 2; }));
}

TEST_P(Newcomers, WithoutACardStandInReviewAndAreOfferedNothing) {
  (void)town.add_window(0, 5);
  process.start();
  auto without = town.person(0);
  without.health_card_number.clear();

  const auto id = process.submit(without);
  const auto other = process.submit(town.person(0));

  EXPECT_TRUE(becomes(id, "review"));
  EXPECT_TRUE(becomes(other, "offered"));
  EXPECT_EQ(town.value("SELECT reason FROM registrations WHERE state = 'review'"), "no-card");
  EXPECT_EQ(town.window_of(id), "");
}

TEST_P(Newcomers, WithTheSameCardInOneRoundAreOfferedOneSeat) {
  (void)town.add_window(0, 5);
  auto twice = town.person(0);
  const auto first = process.submit(twice);
  const auto second = process.submit(twice);
  process.start();

  EXPECT_TRUE(comes_true([&] { return town.count("FROM registrations WHERE state = 'review'") == 1; }));
  EXPECT_TRUE(comes_true([&] { return town.count("FROM registrations WHERE state = 'offered'") == 1; }));
  EXPECT_EQ(town.count("FROM offers"), 1);
  EXPECT_NE(town.state(first), town.state(second));
}

TEST_P(Newcomers, WhoAreNotYetEligibleWaitAndAreMatchedToTheMovedWishOnceItsWindowsAreThere) {
  using namespace std::chrono;
  const auto wished = town.wish(2);
  const auto wished_day = floor<days>(wished.start);
  const year_month_day opens_on{wished_day + days{10}};
  town.set_phase(opens_on);
  (void)town.add_window(2, 5);  // of the wish itself: too early
  process.start();

  const auto id = process.submit(town.person({wished}));
  ASSERT_TRUE(becomes(id, "waiting"));
  ASSERT_TRUE(goes_on(process, 5));
  EXPECT_EQ(town.state(id), "waiting");

  // The same weekday, on or after the day they are eligible.
  const auto moved = town.add_window(2 + 14 * 24);
  (void)town.add_window(3 + 14 * 24);
  ASSERT_TRUE(becomes(id, "offered"));
  EXPECT_EQ(town.window_of(id), std::to_string(static_cast<std::int64_t>(moved)));
  EXPECT_EQ(town.value("SELECT distance || ' ' || coalesce(choice::text, 'none') FROM offers"), "0 none");
}

TEST_P(Newcomers, ComeBesideAPoisonOneWhichIsSetAsideAlone) {
  (void)town.add_window(0, 50);
  town.database.execute("ALTER TABLE registrations ADD CONSTRAINT poison CHECK (name <> 'Poison')");
  std::vector<Registration> people;
  for (int each = 0; each < 40; ++each) people.push_back(town.person(0));
  people[17].name = "Poison";
  people[31].name = "Poison";
  auto ids = process.submit(people);
  process.start();

  EXPECT_TRUE(comes_true([&] { return town.count("FROM registrations WHERE state = 'offered'") == 38; }));
  EXPECT_TRUE(comes_true([&] { return process.recorder.dead_letters().size() == 2; }));
  EXPECT_EQ(town.count("FROM dead_letters"), 2);
  EXPECT_EQ(town.count("FROM dead_letters WHERE id IN ('" + uuid_text(ids[17].bytes) + "', '" +
                       uuid_text(ids[31].bytes) + "')"),
            2);
  EXPECT_EQ(town.count("FROM offers"), 38);
  EXPECT_TRUE(comes_true([&] { return !process.intake->holds(ids[17]); }))
      << "kept elsewhere: not driven again";
  EXPECT_EQ(process.intake->queued(), 0U);
}

/// The plan of one round, and the same data matched by the test.
TEST_F(AllocatorTest, ARoundIsTheBestPlanThereIs) {
  std::mt19937_64 random{std::random_device{}()};
  std::vector<Registration> people;
  for (int hour = 0; hour < 9; ++hour) (void)town.add_window(hour, 1 + static_cast<int>(random() % 6));
  (void)town.add_window(4, 3, "b");
  for (int each = 0; each < 60; ++each) {
    auto person =
        town.person({town.wish(static_cast<int>(random() % 9)), town.wish(static_cast<int>(random() % 9))});
    if (random() % 5 == 0) person.preferences.push_back(town.wish(4, "b"));
    people.push_back(person);
  }
  Process process{town};
  (void)process.submit(people);
  const auto [calendar, free] = town.connection.in_transaction([&](store::Transaction& tx) {
    auto programme = std::make_shared<const Programme>(store::read_programme(tx, Programme{}));
    std::vector<matching::Window> windows;
    std::vector<int> seats;
    for (const auto& stored : store::read_windows(tx, town.now)) {
      windows.push_back(
          {.id = stored.id, .clinic = programme->find(stored.clinic).value(), .starts_at = stored.starts_at});
      seats.push_back(stored.free);
    }
    return std::pair{matching::Calendar{programme, windows}, seats};
  });
  std::vector<matching::Person> persons;
  for (const auto& each : people) persons.push_back(matching::person_of(each, calendar.programme()).value());

  process.start();

  ASSERT_TRUE(comes_true([&] { return !process.recorder.rounds().empty(); }));
  const auto round = process.recorder.rounds().front();
  const auto plan = matching::match(persons, calendar, free, process.clock());
  EXPECT_EQ(round.people, 60U) << "all in one round";
  EXPECT_EQ(round.seated, plan.seated.size());
  EXPECT_EQ(round.distance, plan.distance);
  EXPECT_LT(plan.seated.size(), 60U);
  EXPECT_EQ(town.value("SELECT people || ' ' || seated || ' ' || distance FROM rounds ORDER BY id LIMIT 1"),
            "60 " + std::to_string(plan.seated.size()) + " " + std::to_string(plan.distance));
  EXPECT_EQ(town.value("SELECT sum(distance) FROM offers"), std::to_string(plan.distance));
  EXPECT_EQ(town.count("FROM registrations WHERE state = 'waiting'"),
            60 - static_cast<int>(plan.seated.size()));
}

TEST_F(AllocatorTest, PeopleDrivenAgainAreOfferedNothingTwice) {
  (void)town.add_window(0, 30);
  Process process{town};
  std::vector<Registration> people;
  for (int each = 0; each < 10; ++each) people.push_back(town.person(0));
  const auto ids = process.submit(people);
  Process again{town, 2, process.bench.folder};  // as after a crash before the journal let go
  ASSERT_EQ(again.intake->queued(), 10U);
  process.start();
  ASSERT_TRUE(comes_true([&] { return town.count("FROM registrations WHERE state = 'offered'") == 10; }));

  again.start();

  ASSERT_TRUE(comes_true([&] { return again.intake->queued() == 0 && !again.recorder.rounds().empty(); }));
  EXPECT_EQ(again.recorder.rounds().front().known, 10U);
  EXPECT_EQ(again.recorder.rounds().front().seated, 0U);
  EXPECT_EQ(town.count("FROM registrations"), 10);
  EXPECT_EQ(town.count("FROM offers"), 10);
}

}  // namespace
}  // namespace holdfast::test
