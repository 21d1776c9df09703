#include <gtest/gtest.h>

#include "contract/allocation/a_town.hpp"
#include "holdfast/store/windows.hpp"

namespace holdfast::test {
namespace {

using namespace std::chrono_literals;
using allocation::RoundReport;

class TheWaitingList : public AllocatorTest {
 protected:
  RegistrationId waiting(Registration person) {
    const auto id = process.submit(std::move(person));
    EXPECT_TRUE(becomes(id, "waiting"));
    return id;
  }
  RegistrationId waiting(int hour) { return waiting(town.person(hour)); }
  RegistrationId offered(int hour) {
    const auto id = process.submit(town.person(hour));
    EXPECT_TRUE(becomes(id, "offered"));
    return id;
  }

  Process process{town, 2};
};

TEST_F(TheWaitingList, GetsASeatThatFellFreeBeforeNewcomersAndTheOldestFirst) {
  (void)town.add_window(0, 2);
  process.start();
  std::vector<RegistrationId> holders{offered(0), offered(0)};
  const std::vector<RegistrationId> line{waiting(0), waiting(0), waiting(0), waiting(0)};

  for (const auto& next : line) {
    town.decline(holders.front());
    const auto newcomer = process.submit(town.person(0));
    process.allocator->nudge();

    ASSERT_TRUE(becomes(next, "offered"));
    ASSERT_TRUE(becomes(newcomer, "waiting"));
    holders.erase(holders.begin());
    holders.push_back(next);
  }
}

TEST_F(TheWaitingList, IsLookedAtWithoutANudge) {
  (void)town.add_window(0);
  process.start();
  const auto holder = offered(0);
  const auto next = waiting(0);

  town.decline(holder);

  EXPECT_TRUE(becomes(next, "offered"));
}

TEST_F(TheWaitingList, IsServedWhenWindowsAreImported) {
  process.start();
  const auto first = waiting(0);
  const auto second = waiting(1);

  (void)town.add_window(1);
  (void)town.add_window(0);

  EXPECT_TRUE(all_become({first, second}, "offered"));
}

TEST_F(TheWaitingList, IsServedWhenAWindowIsEnlarged) {
  (void)town.add_window(0);
  process.start();
  (void)offered(0);
  const auto next = waiting(0);

  (void)town.add_window(0, 2);

  EXPECT_TRUE(becomes(next, "offered"));
}

TEST_F(TheWaitingList, NeverOffersAgainWhatWasDeclined) {
  (void)town.add_window(0);
  process.start();
  const auto id = offered(0);
  town.decline(id);
  town.database.execute("UPDATE registrations SET state = 'waiting'");
  process.allocator->nudge();
  ASSERT_TRUE(goes_on(process, 5));
  EXPECT_EQ(town.state(id), "waiting");

  (void)town.add_window(1);

  EXPECT_TRUE(becomes(id, "offered"));
}

TEST_F(TheWaitingList, GivesTheOneSeatToTheOldestThoughOtherSeatsAreFreeElsewhere) {
  (void)town.add_window(0, 50, "b");  // out of reach
  process.start();
  const auto oldest = waiting(8);  // wishes for another hour: farther from the seat than the next
  const auto nearer = waiting(0);

  (void)town.add_window(0, 1);

  ASSERT_TRUE(comes_true([&] { return town.count("FROM offers") == 1; }));
  EXPECT_EQ(town.state(oldest), "offered");
  EXPECT_EQ(town.state(nearer), "waiting");
}

TEST_F(TheWaitingList, DoesNotCountSeatsThatAreTooSoonForAnybody) {
  const auto tomorrow = -3 * 24;
  (void)town.add_window(tomorrow, 50);
  process.set_clock(town.start_of(tomorrow) - 1h);  // within the lead time
  process.start();
  const auto submit = [&](int hour) { return process.submit(town.person(hour)); };
  const auto oldest = submit(8);
  const auto nearer = submit(0);
  ASSERT_TRUE(all_become({oldest, nearer}, "waiting"));
  town.database.execute("UPDATE registrations SET turn_at = now() - interval '1 day', asked_at = now()");
  town.database.execute("UPDATE registrations SET turn_at = now() - interval '2 day' WHERE id = '" +
                        uuid_text(oldest.bytes) + "'");

  (void)town.add_window(0, 1);

  ASSERT_TRUE(comes_true([&] { return town.count("FROM offers") == 1; }));
  EXPECT_EQ(town.state(oldest), "offered");
  EXPECT_EQ(town.state(nearer), "waiting");
}

TEST_F(TheWaitingList, HasAtItsHeadThoseWhoseWindowWasCut) {
  (void)town.add_window(0);
  process.start();
  const auto displaced = offered(0);
  const std::vector<RegistrationId> line{waiting(0), waiting(0)};
  town.database.execute(
      "UPDATE registrations SET turn_at = now() - interval '1 day' WHERE state = 'waiting'");
  town.connection.in_transaction([&](store::Transaction& tx) {
    store::order_windows(tx, {{.clinic = {"a"}, .starts_at = town.start_of(0), .capacity = 0}});
    store::move_displaced(tx, 10);
  });
  ASSERT_TRUE(becomes(displaced, "waiting"));

  (void)town.add_window(1);

  ASSERT_TRUE(becomes(displaced, "offered"));
  EXPECT_TRUE(all_become(line, "waiting"));
}

TEST_F(TheWaitingList, IsServedWithFreeSeatsElsewhereWhenAWindowIsCut) {
  (void)town.add_window(0, 3);
  process.start();
  const std::vector<RegistrationId> displaced{offered(0), offered(0), offered(0)};
  (void)town.add_window(1, 3);
  town.connection.in_transaction([&](store::Transaction& tx) {
    store::order_windows(tx, {{.clinic = {"a"}, .starts_at = town.start_of(0), .capacity = 1}});
    store::move_displaced(tx, 10);
  });

  EXPECT_TRUE(comes_true([&] {
    return town.count(
               "FROM offers o JOIN windows w ON w.id = o.window_id "
               "WHERE o.state = 'held' AND w.capacity = 3") == 2;
  }));
  EXPECT_TRUE(all_become(displaced, "offered"));
}

TEST_F(TheWaitingList, LetsNewcomersHaveWhatNobodyInItMayTake) {
  process.start();
  const std::vector<RegistrationId> line{waiting(0), waiting(1), waiting(2)};

  (void)town.add_window(0, 3, "b");
  process.allocator->nudge();
  const auto newcomer = process.submit(town.person({town.wish(0, "b")}));

  EXPECT_TRUE(becomes(newcomer, "offered"));
  ASSERT_TRUE(goes_on(process, 10)) << "its turn ends";
  EXPECT_TRUE(all_become(line, "waiting"));
}

TEST_F(TheWaitingList, IsOfferedNothingOnAClosedChannelUntilItOpens) {
  (void)town.add_window(0, 2);
  process.texts_open = false;
  process.start();
  auto by_mail = town.person(0);
  by_mail.contact = Contact::email;

  const auto by_text = waiting(0);
  const auto other = process.submit(by_mail);
  EXPECT_TRUE(becomes(other, "offered"));
  ASSERT_TRUE(goes_on(process, 10));
  EXPECT_EQ(town.state(by_text), "waiting");

  process.texts_open = true;
  EXPECT_TRUE(becomes(by_text, "offered"));
}

TEST_F(TheWaitingList, IsLeftInPeaceOutsideContactHoursAndServedWhenTheyBegin) {
  const auto local = TimeZone::named("America/Toronto").local(town.now);
  const auto hour =
      std::chrono::floor<std::chrono::hours>(local - std::chrono::floor<std::chrono::days>(local)).count();
  process.limits.contact_from_hour = static_cast<int>((hour + 2) % 24);
  process.limits.contact_to_hour = process.limits.contact_from_hour + 1;
  process.limits.present_for = 0s;
  process.start();
  const auto line = waiting(0);

  (void)town.add_window(0, 2);
  ASSERT_TRUE(goes_on(process, 10));
  EXPECT_EQ(town.state(line), "waiting");
  const auto newcomer = process.submit(town.person(0));
  EXPECT_TRUE(becomes(newcomer, "offered")) << "who has just sent a form is there at any hour";

  process.set_clock(town.now + 2h);
  EXPECT_TRUE(becomes(line, "offered"));
}

TEST_F(TheWaitingList, IsServedAtNightWhileThePersonIsStillThere) {
  const auto local = TimeZone::named("America/Toronto").local(town.now);
  const auto hour =
      std::chrono::floor<std::chrono::hours>(local - std::chrono::floor<std::chrono::days>(local)).count();
  process.limits.contact_from_hour = static_cast<int>((hour + 2) % 24);
  process.limits.contact_to_hour = process.limits.contact_from_hour + 1;
  process.start();
  const auto just_came = waiting(0);

  (void)town.add_window(0);

  EXPECT_TRUE(becomes(just_came, "offered"));
}

class Gathering : public TheWaitingList {
 protected:
  /// The phase gathers until a moment soon, by the clocks of the processes and of the database alike.
  Gathering() { town.set_phase(std::chrono::January / 1 / 2020, until); }
  void let_it_end() {
    process.set_clock(until);
    ASSERT_TRUE(comes_true([&] { return town.value("SELECT now() >= '" + rfc3339(until) + "'") == "t"; }));
  }

