#include <gmock/gmock.h>

#include <future>

#include "contract/store/people.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Kept;
using testing::ElementsAre;

namespace {

class Rounds : public RoundTest {
 protected:
  /// Keeps a newcomer and offers them the window, as a round does.
  OfferId offer(const Registration& person, WindowId window,
                RegistrationState foreseen = RegistrationState::offered) {
    const auto somebody = newcomer(person, foreseen);
    const auto id = somebody.foreseen_offer.value_or(OfferId{random_bytes()});
    run([&](auto& tx) {
      const std::vector newcomers{somebody};
      store::keep(tx, vault, newcomers);
      (void)store::lock_windows(tx, {window});
      store::make_offers(tx, round_of({new_offer(id, person, window, foreseen)}));
    });
    return id;
  }

  static store::NewOffer new_offer(OfferId id, const Registration& person, WindowId window,
                                   RegistrationState stored_as) {
    return {.id = id,
            .registration = person.id,
            .window = window,
            .choice = 2,
            .distance = 75,
            .contact = person.contact,
            .stored_as = stored_as};
  }

  static store::NewRound round_of(std::vector<store::NewOffer> offers) {
    return {.started_at = std::chrono::sys_days{std::chrono::November / 2 / 2026},
            .people = offers.size(),
            .distance = 75,
            .offers = std::move(offers),
            .unseated_but_foreseen = {}};
  }

  std::string offer_value(const std::string& what, const OfferId& id) const {
    return scene.value("SELECT " + what + " FROM offers WHERE id = '$'", id);
  }
};

}  // namespace

TEST_F(Rounds, AnOfferHoldsItsSeatAndHasItsMessage) {
  const auto window = scene.add_window(3);
  const auto person = a_person();

  const auto id = offer(person, window);

  EXPECT_EQ(scene.state(id), "held");
  EXPECT_EQ(state(person), "offered");
  EXPECT_EQ(scene.seats(id), "1 0");
  EXPECT_EQ(scene.messages(id), "offer sms due");
  EXPECT_EQ(scene.value("SELECT offer_id FROM registrations WHERE id = '$'", person.id), uuid_text(id.bytes));
  EXPECT_EQ(scene.value("SELECT cause FROM messages WHERE offer_id = '$'", id), uuid_text(id.bytes));
  EXPECT_EQ(offer_value("choice || ' ' || distance", id), "2 75");
  EXPECT_EQ(offer_value("held_until - created_at", id), "00:15:00");
  EXPECT_EQ(offer_value("notified_at", id), "");
  EXPECT_EQ(scene.value("SELECT people || ' ' || seated || ' ' || distance FROM rounds WHERE id = "
                        "(SELECT round_id FROM offers WHERE id = '$')",
                        id),
            "1 1 75");
}

TEST_F(Rounds, ACallBackHasTheLongerGrace) {
  auto person = a_person();
  person.contact = Contact::call;

  const auto id = offer(person, scene.add_window());

  EXPECT_EQ(offer_value("held_until - created_at", id), "01:00:00");
  EXPECT_EQ(scene.messages(id), "offer call due");
}

TEST_F(Rounds, ARowThatWasStoredWaitingIsCorrected) {
  const auto person = a_person();

  const auto id = offer(person, scene.add_window(), RegistrationState::waiting);

  EXPECT_EQ(state(person), "offered");
  EXPECT_EQ(scene.value("SELECT offer_id FROM registrations WHERE id = '$'", person.id), uuid_text(id.bytes));
}

TEST_F(Rounds, SomebodyForeseenAsOfferedWhoGotNoSeatWaits) {
  const auto person = a_person();

  run([&](auto& tx) {
    const std::vector newcomers{newcomer(person, RegistrationState::offered)};
    store::keep(tx, vault, newcomers);
    auto round = round_of({});
    round.unseated_but_foreseen = {person.id};
    store::make_offers(tx, round);
  });

  EXPECT_EQ(state(person), "waiting");
  EXPECT_EQ(scene.value("SELECT offer_id FROM registrations WHERE id = '$'", person.id), "");
}

TEST_F(Rounds, AStateThatIsNotTheOneNamedUndoesTheRound) {
  const auto person = a_person();
  keep(person);
  scene.execute("UPDATE registrations SET state = 'cancelled' WHERE id = '$'", person.id);
  const auto window = scene.add_window();

  EXPECT_THROW(connection.in_transaction([&](auto& tx) {
    store::make_offers(
        tx, round_of({new_offer(OfferId{random_bytes()}, person, window, RegistrationState::waiting)}));
  }),
               store::Contended);

  EXPECT_EQ(scene.value("SELECT sum(held) FROM windows"), "0");
  EXPECT_EQ(scene.value("SELECT count(*) FROM offers"), "0");
}

