// A household that is booked takes another time together: all of them, or nobody.
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <thread>

#include "contract/store/households.hpp"
#include "holdfast/offers/change.hpp"
#include "holdfast/store/failure.hpp"
#include "holdfast/store/joining.hpp"
#include "holdfast/store/outbox.hpp"
#include "holdfast/store/programme.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using offers::ChangeRefusal;
using store::Changing;
using store::Transaction;
using testing::Each;
using testing::ElementsAre;
using testing::SizeIs;

namespace {

class ChangeTogether : public HouseholdTest {
 protected:
  ChangeTogether() {
    scene.execute("INSERT INTO phases VALUES (1, 'everybody', 0, '2020-01-01', NULL)");
    scene.execute("INSERT INTO areas VALUES ('M6R', 43.65, -79.44)");
  }

  Household booked(std::size_t size, WindowId first, std::optional<WindowId> second = {},
                   std::size_t in_second = 0) {
    auto household = offered(size, first, second, in_second);
    EXPECT_TRUE(*accept(household.offers.front()));
    return household;
  }

  using Answer = Result<OfferId, ChangeRefusal>;
  Answer change(const Registration& person, const std::vector<Preference>& to,
                Changing changing = Changing::together) {
    return run([&](Transaction& tx) { return change_in(tx, person.id, to, changing); });
  }
  static Answer change_in(Transaction& tx, const RegistrationId& id, const std::vector<Preference>& to,
                          Changing changing) {
    const auto rules = std::make_shared<const Programme>(store::read_programme(tx, Programme{}));
    return offers::change_booking(tx, rules, id, to, changing).value();
  }

  [[nodiscard]] Preference wish(WindowId window) const {
    const auto seconds = scene.value("SELECT extract(epoch FROM starts_at)::bigint FROM windows WHERE id = " +
                                     std::to_string(static_cast<std::int64_t>(window)));
    return {ClinicId{"a"},
            TimeZone::named("America/Toronto").local(Instant{std::chrono::seconds{std::stoll(seconds)}})};
  }
  /// Their offers now, by person.
  [[nodiscard]] std::vector<std::string> appointments(const Household& household) const {
    std::vector<std::string> all;
    for (const auto& person : household.people)
      all.push_back(scene.value("SELECT offer_id FROM registrations WHERE id = '$'", person.id));
    return all;
  }
  [[nodiscard]] const Registration& with_the_messages(const Household& household) const {
    const auto first = std::ranges::min_element(household.offers) - household.offers.begin();
    return household.people[static_cast<std::size_t>(first)];
  }
  void came(const OfferId& offer) const {
    scene.execute(
        "WITH s AS (INSERT INTO staff (email, name, role, password_hash) VALUES ('m@example.org', 'Mo', "
        "'manager', '-') RETURNING id) INSERT INTO attendance (offer_id, came, marked_at, marked_by) "
        "SELECT '$', true, now(), id FROM s",
        offer);
  }
  auto claim() {
    return run([&](Transaction& tx) { return store::claim_messages(tx, Contact::sms, 10, 600s, 60s); });
  }
};

}  // namespace

TEST_F(ChangeTogether, AllMoveByOnePressAndAreToldOnceByName) {
  const auto old = scene.add_window(3);
  const auto household = booked(3, old);
  const auto small = scene.add_window(2);
  const auto large = scene.add_window(3);

  const auto changed = change(household.people[1], {wish(small), wish(large)});

  ASSERT_TRUE(changed);
  EXPECT_EQ(appointments(household)[1], uuid_text(changed->bytes));
  EXPECT_THAT(states(household), Each("booked"));
  EXPECT_EQ(seats(old), "0 0");
  EXPECT_EQ(seats(small), "0 0");
  EXPECT_EQ(seats(large), "0 3");
  EXPECT_EQ(scene.value("SELECT count(*) || ' ' || count(DISTINCT party_id) FROM offers "
                        "WHERE state = 'accepted' AND choice = 2"),
            "3 1");
  const auto claimed = claim();
  ASSERT_THAT(claimed, SizeIs(1)) << "what was due of the old hour is not sent any more";
  EXPECT_EQ(claimed[0].kind, "booked");
  EXPECT_EQ(claimed[0].registration, with_the_messages(household).id);
  EXPECT_THAT(claimed[0].household, SizeIs(3));
}

TEST_F(ChangeTogether, NobodyMovesWhereThereIsRoomForSomeAlone) {
  const auto old = scene.add_window(3);
  const auto household = booked(3, old);
  const auto small = scene.add_window(2);
  const auto before = appointments(household);

  const auto changed = change(household.people[0], {wish(small)});

  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error(), ChangeRefusal::none_free);
  EXPECT_EQ(appointments(household), before);
  EXPECT_EQ(seats(old), "0 3");
  EXPECT_EQ(seats(small), "0 0");
  EXPECT_EQ(messages("booked"), 1);
}

