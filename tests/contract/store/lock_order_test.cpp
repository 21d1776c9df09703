// Pairs of transactions that lock the same rows, beside each other many times: none waits for the other in a
// circle (src/store/database/transaction.hpp).

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>

#include "contract/store/beside.hpp"
#include "contract/store/park_house.hpp"
#include "contract/store/people.hpp"
#include "holdfast/store/careful_changes.hpp"
#include "holdfast/store/erase.hpp"
#include "holdfast/store/outbox.hpp"
#include "holdfast/store/programme.hpp"
#include "holdfast/store/residence_turn.hpp"
#include "holdfast/store/residences.hpp"
#include "holdfast/store/review.hpp"
#include "holdfast/store/visit_ticks.hpp"
#include "holdfast/store/visits.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Connection;
using store::Transaction;

namespace {

const TimeZone home = TimeZone::named("America/Toronto");

constexpr int times = 150;

class LockOrder : public RoundTest {
 protected:
  /// Who come together, by id.
  std::vector<RegistrationId> household(std::size_t size, const std::vector<OfferId>& offers = {},
                                        std::optional<WindowId> window = {}) {
    std::vector<Registration> people;
    for (std::size_t each = 0; each < size; ++each) people.push_back(a_person());
    std::vector<store::Newcomer> rows;
    store::NewRound round{.started_at = std::chrono::sys_days{std::chrono::November / 2 / 2026},
                          .people = size,
                          .offers = {},
                          .unseated_but_foreseen = {}};
    for (std::size_t each = 0; each < size; ++each) {
      rows.push_back(
          newcomer(people[each], offers.empty() ? RegistrationState::waiting : RegistrationState::offered));
      rows.back().household = people.front().id;
      if (offers.empty()) continue;
      rows.back().foreseen_offer = offers[each];
      round.offers.push_back({.id = offers[each],
                              .registration = people[each].id,
                              .window = window.value(),
                              .choice = 1,
                              .contact = Contact::sms,
                              .stored_as = RegistrationState::offered,
                              .party = std::ranges::min(offers)});
    }
    run([&](Transaction& tx) {
      store::keep(tx, vault, rows);
      if (!window) return;
      (void)store::lock_windows(tx, {*window});
      store::make_offers(tx, round);
    });
    std::vector<RegistrationId> ids;
    for (const auto& each : people) ids.push_back(each.id);
    std::ranges::sort(ids);
    return ids;
  }

  VisitId add_visit(int days) {
    return static_cast<VisitId>(std::stoll(scene.value(
        "INSERT INTO visits (team, starts_at, ends_at, seats, area) VALUES ('Team " +
        std::to_string(++teams_) + "', now() + interval '" + std::to_string(days) +
        " days', now() + interval '" + std::to_string(days) + " days 3 hours', 4, '{M6R}') RETURNING id")));
  }
  /// Booked, its people at all visits with free seats.
  ResidenceId residence(int people, const std::vector<Resident>& also = {}) {
    const auto residence = park_house();
    auto all = also;
    for (int n = static_cast<int>(also.size()); n < people; ++n)
      all.push_back({"Resident " + std::to_string(n), std::chrono::March / 12 / 1938, {}});
    run([&](Transaction& tx) {
      store::add_residence(tx, vault, residence, all);
      (void)store::let_residence_through(tx, residence.id);
      EXPECT_TRUE(store::offer_visits(tx, residence.id, {}));
      EXPECT_TRUE(*store::accept_residence_offer(tx, residence.id));
    });
    return residence.id;
  }
  [[nodiscard]] store::Doer a_manager() const {
    return {.staff = StaffId{std::stoll(scene.value(
                "INSERT INTO staff (email, name, role, password_hash) VALUES (gen_random_uuid() || '@b.c', "
                "'M', 'manager', '-') RETURNING id"))},
            .address = "127.0.0.1"};
  }

  Beside beside{scene};

 private:
  int teams_ = 0;
};

Beside::Work cancelling(const std::vector<RegistrationId>& people, std::size_t which) {
  return [&people, which](Connection& own) {
    own.in_transaction(
        [&](Transaction& tx) { return store::cancel_registration(tx, people[which], "asked"); });
  };
}

Beside::Work ending(const ResidenceId& id) {
  return [&id](Connection& own) {
    own.in_transaction([&](Transaction& tx) { return store::end_residence(tx, id, home); });
  };
}

}  // namespace