TEST_F(Rounds, TheDatabaseRefusesASeatTooMany) {
  const auto window = scene.add_window(1);
  offer(a_person(), window);

  EXPECT_THROW(offer(a_person(), window), store::Poisoned);

  EXPECT_EQ(scene.value("SELECT held FROM windows"), "1");
  EXPECT_EQ(scene.value("SELECT count(*) FROM registrations"), "1");
}

TEST_F(Rounds, AWindowThatDoesNotExistIsRefused) {
  EXPECT_THROW(offer(a_person(), WindowId{4711}), store::Poisoned);

  EXPECT_EQ(scene.value("SELECT count(*) FROM messages"), "0");
}

TEST_F(Rounds, ManyOffersOfOneWindowAreCountedTogether) {
  const auto morning = scene.add_window(20);
  const auto noon = scene.add_window(20);
  std::vector<store::Newcomer> newcomers;
  std::vector<store::NewOffer> offers;
  for (int count = 0; count < 30; ++count) {
    const auto person = a_person();
    newcomers.push_back(newcomer(person, RegistrationState::offered));
    offers.push_back(new_offer(*newcomers.back().foreseen_offer, person, count < 18 ? morning : noon,
                               RegistrationState::offered));
  }

  run([&](auto& tx) {
    store::keep(tx, vault, newcomers);
    store::make_offers(tx, round_of(offers));
  });

  EXPECT_EQ(scene.value("SELECT string_agg(held::text, ' ' ORDER BY id) FROM windows"), "18 12");
}

TEST_F(Rounds, LockedWindowsTellTheTruthAfterWaitingForIt) {
  const auto window = scene.add_window(5);
  const auto number = std::to_string(static_cast<std::int64_t>(window));
  LockHolder other(scene.database.url(), "UPDATE windows SET held = 4 WHERE id = " + number);

  auto seats = std::async(std::launch::async, [&] {
    auto mine = connect();
    return mine.in_transaction([&](auto& tx) { return store::lock_windows(tx, {WindowId{999}, window}); });
  });
  other.wait_until_somebody_waits();
  other.commit();

  const auto locked = seats.get();
  ASSERT_EQ(locked.size(), 1U);
  EXPECT_EQ(locked[0].id, window);
  EXPECT_EQ(locked[0].free, 1);
  scene.execute("UPDATE windows SET held = 0");
}

TEST_F(Rounds, WindowsAreLockedInOrderOfIdAndCountedOnce) {
  const auto first = scene.add_window(1);
  const auto second = scene.add_window(2);

  const auto locked = run([&](auto& tx) { return store::lock_windows(tx, {second, first, second}); });

  ASSERT_EQ(locked.size(), 2U);
  EXPECT_EQ(locked[0].id, first);
  EXPECT_EQ(locked[1].id, second);
}

TEST_F(Rounds, TheWaitingListIsInOrderOfTurnAndReadOnFromItsCursor) {
  std::vector<Registration> people;
  for (int count = 0; count < 5; ++count) people.push_back(a_person());
  keep({newcomer(people[3]), newcomer(people[1]), newcomer(people[4]), newcomer(people[0]),
        newcomer(people[2])});

  const auto first = run([](auto& tx) { return store::read_waiting(tx, {}, 2); });
  const auto rest = run([&](auto& tx) { return store::read_waiting(tx, store::place_of(first.back()), 10); });

  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].registration.id, people[0].id);
  EXPECT_EQ(first[1].registration.id, people[1].id);
  ASSERT_EQ(rest.size(), 3U);
  EXPECT_EQ(rest[2].registration.id, people[4].id);
}

TEST_F(Rounds, WhoseTurnHasNotComeIsNotRead) {
  keep(a_person());
  scene.execute("UPDATE registrations SET turn_at = now() + interval '1 hour', refused_windows = '{3,17}'");

  EXPECT_TRUE(run([](auto& tx) { return store::read_waiting(tx, {}, 10); }).empty());

  scene.execute("UPDATE registrations SET turn_at = now()");
  const auto waiting = run([](auto& tx) { return store::read_waiting(tx, {}, 10); });
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_THAT(waiting[0].refused, ElementsAre(WindowId{3}, WindowId{17}));
}

TEST_F(Rounds, OnlyThoseStillWaitingAndNotLockedElsewhereAreLocked) {
  const auto waiting = a_person();
  const auto cancelled = a_person();
  const auto busy = a_person();
  keep({newcomer(waiting), newcomer(cancelled), newcomer(busy)});
  scene.execute("UPDATE registrations SET state = 'cancelled' WHERE id = '$'", cancelled.id);
  LockHolder other(scene.database.url(),
                   "SELECT 1 FROM registrations WHERE id = '" + uuid_text(busy.id.bytes) + "' FOR UPDATE");

  const auto locked = run([&](auto& tx) {
    return store::lock_waiting(tx, {waiting.id, cancelled.id, busy.id});
  });

  EXPECT_THAT(locked, ElementsAre(waiting.id));
}
