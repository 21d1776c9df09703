// Somebody at the door of a clinic, booked into a seat that is free.

#include "holdfast/store/walk_in.hpp"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>

#include "contract/store/people.hpp"

using namespace holdfast;
using namespace holdfast::test;
using store::Transaction;
using store::WalkInRefusal;

namespace {

class WalkInStore : public RoundTest {
 protected:
  [[nodiscard]] static store::WalkIn at_the_door(Registration person, WindowId window) {
    person.contact = Contact::call;
    person.phone.clear();
    return {.registration = std::move(person),
            .eligible_from = {},
            .clinic = {"a"},
            .window = window,
            .offer = {random_bytes()}};
  }
  Result<store::WalkedIn, WalkInRefusal> book(const store::WalkIn& walk_in) {
    return run([&](Transaction& tx) { return store::book_walk_in(tx, vault, walk_in); });
  }
  WalkInRefusal refusal(const Registration& person, WindowId window) {
    return book(at_the_door(person, window)).error();
  }
  [[nodiscard]] std::string people() const { return scene.value("SELECT count(*) FROM registrations"); }
};

}  // namespace

TEST_F(WalkInStore, SomebodyIsBookedAtOnceWithAMinuteAndNothingIsSent) {
  const auto person = a_person();

  const auto booked = book(at_the_door(person, scene.add_window(12)));

  ASSERT_TRUE(booked);
  EXPECT_EQ(booked->person, person.id);
  EXPECT_EQ(state(person), "booked");
  EXPECT_EQ(scene.seats(booked->offer), "0 1");
  EXPECT_EQ(scene.messages(booked->offer), "booked call withdrawn");
  EXPECT_EQ(scene.value("SELECT arrival_minute FROM offers WHERE id = '$'", booked->offer), "0");
}

TEST_F(WalkInStore, WithoutACardTheyAreBookedToo) {
  auto person = a_person();
  person.health_card_number.clear();

  EXPECT_TRUE(book(at_the_door(person, scene.add_window(12))));

  EXPECT_EQ(state(person), "booked");
}

TEST_F(WalkInStore, AFormSentTwiceIsOnePersonInOneSeat) {
  const auto window = scene.add_window(12);
  auto person = a_person();
  const auto first = book(at_the_door(person, window));
  EXPECT_EQ(book(at_the_door(person, window))->offer, first->offer);
  person = a_person();
  person.health_card_number.clear();
  const auto without_card = book(at_the_door(person, window));
  EXPECT_EQ(book(at_the_door(person, window))->offer, without_card->offer);

  EXPECT_EQ(scene.seats(first->offer), "0 2");
}

TEST_F(WalkInStore, WhoWaitsWithThatCardIsBookedThemselves) {
  const auto waiting = a_person();
  keep(waiting);
  auto door = a_person();
  door.health_card_number = waiting.health_card_number;
  door.date_of_birth = waiting.date_of_birth;

  const auto booked = book(at_the_door(door, scene.add_window(12)));

  EXPECT_EQ(booked->person, waiting.id);
  EXPECT_EQ(state(waiting), "booked");
  EXPECT_EQ(people(), "1");
}

TEST_F(WalkInStore, ACardInUseIsRefusedWithTheReasonAndNothingChanges) {
  const auto window = scene.add_window(12);
  const auto holder = a_person();
  keep(holder);
  auto door = a_person();
  door.health_card_number = holder.health_card_number;
  door.date_of_birth = std::chrono::January / 1 / 1940;
  EXPECT_EQ(refusal(door, window), WalkInRefusal::details_differ);

  const auto offer = scene.add_offer(holder.id, window);
  EXPECT_EQ(refusal(door, window), WalkInRefusal::has_offer);
  run([&](Transaction& tx) { return store::accept_offer(tx, offer); });
  EXPECT_EQ(refusal(door, window), WalkInRefusal::has_appointment);

  EXPECT_EQ(people(), "1");
  EXPECT_EQ(scene.seats(offer), "0 1");
}

TEST_F(WalkInStore, WithoutASeatNobodyIsKept) {
  const auto full = scene.add_window(1);
  (void)scene.add_offer(scene.add_person(), full);
  EXPECT_EQ(refusal(a_person(), full), WalkInRefusal::no_seat);
  auto elsewhere = at_the_door(a_person(), scene.add_window(1));
  elsewhere.clinic = {"b"};
  EXPECT_EQ(book(elsewhere).error(), WalkInRefusal::no_seat);

  const auto over = scene.add_window(1);
  scene.execute("UPDATE windows SET starts_at = clock_timestamp() - interval '61 minutes' WHERE id = " +
                std::to_string(static_cast<std::int64_t>(over)));
  EXPECT_EQ(refusal(a_person(), over), WalkInRefusal::no_seat);

  EXPECT_EQ(people(), "1");
}

TEST_F(WalkInStore, ManyAtTheDoorAtOnceNeverTakeMoreThanTheSeats) {
  const auto window = scene.add_window(12);
  std::atomic<int> booked{0};
  std::vector<std::thread> desks;
  for (int n = 0; n < 6; ++n) {
    desks.emplace_back([&] {
      auto own = connect();
      for (int each = 0; each < 4; ++each) {
        const auto walk_in = at_the_door(a_person(), window);
        const auto did = own.in_transaction_again(
            [&](Transaction& tx) { return store::book_walk_in(tx, vault, walk_in); });
        booked += did ? 1 : 0;
      }
    });
  }
  for (auto& desk : desks) desk.join();

  EXPECT_EQ(booked, 12);
  EXPECT_EQ(people(), "12");
}
