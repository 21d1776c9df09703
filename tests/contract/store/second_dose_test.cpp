// What the clinic's tick makes of a first dose: a second one, within its days, with a seat kept for it.
#include "holdfast/offers/second_dose.hpp"

#include <gmock/gmock.h>

#include "contract/store/people.hpp"
#include "contract/store/scene.hpp"
#include "holdfast/offers/change.hpp"
#include "holdfast/store/attendance.hpp"
#include "holdfast/store/failure.hpp"
#include "holdfast/store/reach.hpp"
#include "holdfast/store/rounds.hpp"
#include "holdfast/store/second_doses.hpp"
#include "holdfast/store/walk_in.hpp"
#include "holdfast/store/windows.hpp"

using namespace holdfast;
using namespace holdfast::test;
using store::Transaction;
using testing::HasSubstr;

namespace {

class SecondDoseOf : public StoreTest {
 protected:
  SecondDoseOf() {
    scene.execute("INSERT INTO phases VALUES (1, 'everybody', 0, '2020-01-01', NULL)");
    scene.execute(
        "INSERT INTO areas VALUES ('M6R', 43.65, -79.44);"
        "INSERT INTO clinics VALUES "
        "('b', 'Two kilometres', '', 'Toronto', 'ON', 'M6R 2B2', 43.668, -79.44, 'America/Toronto')");
    run([](Transaction& tx) { return store::import_products(tx, {{"x", "X", 21, 28}, {"y", "Y", 56, 84}}); });
  }

  /// Somebody booked at clinic a at 10:00, in a window of their own.
  OfferId booked() {
    const auto offer = scene.add_offer();
    scene.execute(
        "UPDATE windows SET starts_at = (date_trunc('day', starts_at AT TIME ZONE 'America/Toronto') "
        "+ interval '10 hours') AT TIME ZONE 'America/Toronto'");
    run([&](Transaction& tx) { return store::accept_offer(tx, offer); });
    return offer;
  }
  /// The hour of a first dose so many days later.
  WindowId add_window(const OfferId& first, int days, const std::string& clinic = "a", int capacity = 1,
                      int hours = 0) {
    return WindowId{std::stoll(scene.value(
        "INSERT INTO windows (clinic_id, starts_at, capacity) SELECT '" + clinic +
            "', (w.starts_at AT TIME ZONE 'America/Toronto' + interval '" + std::to_string(days) + " days " +
            std::to_string(hours) + " hours') AT TIME ZONE 'America/Toronto', " + std::to_string(capacity) +
            " FROM windows w JOIN offers o ON o.window_id = w.id WHERE o.id = '$' RETURNING id",
        first))};
  }
  void tick(const OfferId& offer, std::optional<bool> came, const std::string& product = {}) {
    run([&](Transaction& tx) {
      const auto programme = std::make_shared<const Programme>(store::read_programme(tx, Programme{}));
      const auto person = store::mark_attendance(tx, {"a"}, offer, came, manager, product);
      ASSERT_TRUE(person);
      offers::settle_second_dose(tx, programme, *person);
    });
  }
  [[nodiscard]] RegistrationId second(const OfferId& first) const {
    return {
        uuid_bytes(scene.value("SELECT id FROM registrations WHERE first_id = '$'", scene.person_of(first)))};
  }
  [[nodiscard]] std::string of_second(const OfferId& first, const std::string& what) const {
    return scene.value("SELECT " + what + " FROM registrations WHERE first_id = '$'", scene.person_of(first));
  }
  [[nodiscard]] std::string days_after(const OfferId& first) const {
    return scene.value(
        "SELECT (s.due_from - (w.starts_at AT TIME ZONE 'America/Toronto')::date) || ' to ' || "
        "       (s.due_until - (w.starts_at AT TIME ZONE 'America/Toronto')::date) "
        "  FROM registrations s JOIN offers o ON o.registration_id = s.first_id AND o.state = 'accepted' "
        "  JOIN windows w ON w.id = o.window_id WHERE s.first_id = '$'",
        scene.person_of(first));
  }
  [[nodiscard]] std::string kept_for(const OfferId& first) const { return of_second(first, "kept_window"); }
  [[nodiscard]] static std::string number(WindowId id) {
    return std::to_string(static_cast<std::int64_t>(id));
  }
  [[nodiscard]] std::string kept_in(WindowId window) const {
    return scene.value("SELECT kept FROM windows WHERE id = " + number(window));
  }
  /// As the person does it on their page.
  std::optional<Result<OfferId, offers::ChangeRefusal>> move(const OfferId& first, WindowId to) {
    return run([&](Transaction& tx) {
      const auto programme = std::make_shared<const Programme>(store::read_programme(tx, Programme{}));
      std::vector<Preference> wishes;
      for (const auto& window : store::read_windows(tx, Instant{})) {
        if (window.id != to) continue;
        wishes.push_back({window.clinic, TimeZone::named("America/Toronto").local(window.starts_at)});
      }
      return offers::change_booking(tx, programme, scene.person_of(first), wishes, store::Changing::own);
    });
  }
  /// A live offer of the second dose, as the turn makes it.
  OfferId offer_second(const OfferId& first, WindowId window) {
    const auto person = second(first);
    run([&](Transaction& tx) { store::give_up_seat(tx, person); });
    return scene.add_offer(person, window);
  }

