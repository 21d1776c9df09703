#include "holdfast/store/calls.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <set>
#include <thread>

#include "contract/store/scene.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::CallRefusal;
using store::Transaction;
using testing::SizeIs;

namespace {

class Calls : public StoreTest {
 protected:
  StaffId add_agent(const std::string& name) {
    return StaffId{
        std::stoll(scene.value("INSERT INTO staff (email, name, role, password_hash) VALUES ('" + name +
                               "@example.org', '" + name + "', 'agent', '') RETURNING id"))};
  }
  RegistrationId caller(std::chrono::minutes left = 60min) {
    const auto person = scene.add_person({.contact = "call"});
    (void)scene.add_offer(person, scene.add_window(), {.told = false, .left = left});
    return person;
  }
  std::optional<RegistrationId> take(StaffId agent, const store::CallRules& given = {}) {
    return run([&](Transaction& tx) { return store::take_call(tx, agent, given); });
  }
  Result<int, CallRefusal> no_answer(const RegistrationId& id, StaffId agent) {
    return run([&](Transaction& tx) { return store::no_answer(tx, id, agent); });
  }
  std::vector<store::Call> list() {
    return run([](Transaction& tx) { return store::read_calls(tx, 100); });
  }
  /// As if the time to ring again had come.
  void come_round(const RegistrationId& id) {
    scene.execute("UPDATE messages SET due_at = now() WHERE registration_id = '$' AND state = 'due'", id);
  }
  OfferId offer_of(const RegistrationId& id) {
    return {uuid_bytes(scene.value("SELECT offer_id FROM registrations WHERE id = '$'", id))};
  }
  std::string messages(const RegistrationId& id) { return scene.messages(offer_of(id)); }

  StaffId agnes = add_agent("agnes"), bruno = add_agent("bruno");
};

}  // namespace

TEST_F(Calls, TheEarliestDeadlineIsTakenFirst) {
  const auto later = caller(50min);
  const auto sooner = caller(20min);

  EXPECT_EQ(take(agnes), sooner);
  EXPECT_EQ(take(bruno), later);
  EXPECT_EQ(take(bruno), std::nullopt);
}

TEST_F(Calls, TakingSomebodyWithAnOfferStartsItsClock) {
  const auto person = caller();

  take(agnes);

  EXPECT_EQ(scene.value("SELECT held_until - notified_at = interval '10 minutes' AND seen_at IS NULL "
                        "FROM offers WHERE id = '$'",
                        offer_of(person)),
            "t");
}

TEST_F(Calls, OfManyWhoTakeAtOnceNoTwoGetTheSamePerson) {
  constexpr int people = 60;
  for (int n = 0; n < people; ++n) (void)caller();
  std::atomic<int> taken{0};
  std::mutex lock;
  std::set<RegistrationId> different;

  std::vector<std::thread> agents;
  for (int n = 0; n < 8; ++n) {
    agents.emplace_back([&, agent = n % 2 == 0 ? agnes : bruno] {
      auto own = connect();
      while (const auto person =
                 own.in_transaction_again([&](Transaction& tx) { return store::take_call(tx, agent); })) {
        ++taken;
        const std::lock_guard guard{lock};
        different.insert(*person);
      }
    });
  }
  for (auto& agent : agents) agent.join();

  EXPECT_EQ(taken, people);
  EXPECT_THAT(different, SizeIs(people));
}

TEST_F(Calls, WhileOneTakesAPersonAnotherPassesOnAndAfterThatToo) {
  const auto person = caller();
  auto held = connect();

  std::thread bruno_takes;
  std::optional<RegistrationId> brunos;
  held.run([&](Transaction& tx) {
    EXPECT_EQ(store::take_call(tx, agnes), person);
    bruno_takes = std::thread([&] {
      auto own = connect();
      brunos = own.in_transaction_again([&](Transaction& his) { return store::take_call(his, bruno); });
    });
    bruno_takes.join();
  });

  EXPECT_EQ(brunos, std::nullopt);
  EXPECT_EQ(take(bruno), std::nullopt);
}

TEST_F(Calls, ALeaseThatEndedReturnsThePersonToTheList) {
  const auto person = caller();

  EXPECT_EQ(take(agnes, {.lease = 0s}), person);
  EXPECT_EQ(take(bruno), person);

  const auto late = no_answer(person, agnes);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error(), CallRefusal::taken_by_another);
}

TEST_F(Calls, TheListSaysWhoHasWhomAndUntilWhen) {
  const auto person = caller();
  take(agnes);

  const auto calls = list();

  ASSERT_THAT(calls, SizeIs(1));
  EXPECT_EQ(calls[0].registration, person);
  EXPECT_EQ(calls[0].kind, "offer");
  EXPECT_EQ(calls[0].taken_by, agnes);
  EXPECT_EQ(calls[0].taken_by_name, "agnes");
  EXPECT_TRUE(calls[0].taken_until);
}