TEST_F(LockOrder, OneOfAHouseholdIsPurgedWhileAnotherCancels) {
  std::vector<RegistrationId> people;
  const auto prepare = [&] {
    people = household(3);
    scene.execute(
        "UPDATE registrations SET asked_at = now() - interval '3 years', turn_at = now() - interval "
        "'3 years' WHERE id = '$'",
        people[2]);
  };
  const auto purge = [](Connection& own) {
    store::PurgePlace place;
    (void)own.in_transaction([&](Transaction& tx) { return store::purge(tx, {}, place, 1000); });
  };

  beside.run(times, prepare, {purge, cancelling(people, 0), cancelling(people, 1)});

  EXPECT_EQ(beside.deadlocks(), 0);
  EXPECT_EQ(scene.value("SELECT count(*) > 0 FROM registrations WHERE erased_at IS NOT NULL"), "t");
}

TEST_F(LockOrder, OneOfAHouseholdIsLetThroughWhileItsFormComesAgain) {
  RegistrationId looked_at;
  std::vector<store::Newcomer> again;
  const auto form_of = [&](const std::vector<Registration>& people) {
    std::vector<store::Newcomer> rows;
    for (const auto& person : people) {
      rows.push_back(newcomer(person));
      rows.back().household = people.front().id;
    }
    return rows;
  };
  const auto prepare = [&] {
    const auto before = a_person();
    keep(before);
    std::vector<Registration> people{a_person(), a_person(), a_person()};
    people[0].health_card_number = before.health_card_number;
    RoundTest::keep(form_of(people));
    looked_at = people[0].id;
    run([&](Transaction& tx) { return store::cancel_registration(tx, before.id, "asked"); });
    for (auto& person : people) person.id = RegistrationId{random_bytes()};
    again = form_of(people);
  };
  const auto let_through = [&](Connection& own) {
    own.in_transaction(
        [&](Transaction& tx) { return store::let_through(tx, looked_at, store::Told::by_message); });
  };
  const auto keep_again = [&](Connection& own) {
    own.in_transaction([&](Transaction& tx) { return store::keep(tx, vault, again); });
  };

  beside.run(times, prepare, {let_through, keep_again});

  EXPECT_EQ(beside.deadlocks(), 0);
  EXPECT_EQ(scene.value("SELECT count(*) FROM registrations WHERE state = 'waiting'"),
            std::to_string(3 * times));
}

TEST_F(LockOrder, AHouseholdIsToldLooksAndCancelsAtOnce) {
  const auto window = scene.add_window(5 * times);
  std::vector<RegistrationId> people;
  const auto prepare = [&] {
    std::vector<OfferId> offers;
    for (int each = 0; each < 5; ++each) offers.push_back({random_bytes()});
    people = household(5, offers, window);
  };
  const auto claim = [](Connection& own) {
    for (int time = 0; time < 5; ++time) {
      own.in_transaction(
          [](Transaction& tx) { return store::claim_messages(tx, Contact::sms, 10, 600s, 60s); });
    }
  };
  const auto look = [&](std::size_t from) {
    return [&people, from](Connection& own) {
      own.in_transaction([&](Transaction& tx) {
        store::start_holds(tx, {people[from], people[(from + 2) % people.size()]}, 600s);
      });
    };
  };

  beside.run(times, prepare,
             {claim, look(0), look(1), cancelling(people, 4), cancelling(people, 2), look(3)});

  EXPECT_EQ(beside.deadlocks(), 0);
}

TEST_F(LockOrder, AVisitIsCalledOffWhileTheResidencesThatShareItDecide) {
  const auto manager = a_manager();
  VisitId first{};
  std::vector<ResidenceId> ids(2);
  const auto prepare = [&] {
    scene.execute("UPDATE visits SET is_held_back = true");
    first = add_visit(4);
    (void)add_visit(5);
    ids = {residence(3), residence(3)};  // the second has one at the first visit, and two at the other
    std::ranges::sort(ids);
    run([&](Transaction& tx) { EXPECT_TRUE(store::propose_visit_off(tx, manager, first, {})); });
    scene.execute(
        "UPDATE careful_changes SET waits_since = now() - interval '6 min', due_at = now() "
        "WHERE state = 'waiting'");
  };
  const auto call_off = [](Connection& own) {
    (void)own.in_transaction([](Transaction& tx) { return store::do_due_change(tx, {}); });
  };

  beside.run(times, prepare,
             {call_off, [&](Connection& own) { ending(ids[1])(own); },
              [&](Connection& own) { ending(ids[0])(own); }});

  EXPECT_EQ(beside.deadlocks(), 0);
}

TEST_F(LockOrder, WhoIsOnTwoRostersIsErasedWhileBothResidencesDecide) {
  const auto manager = a_manager();
  std::vector<ResidenceId> ids(2);
  Registration person;
  const auto prepare = [&] {
    scene.execute("UPDATE visits SET is_held_back = true");
    (void)add_visit(4);
    (void)add_visit(5);
    person = a_person();
    keep(person);
    const Resident themself{person.name, person.date_of_birth, person.health_card_number};
    ids = {residence(3, {themself}), residence(3, {themself})};
    std::ranges::sort(ids);
  };
  const auto erase = [&](Connection& own) {
    own.in_transaction([&](Transaction& tx) { return store::erase_person(tx, vault, person.id, manager); });
  };

  beside.run(
      times, prepare,
      {erase, [&](Connection& own) { ending(ids[1])(own); }, [&](Connection& own) { ending(ids[0])(own); }});

  EXPECT_EQ(beside.deadlocks(), 0);
  EXPECT_EQ(scene.value("SELECT count(*) FROM residents WHERE card_sealed IS NOT NULL"), "0");
}

