// Somebody who is booked takes another of the wished times, and keeps the seat until it is theirs.
#include "holdfast/offers/change.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <barrier>
#include <thread>

#include "contract/store/scene.hpp"
#include "holdfast/store/failure.hpp"
#include "holdfast/store/programme.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using offers::ChangeRefusal;
using store::Transaction;

namespace {

class ChangeBooking : public StoreTest {
 protected:
  ChangeBooking() {
    scene.execute("INSERT INTO phases VALUES (1, 'everybody', 0, '2020-01-01', NULL)");
    scene.execute(
        "INSERT INTO areas VALUES ('M6R', 43.65, -79.44);"
        "INSERT INTO clinics VALUES "
        "('b', 'Two kilometres', '', 'Toronto', 'ON', 'M6R 2B2', 43.668, -79.44, 'America/Toronto'),"
        "('far', 'Ottawa', '', 'Ottawa', 'ON', 'K1A 0A1', 45.42, -75.70, 'America/Toronto')");
  }

  /// Of a new person, in a new window of one seat.
  OfferId a_booking() {
    const auto offer = scene.add_offer();
    run([&](Transaction& tx) { return store::accept_offer(tx, offer); });
    return offer;
  }
  /// In the hour of a window of clinic a.
  WindowId add_window_beside(WindowId window, const std::string& clinic) {
    return WindowId{std::stoll(
        scene.value("INSERT INTO windows (clinic_id, starts_at, capacity) SELECT '" + clinic +
                    "', starts_at, 1 FROM windows WHERE id = " + number(window) + " RETURNING id"))};
  }
  void fill(WindowId window) { (void)scene.add_offer(scene.add_person(), window); }

  [[nodiscard]] Preference wish(WindowId window) const {
    return {ClinicId{scene.value("SELECT clinic_id FROM windows WHERE id = " + number(window))}, at(window)};
  }
  [[nodiscard]] Preference anywhere(WindowId window) const { return {std::nullopt, at(window)}; }

  Result<OfferId, ChangeRefusal> change(const RegistrationId& id, const std::vector<Preference>& to) {
    return change_through(connection, id, to);
  }
  static Result<OfferId, ChangeRefusal> change_through(store::Connection& link, const RegistrationId& id,
                                                       const std::vector<Preference>& to) {
    return link
        .in_transaction_again([&](Transaction& tx) {
          return offers::change_booking(tx, programme(tx), id, to, store::Changing::own);
        })
        .value();
  }
  static std::shared_ptr<const Programme> programme(Transaction& tx) {
    return std::make_shared<const Programme>(store::read_programme(tx, Programme{}));
  }

  [[nodiscard]] WindowId window_of(const OfferId& offer) const {
    return WindowId{std::stoll(scene.value("SELECT window_id FROM offers WHERE id = '$'", offer))};
  }
  [[nodiscard]] std::string appointment(const RegistrationId& person) const {
    return scene.value("SELECT offer_id FROM registrations WHERE id = '$'", person);
  }

 private:
  [[nodiscard]] static std::string number(WindowId id) {
    return std::to_string(static_cast<std::int64_t>(id));
  }
  [[nodiscard]] LocalTime at(WindowId window) const {
    const auto seconds =
        scene.value("SELECT extract(epoch FROM starts_at)::bigint FROM windows WHERE id = " + number(window));
    return TimeZone::named("America/Toronto").local(Instant{std::chrono::seconds{std::stoll(seconds)}});
  }
};

}  // namespace

TEST_F(ChangeBooking, TakesTheFirstWishWithAFreeSeatAndGivesTheOldSeatBack) {
  const auto old = a_booking();
  const auto person = scene.person_of(old);
  const auto full = scene.add_window();
  const auto second = scene.add_window();
  const auto third = scene.add_window();
  fill(full);

  const auto changed = change(person, {wish(full), wish(second), wish(third)});

  ASSERT_TRUE(changed);
  EXPECT_EQ(window_of(*changed), second);
  EXPECT_EQ(scene.state(person), "booked");
  EXPECT_EQ(scene.state(*changed), "accepted");
  EXPECT_EQ(scene.state(old), "cancelled");
  EXPECT_EQ(scene.seats(old), "0 0");
  EXPECT_EQ(scene.seats(*changed), "0 1");
  EXPECT_EQ(appointment(person), uuid_text(changed->bytes));
  EXPECT_EQ(scene.messages(*changed), "booked sms due");
  EXPECT_EQ(scene.messages(old), "booked sms withdrawn\noffer sms sent");
  EXPECT_EQ(scene.value("SELECT choice || ' ' || distance FROM offers WHERE id = '$'", *changed), "2 60");
  EXPECT_EQ(scene.value("SELECT jsonb_array_length(preferences) FROM registrations WHERE id = '$'", person),
            "3");
}

TEST_F(ChangeBooking, KeepsTheSeatWhereNoneOfTheWishesIsFree) {
  const auto old = a_booking();
  const auto person = scene.person_of(old);
  const auto full = scene.add_window();
  fill(full);
  const auto before = scene.value("SELECT preferences FROM registrations WHERE id = '$'", person);
  auto no_window = wish(full);
  no_window.start += 30min;

  const auto changed = change(person, {wish(full), no_window});

  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error(), ChangeRefusal::none_free);
  EXPECT_EQ(scene.state(old), "accepted");
  EXPECT_EQ(scene.seats(old), "0 1");
  EXPECT_EQ(appointment(person), uuid_text(old.bytes));
  EXPECT_EQ(scene.messages(old), "booked sms due\noffer sms sent");
  EXPECT_EQ(scene.value("SELECT preferences FROM registrations WHERE id = '$'", person), before);
}

