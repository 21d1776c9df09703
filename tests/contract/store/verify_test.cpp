#include "holdfast/store/verify.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <pqxx/pqxx>

#include "contract/store/scene.hpp"
#include "holdfast/store/offers.hpp"
#include "holdfast/store/outbox.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Transaction;
using testing::HasSubstr;

namespace {

/// One window with an offer of every state, and every law in order.
class VerifyStore : public StoreTest {
 protected:
  void SetUp() override {
    laws_must_hold = false;
    const auto window = scene.add_window(9);
    for (auto* offer : {&held, &accepted, &declined, &cancelled}) {
      *offer = scene.add_offer(scene.add_person(), window);
    }
    expired = scene.add_offer(scene.add_person(), window, {.left = -1s});
    run([&](Transaction& tx) {
      store::release_due(tx, 10);
      store::accept_offer(tx, accepted);
      store::decline_offer(tx, declined);
      store::accept_offer(tx, cancelled);
    });
    run([&](Transaction& tx) { store::cancel_registration(tx, scene.person_of(cancelled), ""); });
    ASSERT_EQ(broken_laws(connection), "");
  }

  std::string after(const std::string& sql) {
    scene.execute(sql);
    return broken_laws(connection);
  }
  template <class Of>
  std::string after(const std::string& sql, const Id<Of>& id) {
    scene.execute(sql, id);
    return broken_laws(connection);
  }

  OfferId held, accepted, declined, cancelled, expired;
};

}  // namespace

TEST_F(VerifyStore, CountsEveryLawOfTheTables) {
  const auto counts = run([](Transaction& tx) { return store::count_laws(tx); });

  for (const auto* law : {"L3", "L4", "L6", "L7", "L8", "L9"}) {
    EXPECT_TRUE(std::ranges::any_of(counts, [&](const auto& each) { return each.law == law; })) << law;
  }
  const auto windows = std::ranges::find(counts, "L4", &store::LawCount::law);
  EXPECT_EQ(windows->looked_at, 1U);
}

TEST_F(VerifyStore, NamesAFewOfWhatIsBroken) {
  scene.execute("UPDATE offers SET resolved_at = held_until WHERE id = '$'", accepted);

  const auto counts = run([](Transaction& tx) { return store::count_laws(tx); });

  const auto broken = std::ranges::find_if(counts, [](const auto& each) { return each.broken != 0; });
  ASSERT_NE(broken, counts.end());
  EXPECT_THAT(broken->examples, testing::ElementsAre(uuid_text(accepted.bytes)));
}

TEST_F(VerifyStore, FindsTwoLiveRegistrationsOfACard) {
  scene.execute("DROP INDEX registrations_one_live_per_card");
  (void)scene.add_person({.card = "card"});
  EXPECT_EQ(broken_laws(connection), "");

  (void)scene.add_person({.state = "lapsed", .card = "card"});
  EXPECT_EQ(broken_laws(connection), "");
  (void)scene.add_person({.card = "card"});

  EXPECT_THAT(broken_laws(connection), HasSubstr("L3: at most one live registration"));
}

TEST_F(VerifyStore, FindsAWindowSoldBeyondItsCapacity) {
  scene.execute("ALTER TABLE windows DROP CONSTRAINT windows_never_oversold");

  EXPECT_THAT(after("UPDATE windows SET capacity = 1"), HasSubstr("L4: 0 <= held"));
}

TEST_F(VerifyStore, FindsSeatsThatNoOfferAccountsFor) {
  EXPECT_THAT(after("UPDATE windows SET held = held + 1"), HasSubstr("L4: held and booked"));
}

TEST_F(VerifyStore, FindsOffersOfAWindowThatIsNotThere) {
  EXPECT_THAT(after("DELETE FROM windows"), HasSubstr("L4: held and booked"));
}

TEST_F(VerifyStore, FindsMorePeopleAtAMinuteThanCanBeSeenTo) {
  EXPECT_THAT(after("UPDATE offers SET arrival_places = 0 WHERE id = '$'", accepted),
              HasSubstr("L4: no more people come at a minute"));
}

TEST_F(VerifyStore, FindsAnAppointmentWithoutAMinute) {
  scene.execute("UPDATE schema_migrations SET applied_at = applied_at - interval '1 hour'");
  EXPECT_THAT(after("UPDATE offers SET arrival_minute = NULL WHERE id = '$'", accepted),
              HasSubstr("L4: every appointment made since"));
}

TEST_F(VerifyStore, FindsTwoLiveOffersOfOnePerson) {
  scene.execute("DROP INDEX offers_one_live_per_registration");

  EXPECT_THAT(
      after("UPDATE offers SET registration_id = '$' WHERE state = 'held'", scene.person_of(accepted)),
      HasSubstr("L6: at most one"));
}

