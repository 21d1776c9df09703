// Orders of windows, and people moved out of those that were cut, as the store does them.

#include <gmock/gmock.h>

#include "contract/store/people.hpp"
#include "holdfast/store/erase.hpp"
#include "holdfast/store/programme.hpp"
#include "holdfast/store/rounds.hpp"
#include "holdfast/store/windows.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Transaction;
using store::WindowOrder;
using testing::ElementsAre;

namespace {

class WindowsStore : public StoreTest {
 protected:
  /// The hour of a window of the scene.
  [[nodiscard]] Instant start_of(WindowId window) {
    return run([&](Transaction& tx) {
      for (const auto& each : store::read_windows(tx, {})) {
        if (each.id == window) return each.starts_at;
      }
      return Instant{};
    });
  }
  [[nodiscard]] WindowOrder shall_have(WindowId window, int capacity) {
    return {.clinic = {"a"}, .starts_at = start_of(window), .capacity = capacity};
  }
  store::WindowsOrdered order(const std::vector<WindowOrder>& orders) {
    return run([&](Transaction& tx) { return store::order_windows(tx, orders); });
  }
  store::WindowsOrdered foresee(const std::vector<WindowOrder>& orders) {
    return run([&](Transaction& tx) { return store::foresee_windows(tx, orders); });
  }
  store::Moved move(std::size_t limit = 1000) {
    return run([&](Transaction& tx) { return store::move_displaced(tx, limit); });
  }
  [[nodiscard]] OfferId add_booked(WindowId window, const Scene::Person& person = {}) {
    const auto offer = scene.add_offer(scene.add_person(person), window);
    EXPECT_TRUE(*run([&](Transaction& tx) { return store::accept_offer(tx, offer); }));
    return offer;
  }
  /// The offer was made so long ago.
  void made(const OfferId& offer, std::chrono::minutes ago) {
    scene.execute("UPDATE offers SET created_at = now() - interval '" + std::to_string(ago.count()) +
                      " min' WHERE id = '$'",
                  offer);
  }
  /// "capacity held booked", and what was ordered while that is less.
  [[nodiscard]] std::string row(WindowId window) {
    return scene.value(
        "SELECT concat_ws(' ', capacity, held, booked, '-> ' || capacity_ordered) FROM windows WHERE id = " +
        std::to_string(static_cast<std::int64_t>(window)));
  }
  [[nodiscard]] std::vector<RegistrationId> waiting(store::WaitingCursor after = {}) {
    std::vector<RegistrationId> ids;
    for (const auto& each : run([&](Transaction& tx) { return store::read_waiting(tx, after, 100); })) {
      ids.push_back(each.registration.id);
    }
    return ids;
  }
};

}  // namespace

TEST_F(WindowsStore, AddsWhatIsMissingRaisesAndCutsWhatIsThereAndSaysSo) {
  const auto small = scene.add_window(12);
  const auto great = scene.add_window(24);
  const auto same = scene.add_window(12);
  const WindowOrder missing{.clinic = {"a"}, .starts_at = start_of(same) + 1h, .capacity = 12};
  const std::vector orders{shall_have(small, 24), shall_have(great, 12), shall_have(same, 12), missing};
  const auto version = run([](Transaction& tx) { return store::programme_version(tx); });

  const auto foreseen = foresee(orders);
  EXPECT_EQ(row(small), "12 0 0");
  const auto done = order(orders);

  for (const auto& report : {foreseen, done}) {
    EXPECT_EQ(report.added, 1U);
    EXPECT_EQ(report.raised, 1U);
    EXPECT_EQ(report.cut, 1U);
    EXPECT_EQ(report.unchanged, 1U);
    EXPECT_EQ(report.held + report.booked, 0U);
  }
  EXPECT_EQ(row(small), "24 0 0");
  EXPECT_EQ(row(great), "12 0 0");
  EXPECT_EQ(scene.value("SELECT count(*) FROM windows"), "4");
  EXPECT_GT(run([](Transaction& tx) { return store::programme_version(tx); }), version);
}

TEST_F(WindowsStore, TheSameOrderAgainChangesNothingNotEvenTheVersion) {
  const auto orders = std::vector{shall_have(scene.add_window(24), 12)};
  order(orders);
  const auto version = run([](Transaction& tx) { return store::programme_version(tx); });

  EXPECT_EQ(order(orders).unchanged, 1U);

  EXPECT_EQ(run([](Transaction& tx) { return store::programme_version(tx); }), version);
}