  const StaffId manager{std::stoll(scene.value(
      "INSERT INTO staff (email, name, role, password_hash) VALUES ('m@example.org', 'Mo', 'manager', '-') "
      "RETURNING id"))};
};

}  // namespace

TEST_F(SecondDoseOf, SomebodyTickedAsVaccinatedWaitsWithinItsDaysWithASeatKept) {
  const auto first = booked();
  (void)add_window(first, 20);
  const auto soonest = add_window(first, 21);
  (void)add_window(first, 28);
  (void)add_window(first, 29);

  tick(first, true, "x");

  EXPECT_EQ(days_after(first), "21 to 28");
  EXPECT_EQ(of_second(first, "state"), "waiting");
  EXPECT_EQ(kept_for(first), number(soonest)) << "the same clinic, weekday and hour, as soon as it may be";
  EXPECT_EQ(kept_in(soonest), "1");
  EXPECT_EQ(of_second(first, "name || ' ' || phone || ' ' || language"), "Margaret +14165550199 en");
  EXPECT_EQ(of_second(first, "coalesce(card_hash::text, 'no card')"), "no card");
  EXPECT_NE(second(first), scene.person_of(first));
}

TEST_F(SecondDoseOf, AnotherHourAtTheSameClinicComesBeforeTheSameHourElsewhere) {
  const auto first = booked();
  (void)add_window(first, 21, "b");
  const auto here = add_window(first, 21, "a", 1, 2);

  tick(first, true, "x");

  EXPECT_EQ(kept_for(first), number(here));
}

TEST_F(SecondDoseOf, AnotherClinicIsTakenWhereTheirOwnHasNothing) {
  const auto first = booked();
  const auto elsewhere = add_window(first, 25, "b");

  tick(first, true, "x");

  EXPECT_EQ(kept_for(first), number(elsewhere));
}

TEST_F(SecondDoseOf, ItsSeatIsFreeForNobodyElse) {
  const auto first = booked();
  const auto window = add_window(first, 21);
  tick(first, true, "x");

  const auto free = run([&](Transaction& tx) { return store::lock_windows(tx, {window}).front().free; });

  EXPECT_EQ(free, 0);
  EXPECT_THROW(scene.execute("UPDATE windows SET held = held + 1 WHERE id = " + number(window)),
               std::exception)
      << "the database itself must refuse";
}