TEST_F(ChangeTogether, MoveToTheWishedHourAndTheOneBesideItWhereTheySaidSo) {
  const auto [first, second] = two_hours(2, 1);
  const auto household = booked(3, first, second, 1);
  (void)scene.add_window(1);  // an hour with no room for the rest
  const auto before = scene.add_window(1);
  const auto wished = scene.add_window(2);

  ASSERT_TRUE(change(household.people[2], {wish(wished)}));

  EXPECT_THAT(states(household), Each("booked"));
  EXPECT_EQ(seats(wished), "0 2");
  EXPECT_EQ(seats(before), "0 1");
  EXPECT_EQ(seats(first), "0 0");
  EXPECT_EQ(seats(second), "0 0");
  EXPECT_EQ(scene.value("SELECT count(*) FROM offers WHERE state = 'accepted' AND choice IS NULL"), "1");
}

TEST_F(ChangeTogether, ComeInOneHourWhereItHasRoomForAll) {
  const auto [first, second] = two_hours(2, 1);
  const auto household = booked(3, first, second, 1);
  const auto wished = scene.add_window(3);
  (void)scene.add_window(3);

  ASSERT_TRUE(change(household.people[2], {wish(wished)}));

  EXPECT_EQ(seats(wished), "0 3");
}

TEST_F(ChangeTogether, AreNotPartedWhereTheyDidNotSaySo) {
  const auto household = booked(3, scene.add_window(3));
  const auto wished = scene.add_window(2);
  (void)scene.add_window(2);

  const auto changed = change(household.people[0], {wish(wished)});

  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error(), ChangeRefusal::none_free);
}

TEST_F(ChangeTogether, TheirOwnSeatsCountAsFreeForThem) {
  const auto [first, second] = two_hours(3, 1);
  const auto household = booked(3, first, second, 1);
  EXPECT_EQ(seats(first), "0 2");

  ASSERT_TRUE(change(household.people[0], {wish(first)}));

  EXPECT_EQ(seats(first), "0 3");
  EXPECT_EQ(seats(second), "0 0");
}

TEST_F(ChangeTogether, PressedByEachOfThemIsOneChange) {
  const auto household = booked(3, scene.add_window(3));
  const std::vector wishes{wish(scene.add_window(3)), wish(scene.add_window(3))};
  ASSERT_TRUE(change(household.people[0], wishes));
  const auto after_first = appointments(household);

  ASSERT_TRUE(change(household.people[1], wishes));
  const auto own = change(household.people[2], wishes);

  ASSERT_TRUE(own);
  EXPECT_EQ(uuid_text(own->bytes), after_first[2]);
  EXPECT_EQ(appointments(household), after_first);
  EXPECT_EQ(messages("booked"), 2) << "of the first appointment, and of the change";
}

TEST_F(ChangeTogether, LeavesOutWhoCameAndTheyKeepTheSeat) {
  const auto old = scene.add_window(3);
  const auto household = booked(3, old);
  came(household.offers[1]);
  const auto wished = scene.add_window(2);

  ASSERT_TRUE(change(household.people[0], {wish(wished)}));

  EXPECT_EQ(seats(old), "0 1");
  EXPECT_EQ(seats(wished), "0 2");
  const auto by_who_came = change(household.people[1], {wish(scene.add_window(3))});
  ASSERT_FALSE(by_who_came);
  EXPECT_EQ(by_who_came.error(), ChangeRefusal::begun);
}

TEST_F(ChangeTogether, OneAloneLeavesTheOthersWhereTheyAreAndThenThoseMoveTogether) {
  const auto old = scene.add_window(3);
  const auto household = booked(3, old);
  const auto alone = scene.add_window(1);
  const auto wished = scene.add_window(2);
  const auto first = std::ranges::min_element(household.offers) - household.offers.begin();
  const auto next = (first + 1) % 3;

  ASSERT_TRUE(change(household.people[static_cast<std::size_t>(first)], {wish(alone)}, Changing::own));
  EXPECT_EQ(seats(old), "0 2");
  ASSERT_TRUE(change(household.people[static_cast<std::size_t>(next)], {wish(wished)}));

  EXPECT_EQ(seats(old), "0 0");
  EXPECT_EQ(seats(alone), "0 1");
  EXPECT_EQ(seats(wished), "0 2");
  EXPECT_THAT(states(household), Each("booked"));
}

TEST_F(ChangeTogether, WhoAllLeaveAloneInTheSameMomentAreToldNothingOfTheOldHours) {
  const auto [first, second] = two_hours(1, 1);
  const auto household = booked(2, first, second, 1);
  const std::vector to{wish(scene.add_window()), wish(scene.add_window())};
  std::atomic<bool> is_done = false;
  std::jthread other;
  run([&](Transaction& tx) {
    EXPECT_TRUE(change_in(tx, household.people[0].id, {to[0]}, Changing::own));
    other = std::jthread{[&] {
      auto link = connect();
      EXPECT_TRUE(link.in_transaction([&](Transaction& own) {
        return change_in(own, household.people[1].id, {to[1]}, Changing::own).has_value();
      }));
      is_done = true;
    }};
    const auto until = std::chrono::steady_clock::now() + 5s;
    while (!is_done && std::chrono::steady_clock::now() < until &&
           scene.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                       "wait_event_type = 'Lock'") == "0")
      std::this_thread::sleep_for(5ms);
  });
  other.join();

  EXPECT_EQ(scene.value("SELECT count(*) FROM messages WHERE kind = 'booked' AND state = 'due'"), "2")
      << "their own";
  EXPECT_THAT(claim(), SizeIs(2));
}