TEST_F(Calls, GivenBackSomebodyIsThereForOthersAtOnce) {
  const auto person = caller();
  take(agnes);

  run([&](Transaction& tx) { store::give_back(tx, person, agnes); });

  EXPECT_EQ(take(bruno), person);
}

TEST_F(Calls, WhomAnAgentHasOnTheLineNobodyRings) {
  const auto person = caller();

  run([&](Transaction& tx) { store::take_person(tx, person, agnes); });

  EXPECT_EQ(take(bruno), std::nullopt);
}

TEST_F(Calls, AfterNoAnswerTheClockWaitsAgainOnceAndTheTryIsCounted) {
  const auto person = caller();
  take(agnes);

  EXPECT_EQ(*no_answer(person, agnes), 1);

  EXPECT_EQ(take(bruno), std::nullopt) << "not before the time to try again";
  EXPECT_EQ(list().front().tries, 1);
  EXPECT_EQ(
      scene.value("SELECT notified_at IS NULL AND renotified AND held_until > now() + interval '50 min' "
                  "FROM offers WHERE id = '$'",
                  offer_of(person)),
      "t");

  come_round(person);
  EXPECT_EQ(take(bruno), person);
  EXPECT_EQ(*no_answer(person, bruno), 2);
  EXPECT_EQ(scene.value("SELECT notified_at IS NOT NULL AND held_until < now() + interval '11 min' "
                        "FROM offers WHERE id = '$'",
                        offer_of(person)),
            "t")
      << "a second time it runs on";
}

TEST_F(Calls, AfterTheLastTryTheOfferGoesByTheNextChannel) {
  const auto person = caller();
  for (int n = 1; n <= 3; ++n) {
    come_round(person);
    ASSERT_EQ(take(agnes), person);
    EXPECT_EQ(*no_answer(person, agnes), n);
  }

  EXPECT_EQ(messages(person), "offer call failed\noffer sms due");
  EXPECT_THAT(list(), SizeIs(0));
}

TEST_F(Calls, AnUndeliverableTextBecomesACall) {
  const auto person = scene.add_person();
  const auto offer = scene.add_offer(person, scene.add_window(), {.told = false, .left = 15min});
  run([&](Transaction& tx) {
    const auto claimed = store::claim_messages(tx, Contact::sms, 10, 600s, 60s);
    store::mark_failed(tx, claimed.at(0).id);
  });

  EXPECT_EQ(take(agnes), person);
  EXPECT_EQ(scene.messages(offer), "offer call due\noffer sms failed");
}

TEST_F(Calls, WhenTheHoldIsOverThereIsNothingToRingAbout) {
  const auto person = caller();
  take(agnes, {.lease = 0s});
  run([&](Transaction& tx) { store::decline_offer(tx, offer_of(person)); });

  EXPECT_EQ(take(bruno), std::nullopt);
  const auto result = no_answer(person, agnes);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), CallRefusal::nothing_to_tell);
}

TEST_F(Calls, WhoAcceptsOnTheTelephoneIsNotRungAgainToBeToldSo) {
  const auto person = caller();
  take(agnes);

  run([&](Transaction& tx) {
    store::told_by_telephone(tx, person);
    EXPECT_TRUE(store::accept_offer(tx, offer_of(person))->has_value());
    store::told_by_telephone(tx, person);
  });

  EXPECT_EQ(messages(person), "booked call sent\noffer call sent");
  EXPECT_EQ(scene.state(person), "booked");
  EXPECT_EQ(take(agnes), std::nullopt);
}

TEST_F(Calls, AWrongNumberEndsTheHoldAndTheCallsAndKeepsThePlaceInReview) {
  const auto person = caller();
  take(agnes);

  const auto result = run([&](Transaction& tx) { return store::wrong_number(tx, person, agnes); });

  EXPECT_EQ(*result, RegistrationState::review);
  EXPECT_EQ(scene.value("SELECT reason FROM registrations WHERE id = '$'", person), "wrong-number");
  EXPECT_EQ(scene.state(offer_of(person)), "declined");
  EXPECT_EQ(scene.seats(offer_of(person)), "0 0");
  EXPECT_THAT(list(), SizeIs(0));
}

TEST_F(Calls, AWrongNumberTakesNoAppointmentAway) {
  const auto person = caller();
  run([&](Transaction& tx) { store::accept_offer(tx, offer_of(person)); });
  ASSERT_EQ(take(agnes), person) << "to be told that they are booked";

  run([&](Transaction& tx) { return store::wrong_number(tx, person, agnes); });

  EXPECT_EQ(scene.state(person), "booked");
  EXPECT_THAT(list(), SizeIs(0));
}

TEST_F(Calls, WhatStaffMustOnlyLookAtIsNobodysCall) {
  const auto person = scene.add_person({.contact = "call", .state = "review"});
  scene.execute(
      "INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at) "
      "VALUES (gen_random_uuid(), '$', '$', 'review', 'call', 'due', now())",
      person);

  EXPECT_EQ(take(agnes), std::nullopt);
}