TEST_F(SecondDoseOf, ItsSeatIsNotGivenToSomebodyAtTheDoor) {
  const auto first = booked();
  const auto window = add_window(first, 21, "a", 2);
  tick(first, true, "x");
  const auto vault = a_vault();
  const auto comes_to_the_door = [&] {
    auto person = a_person();
    person.contact = Contact::call;
    person.phone.clear();
    const store::WalkIn walk_in{.registration = std::move(person),
                                .eligible_from = {},
                                .clinic = {"a"},
                                .window = window,
                                .offer = {random_bytes()}};
    return run([&](Transaction& tx) { return store::book_walk_in(tx, vault, walk_in).has_value(); });
  };

  EXPECT_TRUE(comes_to_the_door());
  EXPECT_FALSE(comes_to_the_door()) << "the other seat is kept";
  const auto shown =
      run([](Transaction& tx) { return store::read_windows_of(tx, {"a"}, Instant{}, Instant::max()); });
  EXPECT_EQ(shown.back().free(), 0);
}

TEST_F(SecondDoseOf, WhoOnlyCameHasNone) {
  const auto first = booked();

  tick(first, true);
  tick(first, true, "no such product");

  EXPECT_EQ(scene.value("SELECT count(*) FROM registrations WHERE first_id IS NOT NULL"), "0");
}

TEST_F(SecondDoseOf, TheSameTickAgainChangesNothing) {
  const auto first = booked();
  (void)add_window(first, 21);
  tick(first, true, "x");
  const auto before = of_second(first, "id || ' ' || turn_at || ' ' || kept_window");

  tick(first, true, "x");

  EXPECT_EQ(of_second(first, "id || ' ' || turn_at || ' ' || kept_window"), before);
}

TEST_F(SecondDoseOf, ATickTakenBackEndsItAndItsSeatIsFree) {
  const auto first = booked();
  const auto window = add_window(first, 21);
  tick(first, true, "x");

  tick(first, std::nullopt);

  EXPECT_EQ(of_second(first, "state || ' ' || reason"), "cancelled first-corrected");
  EXPECT_EQ(kept_in(window), "0");
  const auto again = run([&](Transaction& tx) { return store::requeue(tx, second(first), std::nullopt); });
  ASSERT_TRUE(again);
  EXPECT_FALSE(*again) << "it follows no first, so there is nothing to go in again for";
}

TEST_F(SecondDoseOf, WhoWasBookedForItIsToldWhenTheTickIsTakenBack) {
  const auto first = booked();
  const auto window = add_window(first, 21);
  tick(first, true, "x");
  const auto offer = offer_second(first, window);
  run([&](Transaction& tx) { return store::accept_offer(tx, offer); });

  tick(first, false);

  EXPECT_EQ(scene.state(offer), "cancelled");
  EXPECT_EQ(scene.messages(offer), "booked sms withdrawn\ncancelled sms due\noffer sms sent");
}

TEST_F(SecondDoseOf, AnotherProductMovesItToItsOwnDaysAndTellsWhoLosesASeat) {
  const auto first = booked();
  const auto window = add_window(first, 21);
  tick(first, true, "x");
  const auto same = second(first);
  const auto offer = offer_second(first, window);
  run([&](Transaction& tx) { return store::accept_offer(tx, offer); });

  tick(first, true, "y");

  EXPECT_EQ(second(first), same);
  EXPECT_EQ(days_after(first), "56 to 84");
  EXPECT_EQ(of_second(first, "state"), "waiting");
  EXPECT_EQ(of_second(first, "(displaced_at IS NOT NULL)::text"), "true") << "first in line";
  EXPECT_EQ(scene.messages(offer), "booked sms withdrawn\noffer sms sent\nwindow-cancelled sms due");
}

TEST_F(SecondDoseOf, ASeatThatLiesWithinTheNewDaysTooIsKept) {
  const auto first = booked();
  const auto window = add_window(first, 28);
  run([](Transaction& tx) { return store::import_products(tx, {{"z", "Z", 28, 40}}); });
  tick(first, true, "x");
  const auto offer = offer_second(first, window);
  run([&](Transaction& tx) { return store::accept_offer(tx, offer); });

  tick(first, true, "z");

  EXPECT_EQ(days_after(first), "28 to 40");
  EXPECT_EQ(scene.state(offer), "accepted");
}

