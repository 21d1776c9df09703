// What decides over one of a household decides over all: kept, offered, accepted, declined, released, moved.

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <thread>

#include "contract/store/households.hpp"
#include "holdfast/store/calls.hpp"
#include "holdfast/store/household_figures.hpp"
#include "holdfast/store/outbox.hpp"
#include "holdfast/store/programme.hpp"
#include "holdfast/store/review.hpp"
#include "holdfast/store/windows.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Kept;
using store::Transaction;
using testing::Each;
using testing::SizeIs;

namespace {

class Households : public HouseholdTest {};

}  // namespace

TEST_F(Households, AreOfferedTogetherByOneMessage) {
  const auto window = scene.add_window(3);

  const auto household = offered(3, window);

  EXPECT_THAT(states(household), Each("offered"));
  EXPECT_EQ(seats(window), "3 0");
  EXPECT_EQ(messages("offer"), 1);
}

TEST_F(Households, StandInReviewTogetherWhereOneCardIsLive) {
  const auto holder = a_person();
  keep(holder);
  auto all = people(3);
  all[2].health_card_number = holder.health_card_number;

  EXPECT_THAT(keep(newcomers(all, RegistrationState::offered)), Each(Kept::review));

  EXPECT_EQ(reason(all[2]), "card-already-registered");
  EXPECT_EQ(reason(all[0]), "household");
  EXPECT_EQ(reason(all[1]), "household");
  EXPECT_EQ(messages("review"), 1);
  EXPECT_EQ(scene.value("SELECT count(offer_id) FROM registrations"), "0");
}

TEST_F(Households, StandInReviewTogetherWhereOneHasNoCardAndWaitTogetherWhenStaffHaveLooked) {
  auto all = people(3);
  all[1].health_card_number.clear();
  keep(newcomers(all, RegistrationState::waiting));
  const auto household = [&](Transaction& tx) { return store::read_households(tx, {all.front().id}); };
  EXPECT_THAT(run(household), SizeIs(0));

  run([&](Transaction& tx) { return store::let_through(tx, all[1].id, store::Told::on_the_line); });

  for (const auto& person : all) EXPECT_EQ(state(person), "waiting");
  EXPECT_THAT(run(household), SizeIs(3));
}

TEST_F(Households, KeptAgainAreKnown) {
  const auto rows = newcomers(people(4), RegistrationState::waiting);
  EXPECT_THAT(keep(rows), Each(Kept::fresh));

  EXPECT_THAT(keep(rows), Each(Kept::known));
}

TEST_F(Households, WaitUntilTheTurnOfTheLastHasCome) {
  const auto all = people(2);
  keep(newcomers(all, RegistrationState::waiting));
  scene.execute("UPDATE registrations SET turn_at = now() + interval '1 hour' WHERE id = '$'", all[1].id);

  EXPECT_THAT(run([&](Transaction& tx) { return store::read_households(tx, {all.front().id}); }), SizeIs(0));
}

TEST_F(Households, WaitForNoSecondDoseAndAreReadWithoutIt) {
  const auto all = people(3);
  keep(newcomers(all, RegistrationState::waiting));
  scene.execute(
      "UPDATE registrations SET first_id = gen_random_uuid(), product_id = 'pfizer', due_from = current_date "
      "+ 20, "
      "due_until = current_date + 40 WHERE id = '$'",
      all[2].id);
  const auto household = [&](Transaction& tx) { return store::read_households(tx, {all.front().id}); };

  EXPECT_THAT(run(household), SizeIs(2));
  scene.execute("UPDATE registrations SET turn_at = now() + interval '1 hour' WHERE id = '$'", all[2].id);
  EXPECT_THAT(run(household), SizeIs(2));
  // There is no such first dose, which the laws would find.
  scene.execute(
      "UPDATE registrations SET first_id = NULL, product_id = NULL, due_from = NULL, due_until = NULL");
}

TEST_F(Households, AreAcceptedByOnePressWhoseeverOfferItIs) {
  const auto window = scene.add_window(3);
  const auto household = offered(3, window);

  ASSERT_TRUE(*accept(household.offers[1]));
  ASSERT_TRUE(*accept(household.offers[2]));

  EXPECT_THAT(states(household), Each("booked"));
  EXPECT_EQ(seats(window), "0 3");
  EXPECT_EQ(messages("booked"), 1);
}

TEST_F(Households, AreAcceptedInTwoNeighbouringHours) {
  const auto [first, second] = two_hours(2, 1);
  const auto household = offered(3, first, second, 1);

  ASSERT_TRUE(*accept(household.offers[0]));

  EXPECT_THAT(states(household), Each("booked"));
  EXPECT_EQ(seats(first), "0 2");
  EXPECT_EQ(seats(second), "0 1");
}