TEST_F(WindowsStore, AWindowThatHasBegunIsLeftAlone) {
  const auto window = scene.add_window(12);
  scene.execute("UPDATE windows SET starts_at = now() - interval '1 second'");

  const auto report = order({shall_have(window, 0)});

  EXPECT_EQ(report.begun, 1U);
  EXPECT_EQ(row(window), "12 0 0");
}

TEST_F(WindowsStore, NoWindowIsAddedThatShallHaveNoSeat) {
  const auto start = start_of(scene.add_window()) + 1h;

  const auto report = order({{.clinic = {"a"}, .starts_at = start, .capacity = 0}});

  EXPECT_EQ(report.added + report.unchanged, 0U);
  EXPECT_EQ(scene.value("SELECT count(*) FROM windows"), "1");
}

TEST_F(WindowsStore, AClinicThatIsNotThereIsRefused) {
  EXPECT_THROW(order({{.clinic = {"moon"}, .starts_at = start_of(scene.add_window()), .capacity = 12}}),
               store::Poisoned);
}

TEST_F(WindowsStore, AWindowCutBelowWhatIsTakenKeepsItsPeopleAndIsClosedToEverybodyNew) {
  const auto window = scene.add_window(12);
  const auto offer = scene.add_offer(scene.add_person(), window);
  (void)add_booked(window);

  const auto report = order({shall_have(window, 1)});

  EXPECT_EQ(report.cut, 1U);
  EXPECT_EQ(report.held, 1U);
  EXPECT_EQ(report.booked, 0U);
  EXPECT_EQ(row(window), "2 1 1 -> 1");
  // Also where one is given back before anybody was moved.
  run([&](Transaction& tx) { return store::decline_offer(tx, offer); });
  EXPECT_EQ(row(window), "2 0 1 -> 1");
  const auto free = run([&](Transaction& tx) { return store::lock_windows(tx, {window}); });
  ASSERT_EQ(free.size(), 1U);
  EXPECT_EQ(free[0].free, 0);
  EXPECT_EQ(run([](Transaction& tx) { return store::read_windows(tx, {}); }).at(0).free, 0)
      << "nor is it shown";
  const auto seats = run([](Transaction& tx) { return store::seats_changed_since(tx, 0); });
  EXPECT_EQ(seats.changed.at(0).free, 0);

  const auto moved = move();

  EXPECT_EQ(moved.told + moved.returned, 0U);
  EXPECT_EQ(row(window), "1 0 1");
}

TEST_F(WindowsStore, WhoLosesAnAppointmentIsToldOnceInTheirOwnChannelAndWaitsBeforeAllOthers) {
  const auto other = scene.add_person();
  scene.execute("UPDATE registrations SET turn_at = turn_at - interval '1 day' WHERE id = '$'", other);
  const auto window = scene.add_window(12);
  const auto offer = add_booked(window, {.contact = "email", .email = "m@example.org"});
  const auto person = scene.person_of(offer);

  order({shall_have(window, 0)});
  EXPECT_EQ(move().told, 1U);
  EXPECT_EQ(move().told, 0U);

  EXPECT_EQ(scene.state(offer), "cancelled");
  EXPECT_EQ(scene.state(person), "waiting");
  EXPECT_EQ(row(window), "0 0 0");
  EXPECT_EQ(scene.messages(offer), "booked email withdrawn\noffer email sent\nwindow-cancelled email due");
  EXPECT_THAT(waiting(), ElementsAre(person, other));
  EXPECT_TRUE(run([&](Transaction& tx) { return store::read_status(tx, person); })->displaced);
}

TEST_F(WindowsStore, WhoLosesAnOfferTheyKnowOfIsToldAndWhoHadNotHeardOfItIsNotTroubled) {
  const auto window = scene.add_window(12);
  const auto told = scene.add_offer(scene.add_person(), window);
  const auto untold = scene.add_offer(scene.add_person(), window, {.told = false});

  const auto report = order({shall_have(window, 0)});
  const auto moved = move();

  EXPECT_EQ(report.held, 2U);
  EXPECT_EQ(report.told_by.at(Contact::sms), 1U);
  EXPECT_EQ(moved.told, 1U);
  EXPECT_EQ(moved.returned, 1U);
  EXPECT_EQ(scene.messages(told), "offer sms sent\noffer-withdrawn sms due");
  EXPECT_EQ(scene.messages(untold), "offer sms withdrawn");
  for (const auto& offer : {told, untold}) {
    EXPECT_EQ(scene.state(offer), "cancelled");
    EXPECT_EQ(scene.state(scene.person_of(offer)), "waiting");
  }
}