TEST_F(SecondDoseOf, ItMovesWithTheFirstWhereTheTickWasWrongAndTheFirstIsMoved) {
  const auto first = booked();
  const auto later = add_window(first, 7);
  (void)add_window(first, 21);
  tick(first, true, "x");
  const auto same = second(first);
  tick(first, std::nullopt);
  const auto moved = move(first, later);
  ASSERT_TRUE(moved && *moved);

  tick(**moved, true, "x");

  EXPECT_EQ(second(first), same) << "the same registration: its page and its reference stay";
  EXPECT_EQ(days_after(first), "21 to 28") << "after the day the first was moved to";
  EXPECT_EQ(of_second(first, "state"), "waiting");
}

TEST_F(SecondDoseOf, AFirstThatWasGivenIsNotMovedAnyMore) {
  const auto first = booked();
  const auto later = add_window(first, 7);
  tick(first, true, "x");

  const auto moved = move(first, later);

  ASSERT_TRUE(moved);
  ASSERT_FALSE(*moved);
  EXPECT_EQ(moved->error(), offers::ChangeRefusal::begun);
}

TEST_F(SecondDoseOf, ACorrectedTelephoneIsCorrectedForBothAndTheOldOneHearsOfItOnce) {
  const auto first = booked();
  const auto window = add_window(first, 21);
  tick(first, true, "x");
  const auto offer = offer_second(first, window);

  run([&](Transaction& tx) {
    return store::correct_reach(tx, scene.person_of(first),
                                {.phone = "+14165550111", .email = {}, .contact = Contact::sms});
  });

  EXPECT_EQ(of_second(first, "phone"), "+14165550111");
  EXPECT_EQ(scene.messages(offer), "offer sms due") << "the offer goes to the new number";
  EXPECT_EQ(scene.value("SELECT count(*) FROM messages WHERE kind = 'address-changed'"), "1");
}

TEST_F(SecondDoseOf, WhoCancelsItGivesItsSeatBack) {
  const auto first = booked();
  const auto window = add_window(first, 21);
  tick(first, true, "x");

  run([&](Transaction& tx) { return store::cancel_registration(tx, second(first), "asked"); });

  EXPECT_EQ(kept_in(window), "0");
  tick(first, true, "x");
  EXPECT_EQ(of_second(first, "state"), "cancelled") << "they said so themselves";
}

TEST_F(SecondDoseOf, SeatsKeptInAWindowThatIsCutAreGivenUp) {
  const auto first = booked();
  const auto window = add_window(first, 21, "a", 2);
  tick(first, true, "x");
  scene.execute("UPDATE windows SET capacity_ordered = 0 WHERE id = " + number(window));

  const auto moved = run([](Transaction& tx) { return store::move_displaced(tx, 100); });

  EXPECT_EQ(moved.given_up, 1U);
  EXPECT_EQ(kept_for(first), "");
  EXPECT_EQ(scene.value("SELECT capacity || ' ' || kept FROM windows WHERE id = " + number(window)), "0 0");
}

TEST_F(SecondDoseOf, VerifyFindsASeatOutsideItsDaysAndOneThatIsNobodysAndATickThatIsGone) {
  const auto first = booked();
  const auto window = add_window(first, 28);
  tick(first, true, "x");
  EXPECT_EQ(broken_laws(connection), "");
  laws_must_hold = false;

  scene.execute("UPDATE windows SET starts_at = starts_at + interval '1 day' WHERE id = " + number(window));
  EXPECT_THAT(broken_laws(connection), HasSubstr("L15: every seat of a second dose"));
  scene.execute("UPDATE windows SET kept = 0");
  EXPECT_THAT(broken_laws(connection), HasSubstr("L4: kept of every window"));
  scene.execute("DELETE FROM attendance");
  EXPECT_THAT(broken_laws(connection), HasSubstr("L15: a second dose that goes on"));
}