TEST_F(VerifyStore, FindsAnAcceptanceAtTheVeryEndOfTheHold) {
  EXPECT_THAT(after("UPDATE offers SET resolved_at = held_until WHERE id = '$'", accepted),
              HasSubstr("L7: accepted and declined before"));
}

TEST_F(VerifyStore, FindsAReleaseBeforeTheEndOfTheHold) {
  EXPECT_THAT(after("UPDATE offers SET resolved_at = held_until - interval '1 us' WHERE id = '$'", expired),
              HasSubstr("L7: expired at or after"));
}

TEST_F(VerifyStore, FindsAHeldOfferThatWasResolved) {
  scene.execute("ALTER TABLE offers DROP CONSTRAINT offers_check");

  EXPECT_THAT(after("UPDATE offers SET resolved_at = now() WHERE id = '$'", held),
              HasSubstr("L7: an offer is resolved"));
}

TEST_F(VerifyStore, FindsACancelledOfferThatNobodyHadAccepted) {
  EXPECT_THAT(after("UPDATE offers SET state = 'cancelled' WHERE id = '$'", expired),
              HasSubstr("L7: cancelled only what"));
}

TEST_F(VerifyStore, FindsRegistrationsThatDoNotAgreeWithTheirOffers) {
  EXPECT_THAT(after("UPDATE registrations SET state = 'lapsed' WHERE id = '$'", scene.person_of(held)),
              HasSubstr("L7: a registration is offered"));
  EXPECT_THAT(after("UPDATE registrations SET state = 'lapsed' WHERE id = '$'", scene.person_of(accepted)),
              HasSubstr("L7: a registration is booked"));
}

TEST_F(VerifyStore, FindsPeopleSaidToHaveAnOfferThatHaveNone) {
  EXPECT_THAT(after("UPDATE registrations SET state = 'offered' WHERE id = '$'", scene.person_of(expired)),
              HasSubstr("L7: a registration is offered"));
  EXPECT_THAT(after("UPDATE registrations SET state = 'booked' WHERE id = '$'", scene.person_of(expired)),
              HasSubstr("L7: a registration is booked"));
}

TEST_F(VerifyStore, FindsAnAcceptanceThatWasNeverConfirmed) {
  EXPECT_THAT(after("DELETE FROM messages WHERE kind = 'booked'"), HasSubstr("L8: every acceptance"));
}

TEST_F(VerifyStore, FindsAConfirmedAcceptanceThatWasUndone) {
  EXPECT_THAT(after("UPDATE offers SET state = 'expired', resolved_at = held_until WHERE id = '$'", accepted),
              HasSubstr("L8: what was confirmed"));
}

TEST_F(VerifyStore, FindsAMessageWrittenTwice) {
  scene.execute("ALTER TABLE messages DROP CONSTRAINT messages_once");

  EXPECT_THAT(
      after("INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at) "
            "SELECT gen_random_uuid(), registration_id, offer_id, cause, kind, channel, state, due_at "
            "FROM messages LIMIT 1"),
      HasSubstr("L9: one message a cause"));
}

TEST_F(VerifyStore, FindsMessagesAboutWhatIsNotThere) {
  EXPECT_THAT(after("UPDATE messages SET offer_id = gen_random_uuid() WHERE offer_id = '$'", declined),
              HasSubstr("L9: no message about"));
}

TEST_F(VerifyStore, FindsAnOfferWithoutItsMessage) {
  EXPECT_THAT(after("DELETE FROM messages WHERE offer_id = '$'", held), HasSubstr("L9: every offer has"));
}