TEST_F(WindowsStore, OffersGoBeforeAppointmentsAndTheLatestBeforeThoseMadeEarlier) {
  const auto window = scene.add_window(12);
  const auto booked_first = add_booked(window);
  const auto booked_last = add_booked(window);
  const auto held_first = scene.add_offer(scene.add_person(), window);
  const auto held_last = scene.add_offer(scene.add_person(), window);
  made(held_first, 4h), made(booked_first, 3h), made(held_last, 2h), made(booked_last, 1h);
  const auto states = [&] {
    return scene.state(held_last) + ' ' + scene.state(held_first) + ' ' + scene.state(booked_last) + ' ' +
           scene.state(booked_first);
  };

  order({shall_have(window, 3)}), move();
  EXPECT_EQ(states(), "cancelled held accepted accepted");
  order({shall_have(window, 1)}), move();
  EXPECT_EQ(states(), "cancelled cancelled cancelled accepted");
  EXPECT_EQ(row(window), "1 0 1");
}

TEST_F(WindowsStore, PeopleAreMovedInBatchesAndEachBatchIsCompleteInItself) {
  const auto window = scene.add_window(12);
  for (int person = 0; person < 5; ++person) (void)add_booked(window);
  order({shall_have(window, 1)});

  EXPECT_EQ(move(3).told, 3U);
  EXPECT_EQ(row(window), "2 0 2 -> 1");
  EXPECT_EQ(broken_laws(connection), "");
  EXPECT_EQ(move(3).told, 1U);
  EXPECT_EQ(row(window), "1 0 1");
  EXPECT_EQ(scene.value("SELECT count(*) FROM messages WHERE kind = 'window-cancelled'"), "4");
}

TEST_F(WindowsStore, WhoWasVaccinatedThereOrHadTheirDataErasedSinceIsNotMovedAndHoldsUpNobody) {
  const auto window = scene.add_window(12);
  const auto vaccinated = add_booked(window), erased = add_booked(window), other = add_booked(window);
  order({shall_have(window, 0)});
  scene.execute("UPDATE windows SET starts_at = now() - interval '1 minute'");
  scene.execute(
      "WITH s AS (INSERT INTO staff (email, name, role, password_hash) VALUES ('m@example.org', 'Mo', "
      "'manager', '-') RETURNING id) INSERT INTO attendance (offer_id, came, marked_at, marked_by) "
      "SELECT '$', true, now(), id FROM s",
      vaccinated);
  EXPECT_TRUE(run([&](Transaction& tx) {
    return store::erase_person(tx, a_vault(), scene.person_of(erased), {{}, "a test"});
  }));

  EXPECT_EQ(move().told, 1U);
  EXPECT_EQ(move().told, 0U);

  EXPECT_EQ(scene.state(vaccinated), "accepted");
  EXPECT_EQ(scene.state(erased), "accepted");
  EXPECT_EQ(scene.state(other), "cancelled");
  EXPECT_EQ(broken_laws(connection), "");
}

TEST_F(WindowsStore, AHoldThatHasRunOutIsLeftToItsReleaseAndNobodyElseGoesForIt) {
  const auto window = scene.add_window(12);
  const auto booked = add_booked(window);
  const auto lapsed = scene.add_offer(scene.add_person(), window, {.left = -1s});
  order({shall_have(window, 1)});

  EXPECT_EQ(move().told, 0U);
  EXPECT_EQ(scene.state(lapsed), "held");
  run([&](Transaction& tx) { return store::release_due(tx, 10); });
  EXPECT_EQ(move().told, 0U);

  EXPECT_EQ(scene.state(lapsed), "expired");
  EXPECT_EQ(scene.state(booked), "accepted");
  EXPECT_EQ(row(window), "1 0 1");
}