TEST_F(ChangeBooking, PressedTwiceIsOneChange) {
  const auto person = scene.person_of(a_booking());
  const std::vector wishes{wish(scene.add_window()), wish(scene.add_window())};
  const auto first = change(person, wishes);
  ASSERT_TRUE(first);

  const auto second = change(person, wishes);

  ASSERT_TRUE(second);
  EXPECT_EQ(*second, *first);
  EXPECT_EQ(scene.state(*first), "accepted");
}

TEST_F(ChangeBooking, OfAnyClinicTheNearestWithinReachIsTaken) {
  const auto person = scene.person_of(a_booking());
  const auto here = scene.add_window();
  const auto near = add_window_beside(here, "b");
  const auto far = add_window_beside(here, "far");
  fill(here);

  const auto changed = change(person, {anywhere(far)});

  ASSERT_TRUE(changed);
  EXPECT_EQ(window_of(*changed), near);
  const auto another = scene.person_of(a_booking());
  EXPECT_FALSE(change(another, {anywhere(far)}));
  const auto there = change(another, {wish(far)});
  ASSERT_TRUE(there);
  EXPECT_EQ(window_of(*there), far);
}

TEST_F(ChangeBooking, AWindowWithinTheLeadTimeOrOnceDeclinedIsNotTaken) {
  const auto old = a_booking();
  const auto person = scene.person_of(old);
  const auto soon = scene.add_window();
  scene.execute("UPDATE windows SET starts_at = date_trunc('hour', now()) + interval '1 hour' WHERE id = " +
                std::to_string(static_cast<std::int64_t>(soon)));
  const auto refused = scene.add_window();
  scene.execute("UPDATE registrations SET refused_windows = ARRAY[" +
                    std::to_string(static_cast<std::int64_t>(refused)) + "]::bigint[] WHERE id = '$'",
                person);

  const auto changed = change(person, {wish(soon), wish(refused)});

  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error(), ChangeRefusal::none_free);
}

TEST_F(ChangeBooking, WhoIsNotBookedOrWhoseHourHasComeChangesNothing) {
  const auto wished = wish(scene.add_window());
  const auto held = scene.add_offer();
  const auto not_booked = change(scene.person_of(held), {wished});
  ASSERT_FALSE(not_booked);
  EXPECT_EQ(not_booked.error(), ChangeRefusal::not_booked);
  EXPECT_EQ(scene.state(held), "held");

  const auto booked = a_booking();
  scene.execute(
      "UPDATE windows SET starts_at = date_trunc('hour', now()) WHERE id = "
      "(SELECT window_id FROM offers WHERE id = '$')",
      booked);
  const auto begun = change(scene.person_of(booked), {wished});
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error(), ChangeRefusal::begun);
  EXPECT_EQ(scene.state(booked), "accepted");
}

TEST_F(ChangeBooking, OfTwoWhoWantOneSeatOneGetsItAndTheOtherKeepsTheirs) {
  for (int round = 0; round < 10; ++round) {
    const std::vector wishes{wish(scene.add_window())};
    const std::vector people{scene.person_of(a_booking()), scene.person_of(a_booking())};
    std::vector<std::optional<Result<OfferId, ChangeRefusal>>> answers(people.size());
    {
      std::vector<std::jthread> pressers;
      for (std::size_t who = 0; who < people.size(); ++who) {
        pressers.emplace_back([&, who] {
          auto link = connect();
          answers[who] = change_through(link, people[who], wishes);
        });
      }
    }

    EXPECT_NE(answers[0]->has_value(), answers[1]->has_value());
    for (const auto& person : people) EXPECT_EQ(scene.state(person), "booked");
  }
}

TEST_F(ChangeBooking, TwoWhoWishForEachOthersSeatsNeverLockEachOtherOut) {
  constexpr int rounds = 100;
  const std::vector bookings{a_booking(), a_booking()};
  const std::vector people{scene.person_of(bookings[0]), scene.person_of(bookings[1])};
  const std::vector wishes{wish(window_of(bookings[1])), wish(window_of(bookings[0]))};
  std::barrier together{2};
  std::atomic<int> locked_out = 0;
  {
    std::vector<std::jthread> pressers;
    for (std::size_t who = 0; who < people.size(); ++who) {
      pressers.emplace_back([&, who] {
        auto link = connect();
        const auto rules = link.in_transaction([](Transaction& tx) { return programme(tx); });
        for (int round = 0; round < rounds; ++round) {
          together.arrive_and_wait();
          try {
            link.in_transaction([&](Transaction& tx) {  // once, for a deadlock would be tried again
              return offers::change_booking(tx, rules, people[who], {wishes[who]}, store::Changing::own)
                  ->has_value();
            });
          } catch (const store::Contended&) {
            ++locked_out;
          }
        }
      });
    }
  }
  EXPECT_EQ(locked_out, 0);
  for (const auto& offer : bookings) EXPECT_EQ(scene.state(offer), "accepted");
}