TEST_F(LockOrder, WindowsAreImportedAgainWhileARoundSeatsPeople) {
  std::vector<WindowId> windows;
  for (int each = 0; each < 40; ++each) windows.push_back(scene.add_window(3));
  std::vector<store::StoredWindow> file;
  for (const auto& window : run([](Transaction& tx) { return store::read_windows(tx, {}); })) {
    file.push_back(window);
  }
  ASSERT_GE(file.size(), windows.size());
  std::ranges::sort(file, std::greater{}, &store::StoredWindow::id);
  const auto import = [&](Connection& own) {
    own.in_transaction([&](Transaction& tx) { return store::import_windows(tx, file); });
  };
  const auto seat = [&](Connection& own) {
    for (int time = 0; time < 5; ++time)
      own.in_transaction([&](Transaction& tx) { return store::lock_windows(tx, windows); });
  };
  const auto order_two = [&] {
    for (auto& each : file)
      each.capacity = each.id == windows[3] || each.id == windows[30] ? 7 - each.capacity : each.capacity;
  };

  beside.run(times, order_two, {import, seat, seat});

  EXPECT_EQ(beside.deadlocks(), 0);
}

TEST_F(LockOrder, VisitsAreImportedAgainWhileAResidenceEnds) {
  std::vector<store::Visit> file;
  ResidenceId id;
  const auto prepare = [&] {
    scene.execute("UPDATE visits SET is_held_back = true");
    for (int day = 4; day < 12; ++day) (void)add_visit(day);
    id = residence(30);
    file = run([](Transaction& tx) { return store::list_visits(tx, {}, 10'000); });
    std::ranges::sort(file, std::greater{}, &store::Visit::id);
    file.front().area.emplace_back("M5");
  };
  const auto import = [&](Connection& own) {
    own.in_transaction([&](Transaction& tx) { return store::import_visits(tx, file); });
  };

  beside.run(times, prepare, {import, ending(id)});

  EXPECT_EQ(beside.deadlocks(), 0);
}

TEST_F(LockOrder, TicksAreTakenBackWhileTheVisitsAreImportedAgain) {
  const auto by = *a_manager().staff;
  scene.execute("INSERT INTO products VALUES ('comirnaty', 'Comirnaty', 21, 42)");
  std::vector<store::Visit> file;
  VisitId visit{};
  ResidenceId id;
  const auto tick = [&](bool given) {
    return [&, given](Transaction& tx) {
      return store::tick_residents(tx, {.visit = visit, .residence = id, .person = {}, .given = given}, by,
                                   home);
    };
  };
  const auto prepare = [&] {
    scene.execute("UPDATE visits SET is_held_back = true");
    const auto next = add_visit(30);  // before the first by id
    visit = add_visit(4);
    scene.execute("UPDATE visits SET product_id = 'comirnaty' WHERE id = " +
                  std::to_string(static_cast<std::int64_t>(visit)));
    id = residence(3);
    scene.execute(
        "UPDATE visits SET starts_at = now() - interval '26 hours' + id * interval '1 second', "
        "ends_at = now() - interval '23 hours' + id * interval '1 second' WHERE id = " +
        std::to_string(static_cast<std::int64_t>(visit)));
    EXPECT_EQ(run(tick(true)), 3U);
    scene.execute(
        "UPDATE residents SET given_at = given_at - interval '61 minutes' WHERE given_at > now() - "
        "interval '1 minute'");
    const ResidenceId second{uuid_bytes(scene.value("SELECT id FROM residences WHERE first_id = '$'", id))};
    EXPECT_TRUE(run([&](Transaction& tx) { return store::offer_visits(tx, second, {}); }));
    EXPECT_TRUE(*run([&](Transaction& tx) { return store::accept_residence_offer(tx, second); }));
    file.clear();
    for (const auto each : {next, visit}) {
      file.push_back(*run([&](Transaction& tx) { return store::read_visit(tx, each); }));
      file.back().area.emplace_back("M5");
    }
  };
  const auto import = [&](Connection& own) {
    own.in_transaction([&](Transaction& tx) { return store::import_visits(tx, file); });
  };
  const auto take_back = [&](Connection& own) { own.in_transaction(tick(false)); };

  beside.run(times, prepare, {import, take_back});

  EXPECT_EQ(beside.deadlocks(), 0);
}