TEST_F(ChangeTogether, OfSomebodyBookedAloneIsTheirOwn) {
  const auto household = booked(2, scene.add_window(2));
  cancel(household.people[1]);
  const auto wished = scene.add_window(1);

  ASSERT_TRUE(change(household.people[0], {wish(wished)}));

  EXPECT_THAT(states(household), ElementsAre("booked", "cancelled"));
  EXPECT_EQ(seats(wished), "0 1");
  EXPECT_EQ(
      scene.value("SELECT party_id IS NULL FROM offers WHERE state = 'accepted' AND window_id = (SELECT "
                  "max(window_id) FROM offers)"),
      "t");
}

TEST_F(ChangeTogether, IsRefusedWhereOneOfThemMayNotHaveTheHour) {
  const auto household = booked(2, scene.add_window(2));
  const auto wished = scene.add_window(2);
  scene.execute("UPDATE registrations SET refused_windows = '{" +
                    std::to_string(static_cast<std::int64_t>(wished)) + "}' WHERE id = '$'",
                household.people[1].id);

  const auto changed = change(household.people[0], {wish(wished)});

  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error(), ChangeRefusal::none_free);
}

TEST_F(ChangeTogether, LocksPeopleThenOffersThenWindowsEachByIdAsEverybodyDoes) {
  const auto [here, there] = two_hours(3, 3);
  const auto household = booked(3, here);
  const std::vector wishes{wish(there), wish(here)};
  // While the first of them is another's, the last of them is nobody's, nor any that comes after.
  const std::vector<std::pair<std::string, std::string>> tables{
      {"registrations", "true"}, {"offers", "state = 'accepted'"}, {"windows", "true"}};
  const auto lock = [&](std::size_t table, const std::string& order) {
    const auto& [name, which] = tables[table];
    return "SELECT 1 FROM " + name + " WHERE id = (SELECT id FROM " + name + " WHERE " + which +
           " ORDER BY id " + order + " LIMIT 1) FOR UPDATE";
  };
  for (std::size_t table = 0; table < tables.size(); ++table) {
    LockHolder first{scene.database.url(), lock(table, "")};
    std::jthread presser{[&] {
      auto link = connect();
      link.in_transaction_again([&](Transaction& tx) {
        return change_in(tx, household.people[0].id, {wishes[table % 2]}, Changing::together);
      });
    }};

    first.wait_until_somebody_waits();

    for (auto free = table; free < tables.size(); ++free) {
      EXPECT_EQ(scene.value(lock(free, "DESC") + " SKIP LOCKED"), "1") << tables[free].first;
    }
    first.roll_back();
  }
  EXPECT_THAT(states(household), Each("booked"));
}

TEST_F(ChangeTogether, TwoHouseholdsAndTheirMembersAtOnceNeverLockEachOtherOutAndNoSeatIsSoldTwice) {
  constexpr int rounds = 60;
  const auto here = scene.add_window(4);
  const auto there = scene.add_window(4);
  const std::vector households{booked(3, here), booked(3, there)};
  const std::vector wishes{wish(here), wish(there)};
  std::barrier together{4};
  std::atomic<int> locked_out = 0;
  // Each once, for a deadlock would be tried again.
  const auto press = [&](store::Connection& link, const RegistrationId& person, int round,
                         const Preference& to) {
    if (round % 2 == 0) {  // whoever is booked leaves nobody, but locks all of them
      link.in_transaction([&](Transaction& tx) { return store::leave_household(tx, person); });
      return;
    }
    const auto changing = round % 5 == 0 ? Changing::own : Changing::together;
    link.in_transaction([&](Transaction& tx) { return change_in(tx, person, {to}, changing).has_value(); });
  };
  {
    std::vector<std::jthread> pressers;
    for (std::size_t who = 0; who < 4; ++who) {
      pressers.emplace_back([&, who] {
        auto link = connect();
        const auto& person = households[who % 2].people[who / 2];
        for (int round = 0; round < rounds; ++round) {
          together.arrive_and_wait();
          const auto moved = static_cast<int>(who / 2) + round;  // one of a household leaves, one changes
          try {
            press(link, person.id, moved, wishes[(who + static_cast<std::size_t>(round)) % 2]);
          } catch (const store::Contended&) {
            ++locked_out;
          }
        }
      });
    }
  }
  EXPECT_EQ(locked_out, 0);
  for (const auto& household : households) EXPECT_THAT(states(household), Each("booked"));
  EXPECT_EQ(scene.value("SELECT sum(booked) FROM windows"), "6");
}