TEST_F(Households, DeclineTogetherAndGoInAgainTogether) {
  const auto window = scene.add_window(3);
  const auto household = offered(3, window);

  run([&](Transaction& tx) { return store::decline_offer(tx, household.offers[2]); });

  EXPECT_THAT(states(household), Each("declined"));
  EXPECT_EQ(seats(window), "0 0");
  EXPECT_EQ(scene.value("SELECT count(*) FROM registrations WHERE refused_windows <> '{}'"), "3");

  run([&](Transaction& tx) { return store::requeue(tx, household.people[1].id, {}); });

  EXPECT_THAT(states(household), Each("waiting"));
}

TEST_F(Households, SeeTheirOffersTogetherSoThatOneClockRunsForAll) {
  const auto household = offered(3, scene.add_window(3));

  start_clock(household.offers[1]);

  EXPECT_EQ(scene.value("SELECT count(DISTINCT held_until) || ' ' || count(notified_at) FROM offers"), "1 3");
}

TEST_F(Households, AreNotifiedTogetherSoThatOneClockRunsForAll) {
  (void)offered(3, scene.add_window(3));

  const auto claimed =
      run([&](Transaction& tx) { return store::claim_messages(tx, Contact::sms, 10, 600s, 60s); });

  EXPECT_THAT(claimed, SizeIs(1));
  EXPECT_EQ(scene.value("SELECT count(DISTINCT held_until) || ' ' || count(notified_at) FROM offers"), "1 3");
}

TEST_F(Households, AreToldWhenEachComesAndEachIsRemindedByName) {
  const auto household = offered(3, scene.add_window(12));
  ASSERT_TRUE(*accept(household.offers[1]));

  auto claimed = run([&](Transaction& tx) { return store::claim_messages(tx, Contact::sms, 10, 600s, 60s); });

  ASSERT_THAT(claimed, SizeIs(1));
  ASSERT_THAT(claimed[0].household, SizeIs(3));
  std::set<Instant> arrivals;
  for (const auto& seat : claimed[0].household) arrivals.insert(seat.arrives_at);
  EXPECT_THAT(arrivals, SizeIs(3)) << "a minute each where one vaccinator works";

  scene.execute(
      "INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at) "
      "SELECT gen_random_uuid(), registration_id, id, id::text, 'reminder-day-before', 'sms', 'due', "
      "       clock_timestamp() FROM offers");
  claimed = run([&](Transaction& tx) { return store::claim_messages(tx, Contact::sms, 10, 600s, 60s); });

  ASSERT_THAT(claimed, SizeIs(3));
  for (const auto& message : claimed) {
    ASSERT_THAT(message.household, SizeIs(1));
    EXPECT_EQ(message.household[0].name, message.name);
    EXPECT_EQ(message.household[0].arrives_at, message.offer->arrives_at());
  }
}

TEST_F(Households, LapseTogetherAndAreToldOnce) {
  const auto window = scene.add_window(3);
  const auto household = offered(3, window);
  start_clock(household.offers[0]);
  scene.execute("UPDATE offers SET held_until = clock_timestamp() - interval '1 s'");

  EXPECT_EQ(run([](Transaction& tx) { return store::release_due(tx, 2); }).lapsed, 0U) << "two of three";
  EXPECT_EQ(run([](Transaction& tx) { return store::release_due(tx, 100); }).lapsed, 3U);

  EXPECT_THAT(states(household), Each("lapsed"));
  EXPECT_EQ(seats(window), "0 0");
  EXPECT_EQ(messages("lapsed"), 1);
}

TEST_F(Households, OneWhoCancelsWhileSeatsAreHeldLeavesTheOthersWaiting) {
  const auto window = scene.add_window(3);
  const auto household = offered(3, window);

  cancel(household.people[1]);

  EXPECT_THAT(states(household), testing::ElementsAre("waiting", "cancelled", "waiting"));
  EXPECT_EQ(seats(window), "0 0");
}

TEST_F(Households, OneWhoCancelsAnAppointmentCancelsTheirOwn) {
  const auto window = scene.add_window(3);
  const auto household = offered(3, window);
  ASSERT_TRUE(*accept(household.offers[0]));

  cancel(household.people[0]);
  cancel(household.people[1]);

  EXPECT_THAT(states(household), testing::ElementsAre("cancelled", "cancelled", "booked"));
  EXPECT_EQ(seats(window), "0 1");
}