TEST_F(WindowsStore, WhatIsLockedElsewhereIsMovedTheNextTime) {
  const auto window = scene.add_window(12);
  const auto offer = add_booked(window);
  order({shall_have(window, 0)});
  {
    LockHolder pressing(scene.database.url(), "SELECT FROM registrations WHERE id = '" +
                                                  uuid_text(scene.person_of(offer).bytes) + "' FOR UPDATE");
    EXPECT_EQ(move().told, 0U);
    EXPECT_EQ(row(window), "1 0 1 -> 0");
  }

  EXPECT_EQ(move().told, 1U);
}

TEST_F(WindowsStore, OneProcessMovesAtATimeAndNoneWhileAnImportRuns) {
  const auto window = scene.add_window(12);
  (void)add_booked(window);
  order({shall_have(window, 0)});
  LockHolder import(scene.database.url(), "SELECT FROM programme_version FOR UPDATE");

  EXPECT_EQ(move().told, 0U);
}

TEST_F(WindowsStore, AnOrderThatGivesSeatsBackKeepsWhoeverIsStillThere) {
  const auto window = scene.add_window(12);
  const auto offer = add_booked(window);
  order({shall_have(window, 0)});
  EXPECT_EQ(row(window), "1 0 1 -> 0");

  EXPECT_EQ(order({shall_have(window, 12)}).raised, 1U);

  EXPECT_EQ(row(window), "12 0 1");
  EXPECT_EQ(move().told, 0U);
  EXPECT_EQ(scene.state(offer), "accepted");
}

TEST_F(WindowsStore, WhoWasDisplacedAndThenDeclinedWaitsInTheirOldPlace) {
  const auto other = scene.add_person();
  scene.execute("UPDATE registrations SET turn_at = turn_at - interval '1 day' WHERE id = '$'", other);
  const auto window = scene.add_window(12);
  const auto offer = add_booked(window);
  const auto person = scene.person_of(offer);
  order({shall_have(window, 0)}), move();
  const auto again = scene.add_offer(person, scene.add_window(12));
  run([&](Transaction& tx) { return store::decline_offer(tx, again); });

  run([&](Transaction& tx) { return store::requeue(tx, person, std::nullopt); });

  EXPECT_THAT(waiting(), ElementsAre(other, person));
}

TEST_F(WindowsStore, AnOfferThatDidNotReachSomebodyDisplacedLeavesThemFirst) {
  const auto other = scene.add_person();
  scene.execute("UPDATE registrations SET turn_at = turn_at - interval '1 day' WHERE id = '$'", other);
  const auto window = scene.add_window(12);
  const auto person = scene.person_of(add_booked(window));
  order({shall_have(window, 0)}), move();
  (void)scene.add_offer(person, scene.add_window(12), {.told = false, .left = -1s});

  run([&](Transaction& tx) { return store::release_due(tx, 10); });

  EXPECT_THAT(waiting(), ElementsAre(person, other));
}

TEST_F(WindowsStore, TheWaitingListGoesOnAfterThoseDisplacedWithTheFirstOfTheOthers) {
  const auto window = scene.add_window(12);
  (void)add_booked(window), (void)add_booked(window);
  order({shall_have(window, 0)}), move();
  const auto other = scene.add_person();
  const auto first = run([](Transaction& tx) { return store::read_waiting(tx, {}, 1); });
  ASSERT_EQ(first.size(), 1U);
  EXPECT_TRUE(first[0].displaced);

  const auto rest = run([&](Transaction& tx) { return store::read_waiting(tx, place_of(first[0]), 10); });

  ASSERT_EQ(rest.size(), 2U);
  EXPECT_TRUE(rest[0].displaced);
  EXPECT_EQ(rest[1].registration.id, other);
  EXPECT_THAT(waiting(place_of(rest[0])), ElementsAre(other));
  EXPECT_THAT(waiting(place_of(rest[1])), ElementsAre());
}

TEST_F(WindowsStore, ShowsAWindowAsOrderedWithThePeopleStillToBeMoved) {
  const auto window = scene.add_window(12);
  (void)add_booked(window), (void)add_booked(window);
  order({shall_have(window, 1)});

  const auto start = start_of(window);
  const auto read =
      run([&](Transaction& tx) { return store::read_windows_of(tx, {"a"}, start, start + 1h); });

  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].capacity, 1);
  EXPECT_EQ(read[0].booked, 2);
  EXPECT_EQ(read[0].over(), 1);
  EXPECT_EQ(read[0].free(), 0);
}