  const Instant until = town.now + 4s;
};

TEST_F(Gathering, SeatsNobodyBeforeItsEndAndThenAllInOneRound) {
  for (int hour = 0; hour < 9; ++hour) (void)town.add_window(hour, 3);
  process.start();
  std::vector<Registration> people;
  for (int each = 0; each < 27; ++each) people.push_back(town.person(each % 9));
  const auto ids = process.submit(people);
  ASSERT_TRUE(all_become(ids, "waiting"));
  process.allocator->nudge();
  ASSERT_TRUE(goes_on(process, 5));

  let_it_end();

  ASSERT_TRUE(all_become(ids, "offered"));
  EXPECT_EQ(town.value("SELECT count(DISTINCT round_id) FROM offers"), "1");
  EXPECT_EQ(town.count("FROM offers WHERE created_at < '" + rfc3339(until) + "'"), 0);
  EXPECT_EQ(town.value("SELECT sum(distance) FROM offers"), "0");
}

TEST_F(Gathering, CountsWhoCameFirstAndWhoCameLastAlike) {
  (void)town.add_window(8, 1);
  process.start();
  const auto first = waiting(0);
  const auto last = waiting(8);
  EXPECT_EQ(town.value("SELECT count(DISTINCT turn_at) FROM registrations"), "1");

  let_it_end();

  ASSERT_TRUE(comes_true([&] { return town.count("FROM offers") == 1; }));
  // One seat, one place in the line: by chance of the id, not by the moment of coming.
  EXPECT_EQ(town.state(std::min(first, last)), "offered");
}

TEST_F(Gathering, IsServedBeforeWhoeverComesAtItsVeryEnd) {
  (void)town.add_window(0, 5);
  std::vector<RegistrationId> gathered;
  process.start();
  for (int each = 0; each < 5; ++each) gathered.push_back(waiting(0));
  process.stop();
  let_it_end();
  std::vector<Registration> late;
  for (int each = 0; each < 20; ++each) late.push_back(town.person(0));
  const auto newcomers = process.submit(late);

  process.start();

  EXPECT_TRUE(all_become(gathered, "offered"));
  EXPECT_TRUE(all_become(newcomers, "waiting"));
}

}  // namespace
}  // namespace holdfast::test