TEST_F(Households, CancelTogetherByOnePressAndAreToldOnceByName) {
  const auto [first, second] = two_hours(2, 1);
  const auto household = offered(3, first, second, 1);
  ASSERT_TRUE(*accept(household.offers[0]));
  scene.execute("UPDATE messages SET state = 'sent'");

  const auto cancel_all = [&](Transaction& tx) {
    return store::cancel_together(tx, household.people[2].id, "asked");
  };
  EXPECT_THAT(run(cancel_all), SizeIs(3));
  EXPECT_THAT(run(cancel_all), SizeIs(1)) << "again";

  EXPECT_THAT(states(household), Each("cancelled"));
  EXPECT_EQ(seats(first), "0 0");
  EXPECT_EQ(seats(second), "0 0");
  const auto claimed =
      run([&](Transaction& tx) { return store::claim_messages(tx, Contact::sms, 10, 600s, 60s); });
  ASSERT_THAT(claimed, SizeIs(1));
  EXPECT_EQ(claimed[0].kind, "cancelled");
  EXPECT_THAT(claimed[0].household, SizeIs(3));
}

TEST_F(Households, CancelledTogetherLeaveOutWhoCameOrHasAnotherAppointment) {
  const auto window = scene.add_window(3);
  const auto household = offered(3, window);
  ASSERT_TRUE(*accept(household.offers[0]));
  scene.execute(
      "WITH s AS (INSERT INTO staff (email, name, role, password_hash) VALUES ('m@example.org', 'Mo', "
      "'manager', '-') RETURNING id) INSERT INTO attendance (offer_id, came, marked_at, marked_by) "
      "SELECT '$', true, now(), id FROM s",
      household.offers[1]);

  run([&](Transaction& tx) { return store::cancel_together(tx, household.people[0].id, "asked"); });

  EXPECT_THAT(states(household), testing::ElementsAre("cancelled", "booked", "cancelled"));
  EXPECT_EQ(seats(window), "0 1");
}

TEST_F(Households, CancelledTogetherByOneWhoIsNotBookedIsTheirOwn) {
  const auto household = offered(2, scene.add_window(2));

  run([&](Transaction& tx) { return store::cancel_together(tx, household.people[0].id, "asked"); });

  EXPECT_THAT(states(household), testing::ElementsAre("cancelled", "waiting"));
}

TEST_F(Households, AreMovedTogetherOutOfAWindowThatIsCut) {
  const auto [first, second] = two_hours(2, 1);
  const auto household = offered(3, first, second, 1);
  ASSERT_TRUE(*accept(household.offers[0]));
  const auto start = run([&](Transaction& tx) {
    for (const auto& each : store::read_windows(tx, {})) {
      if (each.id == first) return each.starts_at;
    }
    return Instant{};
  });

  run([&](Transaction& tx) {
    return store::order_windows(tx, {{.clinic = {"a"}, .starts_at = start, .capacity = 1}});
  });
  run([](Transaction& tx) { return store::move_displaced(tx, 100); });

  EXPECT_THAT(states(household), Each("waiting"));
  EXPECT_EQ(seats(first), "0 0");
  EXPECT_EQ(seats(second), "0 0");
  EXPECT_EQ(messages("window-cancelled"), 1);
  EXPECT_EQ(scene.value("SELECT string_agg(capacity::text, ' ' ORDER BY id) FROM windows"), "1 1");
}

TEST_F(Households, AreConfirmedToThoseWhoStillComeThoughTheFirstCancelledMeanwhile) {
  const auto household = offered(3, scene.add_window(3));
  ASSERT_TRUE(*accept(household.offers[0]));
  const auto first = std::ranges::min_element(household.offers) - household.offers.begin();

  cancel(household.people[static_cast<std::size_t>(first)]);
  const auto claimed =
      run([&](Transaction& tx) { return store::claim_messages(tx, Contact::sms, 10, 600s, 60s); });

  const auto booked = std::ranges::find(claimed, "booked", &store::DueMessage::kind);
  ASSERT_NE(booked, claimed.end());
  EXPECT_THAT(booked->household, SizeIs(2));
}

TEST_F(Households, WhoeverLeftBeforeTheirWindowWasCutIsNotNamedWithTheOthers) {
  const auto window = scene.add_window(3);
  const auto household = offered(3, window);
  ASSERT_TRUE(*accept(household.offers[0]));
  cancel(household.people[1]);
  const auto start = run([&](Transaction& tx) { return store::read_windows(tx, {}).front().starts_at; });
  scene.execute("UPDATE messages SET state = 'sent'");

  run([&](Transaction& tx) {
    return store::order_windows(tx, {{.clinic = {"a"}, .starts_at = start, .capacity = 0}});
  });
  run([](Transaction& tx) { return store::move_displaced(tx, 100); });
  const auto claimed =
      run([&](Transaction& tx) { return store::claim_messages(tx, Contact::sms, 10, 600s, 60s); });

  ASSERT_THAT(claimed, SizeIs(1));
  EXPECT_EQ(claimed[0].kind, "window-cancelled");
  EXPECT_THAT(claimed[0].household, SizeIs(2));
}