TEST_F(VerifyStore, MissingAreThoseNeitherKeptNorDeadLettered) {
  const auto kept = scene.add_person();
  const RegistrationId dead{random_bytes()};
  scene.execute("INSERT INTO dead_letters (id, reason, sealed) VALUES ('$', 'poison', '')", dead);
  const RegistrationId lost{random_bytes()};
  std::vector<RegistrationId> asked(10'001, kept);
  asked.push_back(dead);
  asked.push_back(lost);

  EXPECT_THAT(run([&](Transaction& tx) { return store::missing(tx, asked); }), testing::ElementsAre(lost));
  EXPECT_THAT(run([&](Transaction& tx) { return store::missing(tx, {}); }), testing::IsEmpty());
}

TEST_F(VerifyStore, FiguresCountPeopleAndSeats) {
  (void)scene.add_person();
  scene.execute("INSERT INTO dead_letters (id, reason, sealed) VALUES (gen_random_uuid(), 'poison', '')");

  const auto figures = run([](Transaction& tx) { return store::read_figures(tx); });

  EXPECT_EQ(figures.waiting, 1U);
  EXPECT_EQ(figures.offers_held, 1U);
  EXPECT_EQ(figures.dead_letters, 1U);
  EXPECT_EQ(figures.seats_held, 1U);
  EXPECT_EQ(figures.seats_booked, 1U);
  EXPECT_EQ(figures.seats_free, 7U);
  EXPECT_EQ(figures.oversold, 0U);
}

TEST_F(VerifyStore, FiguresOfAnEmptyProgrammeAreNought) {
  scene.execute("TRUNCATE windows, offers");

  EXPECT_EQ(run([](Transaction& tx) { return store::read_figures(tx); }).seats_free, 0U);
}

namespace {

/// Eight people's hands on a few windows of one seat, as a round would fill them again.
class RandomHands : public StoreTest {
 protected:
  static constexpr std::size_t people = 12;
  static constexpr int windows = 6;

  void SetUp() override {
    for (int window = 0; window < windows; ++window) places.push_back(scene.add_window());
    for (std::size_t person = 0; person < people; ++person) persons.push_back(scene.add_person());
  }

  /// As a round does: the person, then the window, under lock; an offer that runs out within moments.
  void offer(pqxx::connection& link, const RegistrationId& person, WindowId window, int hold_ms) {
    pqxx::work tx(link);
    const auto id = uuid_text(person.bytes);
    const auto number = static_cast<std::int64_t>(window);
    if (tx.exec_params("SELECT FROM registrations WHERE id = $1 AND state = 'waiting' FOR UPDATE SKIP LOCKED",
                       id)
            .empty() ||
        tx.exec_params("SELECT FROM windows WHERE id = $1 AND held + booked < capacity FOR UPDATE", number)
            .empty()) {
      return;
    }
    const auto offer = uuid_text(random_bytes());
    tx.exec_params("UPDATE registrations SET state = 'offered', offer_id = $2 WHERE id = $1", id, offer);
    tx.exec_params(
        "INSERT INTO offers (id, registration_id, round_id, window_id, state, distance, created_at, "
        "held_until) "
        "VALUES ($1, $2, 1, $3, 'held', 0, clock_timestamp(), clock_timestamp() + make_interval(secs => $4))",
        offer, id, number, hold_ms / 1000.0);
    tx.exec_params(
        "INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at) "
        "VALUES (gen_random_uuid(), $1, $2, $2::uuid::text, 'offer', 'sms', 'due', clock_timestamp())",
        id, offer);
    tx.exec_params("UPDATE windows SET held = held + 1 WHERE id = $1", number);
    tx.commit();
  }

  std::optional<OfferId> newest_offer(store::Connection& own, const RegistrationId& person) {
    const auto status = own.in_transaction([&](Transaction& tx) { return store::read_status(tx, person); });
    return status->offer ? std::optional{status->offer->offer.id} : std::nullopt;
  }

  void act(store::Connection& own, pqxx::connection& link, std::mt19937_64& random) {
    const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };
    const auto& person = persons[pick(people)];
    const auto newest = newest_offer(own, person);
    own.in_transaction_again([&, action = pick(11), hold = static_cast<int>(pick(40))](Transaction& tx) {
      switch (action) {
        case 0:
        case 1:
        case 2: offer(link, person, places[pick(windows)], hold); return;
        case 3:
          if (newest) store::accept_offer(tx, *newest);
          return;
        case 4:
          if (newest) store::decline_offer(tx, *newest);
          return;
        case 5: store::cancel_registration(tx, person, "changed-mind"); return;
        case 6:
        case 7: store::requeue(tx, person, std::nullopt); return;
        case 8: store::release_due(tx, 5); return;
        case 9: store::claim_messages(tx, Contact::sms, 4, 1s, 0s); return;
        default:
          if (newest) store::start_hold(tx, *newest, 1s);
      }
    });
  }

  std::vector<WindowId> places;
  std::vector<RegistrationId> persons;
};

}  // namespace

TEST_F(RandomHands, InAnyInterleavingTheLawsHold) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RecordProperty("seed", std::to_string(seed));
  std::atomic<int> failures = 0;

  std::vector<std::thread> hands;
  for (unsigned hand = 0; hand < 8; ++hand) {
    hands.emplace_back([&, hand] {
      std::mt19937_64 random(seed + hand);
      auto own = connect();
      pqxx::connection link(scene.database.url());
      for (int step = 0; step < 150; ++step) {
        try {
          act(own, link, random);
        } catch (const std::exception& failure) {
          ++failures;
          ADD_FAILURE() << failure.what();
        }
      }
    });
  }
  for (auto& hand : hands) hand.join();

  EXPECT_EQ(failures, 0);
  EXPECT_EQ(broken_laws(connection), "");
  // Not for want of anything having happened.
  EXPECT_NE(scene.value("SELECT count(*) FROM messages WHERE kind = 'booked'"), "0");
  EXPECT_NE(scene.value("SELECT count(*) FROM offers WHERE state = 'declined'"), "0");
  EXPECT_NE(scene.value("SELECT count(*) FROM offers WHERE state = 'expired'"), "0");
  EXPECT_NE(scene.value("SELECT count(*) FROM offers WHERE state = 'cancelled'"), "0");
}