TEST_F(Households, WaitAgainWhenTheOneWhoseFormIsLookedAtCancels) {
  auto all = people(3);
  all[1].health_card_number.clear();
  keep(newcomers(all, RegistrationState::waiting));

  cancel(all[1]);

  EXPECT_EQ(state(all[0]), "waiting");
  EXPECT_EQ(state(all[2]), "waiting");
}

TEST_F(Households, StayInReviewWhenOneCancelsWhoIsNotTheOneLookedAt) {
  auto all = people(3);
  all[1].health_card_number.clear();
  keep(newcomers(all, RegistrationState::waiting));

  cancel(all[0]);

  EXPECT_EQ(state(all[1]), "review");
  EXPECT_EQ(state(all[2]), "review");
}

TEST_F(Households, HaveOneClockAlsoWhereAnAgentTakesTheCall) {
  const auto household = offered(3, scene.add_window(3));
  scene.execute("UPDATE messages SET channel = 'call'");
  const auto agent =
      StaffId{std::stoll(scene.value("INSERT INTO staff (email, name, role, password_hash) VALUES ('a@b.c', "
                                     "'A', 'agent', 'x') RETURNING id"))};

  ASSERT_TRUE(run([&](Transaction& tx) { return store::take_call(tx, agent); }));

  EXPECT_EQ(scene.value("SELECT count(DISTINCT held_until) || ' ' || count(notified_at) FROM offers"), "1 3");
}

TEST_F(Households, WhatOneOfThemHeardByTelephoneNobodyRingsTheOthersFor) {
  const auto household = offered(3, scene.add_window(3));
  ASSERT_TRUE(*accept(household.offers[0]));
  scene.execute("UPDATE messages SET channel = 'call' WHERE kind = 'booked'");

  const auto told = std::ranges::min_element(household.offers) - household.offers.begin();
  const auto hears = static_cast<std::size_t>((told + 1) % 3);  // not the one who has the message

  EXPECT_EQ(run([&](Transaction& tx) { return store::told_by_telephone(tx, household.people[hears].id); }),
            1U);
  EXPECT_EQ(run([&](Transaction& tx) {
              return store::told_by_telephone(tx, household.people[static_cast<std::size_t>(told)].id);
            }),
            0U);
}

TEST_F(Households, AreCountedByHowTheyStand) {
  const auto window = scene.add_window(12);
  const auto booked = offered(2, window);
  ASSERT_TRUE(*accept(booked.offers[0]));
  (void)offered(3, window);
  keep(newcomers(people(2), RegistrationState::waiting));
  auto looked_at = people(2);
  looked_at[0].health_card_number.clear();
  keep(newcomers(looked_at, RegistrationState::waiting));
  keep(a_person());

  const auto figures = run([](Transaction& tx) { return store::read_household_figures(tx); });

  EXPECT_EQ(figures.booked, 1U);
  EXPECT_EQ(figures.offered, 1U);
  EXPECT_EQ(figures.waiting, 1U);
  EXPECT_EQ(figures.review, 1U);
  EXPECT_EQ(figures.split, 0U);
}

TEST_F(Households, PressedByTwoAtOnceAreAcceptedOnce) {
  const auto window = scene.add_window(6);
  const auto household = offered(6, window);
  std::vector<std::thread> pressers;
  for (const auto& offer : household.offers) {
    pressers.emplace_back([this, offer] {
      auto own = connect();
      own.in_transaction_again([&](Transaction& tx) { return store::accept_offer(tx, offer); });
    });
  }
  for (auto& presser : pressers) presser.join();

  EXPECT_THAT(states(household), Each("booked"));
  EXPECT_EQ(seats(window), "0 6");
}

TEST_F(Households, PartedAreFoundByTheLaws) {
  laws_must_hold = false;
  const auto [first, second] = two_hours(3, 3);
  const auto household = offered(2, first);

  scene.execute("UPDATE offers SET window_id = " + std::to_string(static_cast<std::int64_t>(second)) +
                    " WHERE id = '$'",
                household.offers[1]);
  EXPECT_THAT(broken_laws(connection), testing::HasSubstr("a household is in one window"));
  scene.execute("UPDATE windows SET starts_at = starts_at + interval '1 day' WHERE id = " +
                std::to_string(static_cast<std::int64_t>(second)));
  EXPECT_EQ(run([](Transaction& tx) { return store::read_household_figures(tx); }).split, 1U);

  scene.execute("UPDATE offers SET state = 'accepted', resolved_at = now() WHERE id = '$'",
                household.offers[1]);
  EXPECT_THAT(broken_laws(connection), testing::HasSubstr("all held or all accepted"));
}
