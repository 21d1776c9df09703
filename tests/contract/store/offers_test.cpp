#include "holdfast/store/offers.hpp"

#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "contract/store/scene.hpp"
#include "holdfast/store/outbox.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Transaction;

namespace {

class OfferStore : public StoreTest {
 protected:
  auto accept(const OfferId& id) {
    return run([&](Transaction& tx) { return store::accept_offer(tx, id); });
  }
  auto decline(const OfferId& id) {
    return run([&](Transaction& tx) { return store::decline_offer(tx, id); });
  }
  auto cancel(const RegistrationId& id, const std::string& reason = {}) {
    return run([&](Transaction& tx) { return store::cancel_registration(tx, id, reason); });
  }
  auto requeue(const RegistrationId& id, const std::optional<std::vector<Preference>>& wishes = {}) {
    return run([&](Transaction& tx) { return store::requeue(tx, id, wishes); });
  }
  auto start_hold(const OfferId& id) {
    return run([&](Transaction& tx) { return store::start_hold(tx, id, 600s); });
  }
  auto status(const RegistrationId& id) {
    return run([&](Transaction& tx) { return store::read_status(tx, id); });
  }

  /// Presses while another session holds the offer's row beyond the end of the hold.
  auto accept_behind_a_lock(const OfferId& id, bool holder_commits) {
    LockHolder holder(scene.database.url(),
                      "SELECT FROM offers WHERE id = '" + uuid_text(id.bytes) + "' FOR UPDATE");
    std::optional<Result<store::OfferView, AcceptRefusal>> answer;
    std::thread presser([&] {
      auto own = connect();
      answer = own.in_transaction([&](Transaction& tx) { return store::accept_offer(tx, id); });
    });
    holder.wait_until_somebody_waits();
    holder.execute(
        "SELECT pg_sleep(extract(epoch FROM held_until - clock_timestamp()) + 0.01) FROM offers WHERE id = "
        "'" +
        uuid_text(id.bytes) + "'");
    if (holder_commits) {
      holder.execute("UPDATE offers SET distance = distance + 1 WHERE id = '" + uuid_text(id.bytes) + "'");
      holder.commit();
    } else {
      holder.roll_back();
    }
    presser.join();
    return answer;
  }
};

Preference a_wish() {
  return {.clinic = ClinicId{"a"}, .start = std::chrono::local_days{std::chrono::January / 4 / 2027} + 9h};
}

}  // namespace

TEST_F(OfferStore, AcceptingBooksTheSeatAndConfirms) {
  const auto offer = scene.add_offer();

  const auto accepted = accept(offer);

  ASSERT_TRUE(accepted && *accepted);
  EXPECT_EQ((*accepted)->offer.state, OfferState::accepted);
  EXPECT_LT((*accepted)->resolved_at, (*accepted)->offer.held_until);
  EXPECT_EQ((*accepted)->clinic.name, "Sterling Road");
  EXPECT_EQ((*accepted)->choice, 1);
  EXPECT_EQ(scene.state(scene.person_of(offer)), "booked");
  EXPECT_EQ(scene.seats(offer), "0 1");
  EXPECT_EQ(scene.messages(offer), "booked sms due\noffer sms sent");
}

TEST_F(OfferStore, AcceptingTwiceIsAcceptingOnce) {
  const auto offer = scene.add_offer();
  const auto first = accept(offer);

  const auto again = accept(offer);

  ASSERT_TRUE(again && *again);
  EXPECT_EQ((*again)->offer, (*first)->offer);
  EXPECT_EQ((*again)->resolved_at, (*first)->resolved_at);
  EXPECT_EQ(scene.seats(offer), "0 1");
}

TEST_F(OfferStore, AcceptingWithdrawsWhatIsStillDueButNotWhatIsBeingSent) {
  const auto due = scene.add_offer({.told = false});
  const auto sending = scene.add_offer({.told = false});
  scene.execute("UPDATE messages SET state = 'sending' WHERE offer_id = '$'", sending);

  accept(due);
  accept(sending);

  EXPECT_EQ(scene.messages(due), "booked sms due\noffer sms withdrawn");
  EXPECT_EQ(scene.messages(sending), "booked sms due\noffer sms sending");
}

TEST_F(OfferStore, AcceptingAfterTheHoldIsRefusedAndWritesNothing) {
  const auto offer = scene.add_offer({.left = -1ms});

  const auto late = accept(offer);

  ASSERT_TRUE(late);
  EXPECT_EQ(late->error(), AcceptRefusal::expired);
  EXPECT_EQ(scene.state(offer), "held");
  EXPECT_EQ(scene.seats(offer), "1 0");
}

TEST_F(OfferStore, AcceptingKnowsNothingOfAnOfferThatIsNotThere) {
  EXPECT_FALSE(accept(OfferId{random_bytes()}));
  EXPECT_FALSE(decline(OfferId{random_bytes()}));
}

TEST_F(OfferStore, APressThatWaitedForTheLockBeyondTheHoldIsRefusedThoughNothingHadChanged) {
  const auto offer = scene.add_offer({.left = 400ms});

  const auto late = accept_behind_a_lock(offer, false);

  ASSERT_TRUE(late);
  EXPECT_EQ(late->error(), AcceptRefusal::expired);
  EXPECT_EQ(scene.state(offer), "held");
}

TEST_F(OfferStore, APressThatWaitedForTheLockBeyondTheHoldIsRefusedAfterAChange) {
  const auto offer = scene.add_offer({.left = 400ms});

  const auto late = accept_behind_a_lock(offer, true);

  ASSERT_TRUE(late);
  EXPECT_EQ(late->error(), AcceptRefusal::expired);
  EXPECT_EQ(scene.state(offer), "held");
}

TEST_F(OfferStore, AtTheLastMomentItIsEitherWhollyAcceptedOrWhollyRefused) {
  std::size_t in_time = 0;
  for (int attempt = 0; attempt < 60; ++attempt) {
    const auto offer = scene.add_offer({.left = std::chrono::milliseconds{attempt % 20}});

    const auto answer = accept(offer);

    ASSERT_TRUE(answer);
    if (*answer) {
      ++in_time;
      EXPECT_LT((*answer)->resolved_at, (*answer)->offer.held_until);
      EXPECT_EQ(scene.seats(offer), "0 1");
    } else {
      EXPECT_EQ(answer->error(), AcceptRefusal::expired);
      EXPECT_EQ(scene.seats(offer), "1 0");
    }
  }
  EXPECT_THAT(in_time, testing::AllOf(testing::Gt(0U), testing::Lt(60U))) << "the moment was never crossed";
}

TEST_F(OfferStore, AHoldThatRanOutInAnOutageOfOurOwnIsLengthenedBeforeItIsJudged) {
  const auto offer = scene.add_offer({.left = -20s});
  scene.fall_silent(60s);  // the hold still ran when the last process fell silent

  const auto accepted = accept(offer);

  ASSERT_TRUE(accepted && *accepted);
  EXPECT_LT((*accepted)->resolved_at, (*accepted)->offer.held_until);
}

TEST_F(OfferStore, AHoldThatRanOutBeforeTheOutageIsOver) {
  const auto offer = scene.add_offer({.left = -80s});
  scene.fall_silent(60s);

  EXPECT_EQ(accept(offer)->error(), AcceptRefusal::expired);
}

TEST_F(OfferStore, DecliningFreesTheSeatAndRemembersTheWindow) {
  const auto offer = scene.add_offer();

  const auto declined = decline(offer);

  ASSERT_TRUE(declined && *declined);
  EXPECT_EQ((*declined)->offer.state, OfferState::declined);
  EXPECT_EQ(scene.state(scene.person_of(offer)), "declined");
  EXPECT_EQ(scene.seats(offer), "0 0");
  EXPECT_EQ(scene.messages(offer), "offer sms sent");
  EXPECT_EQ(scene.value("SELECT refused_windows = ARRAY[o.window_id] FROM registrations r JOIN offers o "
                        "ON o.registration_id = r.id WHERE o.id = '$'",
                        offer),
            "t");
}

TEST_F(OfferStore, DecliningAgainChangesNothing) {
  const auto offer = scene.add_offer();
  const auto first = decline(offer);

  const auto again = decline(offer);

  ASSERT_TRUE(again && *again);
  EXPECT_EQ((*again)->resolved_at, (*first)->resolved_at);
  EXPECT_EQ(scene.seats(offer), "0 0");
}

TEST_F(OfferStore, WhatWasAcceptedIsNotDeclinedNorTheOtherWayRound) {
  const auto accepted = scene.add_offer();
  const auto declined = scene.add_offer();
  accept(accepted);
  decline(declined);

  EXPECT_EQ(decline(accepted)->error(), DeclineRefusal::accepted);
  EXPECT_EQ(accept(declined)->error(), AcceptRefusal::declined);
}

TEST_F(OfferStore, CancellingABookingFreesItsSeatAndTellsThePerson) {
  const auto offer = scene.add_offer();
  accept(offer);

  EXPECT_TRUE(cancel(scene.person_of(offer), "vaccinated"));

  EXPECT_EQ(scene.state(scene.person_of(offer)), "cancelled");
  EXPECT_EQ(scene.value("SELECT reason FROM registrations WHERE id = '$'", scene.person_of(offer)),
            "vaccinated");
  EXPECT_EQ(scene.state(offer), "cancelled");
  EXPECT_EQ(scene.seats(offer), "0 0");
  EXPECT_EQ(scene.messages(offer), "booked sms withdrawn\ncancelled sms due\noffer sms sent");
  EXPECT_EQ(accept(offer)->error(), AcceptRefusal::cancelled);
}

TEST_F(OfferStore, CancellingAHeldOfferDeclinesItAndFreesItsSeatInSilence) {
  const auto offer = scene.add_offer({.told = false});

  EXPECT_TRUE(cancel(scene.person_of(offer)));

  EXPECT_EQ(scene.state(scene.person_of(offer)), "cancelled");
  EXPECT_EQ(scene.state(offer), "declined");
  EXPECT_EQ(scene.value("SELECT refused_windows = ARRAY[o.window_id] FROM registrations r JOIN offers o "
                        "ON o.registration_id = r.id WHERE r.id = '$'",
                        scene.person_of(offer)),
            "t");
  EXPECT_EQ(scene.seats(offer), "0 0");
  EXPECT_EQ(scene.messages(offer), "offer sms withdrawn");
}

TEST_F(OfferStore, CancellingAHoldThatHasRunOutLetsItExpire) {
  const auto offer = scene.add_offer({.left = -1s});

  EXPECT_TRUE(cancel(scene.person_of(offer)));

  EXPECT_EQ(scene.state(offer), "expired");
  EXPECT_EQ(scene.state(scene.person_of(offer)), "cancelled");
  EXPECT_EQ(scene.seats(offer), "0 0");
}

TEST_F(OfferStore, CancellingAgainKeepsTheFirstReason) {
  const auto person = scene.add_person();
  EXPECT_TRUE(cancel(person, "vaccinated"));

  EXPECT_TRUE(cancel(person, "moved"));

  EXPECT_EQ(scene.value("SELECT reason FROM registrations WHERE id = '$'", person), "vaccinated");
  EXPECT_FALSE(cancel(RegistrationId{random_bytes()}));
}

TEST_F(OfferStore, GoingInAgainKeepsThePlaceAndBringsNewWishes) {
  const auto offer = scene.add_offer();
  const auto person = scene.person_of(offer);
  const auto place = scene.value("SELECT turn_at FROM registrations WHERE id = '$'", person);
  decline(offer);

  const auto waits = requeue(person, std::vector{a_wish()});

  ASSERT_TRUE(waits && *waits);
  EXPECT_EQ(**waits, RegistrationState::waiting);
  EXPECT_EQ(scene.value("SELECT turn_at FROM registrations WHERE id = '$'", person), place);
  EXPECT_EQ(scene.value("SELECT asked_at > turn_at FROM registrations WHERE id = '$'", person), "t");
  EXPECT_EQ(status(person)->registration.preferences, std::vector{a_wish()});
  EXPECT_EQ(**requeue(person), RegistrationState::waiting);
  EXPECT_EQ(status(person)->registration.preferences, std::vector{a_wish()});
}

TEST_F(OfferStore, GoingInAgainIsOnlyForThoseWhoAreOut) {
  for (const auto* state : {"declined", "lapsed", "cancelled", "waiting"}) {
    EXPECT_TRUE(*requeue(scene.add_person({.state = state}))) << state;
  }
  for (const auto* state : {"queued", "review"}) {
    EXPECT_EQ(requeue(scene.add_person({.state = state}))->error(),
              store::RequeueRefusal::not_from_this_state)
        << state;
  }
  const auto offer = scene.add_offer();
  EXPECT_FALSE(*requeue(scene.person_of(offer)));
  accept(offer);
  EXPECT_FALSE(*requeue(scene.person_of(offer)));
  EXPECT_FALSE(requeue(RegistrationId{random_bytes()}));
}

TEST_F(OfferStore, GoingInAgainWithACardThatIsLiveElsewhereIsForStaffToLookAt) {
  const auto first = scene.add_person({.state = "lapsed", .card = "card"});
  const auto second = scene.add_person({.state = "waiting", .card = "card"});

  const auto answer = requeue(first);

  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ(**answer, RegistrationState::review);
  EXPECT_EQ(status(first)->reason, "card-already-registered");
  EXPECT_EQ(scene.state(second), "waiting");
  EXPECT_EQ(scene.value("SELECT kind || channel || state FROM messages WHERE registration_id = '$'", first),
            "reviewcalldue");
}

TEST_F(OfferStore, LookingAtAnOfferStartsItsClockOnce) {
  const auto offer = scene.add_offer({.told = false, .left = 15min});

  const auto first = start_hold(offer);
  const auto again = start_hold(offer);

  ASSERT_TRUE(first && first->offer.notified_at);
  EXPECT_EQ(first->offer.held_until, *first->offer.notified_at + 600s);
  EXPECT_EQ(again->offer, first->offer);
}

TEST_F(OfferStore, LookingAtAnOfferAlreadyToldKeepsTheDeadlineThatWasNamed) {
  const auto offer = scene.add_offer({.left = 2min});
  const auto before = run([&](Transaction& tx) { return store::read_offer(tx, offer); });

  EXPECT_EQ(start_hold(offer)->offer, before->offer);
  EXPECT_EQ(scene.value("SELECT seen_at IS NOT NULL FROM offers WHERE id = '$'", offer), "t");
}

TEST_F(OfferStore, LookingTooLateStartsNothing) {
  const auto offer = scene.add_offer({.told = false, .left = -1ms});

  EXPECT_EQ(start_hold(offer)->offer.notified_at, std::nullopt);
}

TEST_F(OfferStore, AStatusSaysWhatBecameOfTheNewestOfferAndItsMessage) {
  const auto offer = scene.add_offer();
  const auto person = scene.person_of(offer);

  const auto before = status(person);
  accept(offer);
  const auto after = status(person);

  EXPECT_EQ(before->state, RegistrationState::offered);
  EXPECT_EQ(before->message->kind, "offer");
  EXPECT_TRUE(before->message->sent_at);
  EXPECT_EQ(after->state, RegistrationState::booked);
  EXPECT_EQ(after->offer->offer.id, offer);
  EXPECT_EQ(after->offer->offer.state, OfferState::accepted);
  EXPECT_EQ(after->message->kind, "booked");
  EXPECT_EQ(after->message->state, "due");
  EXPECT_FALSE(after->dead_letter);
}

TEST_F(OfferStore, AStatusKnowsTheWaitingTheStrangersAndTheDeadLetters) {
  const auto waiting = scene.add_person();
  const RegistrationId dead{random_bytes()};
  scene.execute("INSERT INTO dead_letters (id, reason, sealed) VALUES ('$', 'poison', '')", dead);

  EXPECT_FALSE(status(waiting)->offer);
  EXPECT_FALSE(status(waiting)->message);
  EXPECT_FALSE(status(RegistrationId{random_bytes()}));
  EXPECT_TRUE(status(dead)->dead_letter);
  EXPECT_EQ(status(dead)->state, RegistrationState::queued);
  EXPECT_EQ(status(dead)->reason, "needs-attention");
}

TEST_F(OfferStore, ACodeOpensNothingWithoutTheBirthDate) {
  const auto person = scene.add_person();
  const auto find = [&](Date born) {
    return run([&](Transaction& tx) { return store::find_by_code(tx, person, person, born); });
  };

  EXPECT_EQ(find(std::chrono::March / 12 / 1948), person);
  EXPECT_EQ(find(std::chrono::March / 13 / 1948), std::nullopt);
}

TEST_F(OfferStore, AnAnswerToATextFindsTheOfferStillOpenBeforeOneAnswered) {
  const auto find = [&] {
    return run([&](Transaction& tx) { return store::find_offer_by_phone(tx, "+14165550199"); });
  };
  EXPECT_EQ(find(), std::nullopt);
  const auto by_call = scene.add_offer(scene.add_person({.contact = "call"}), scene.add_window());
  EXPECT_EQ(find(), std::nullopt) << "no text was sent";

  const auto open = scene.add_offer();
  const auto answered = scene.add_offer();
  accept(answered);

  EXPECT_EQ(find(), open);
  decline(open);
  EXPECT_EQ(find(), answered);
  decline(by_call);
}

TEST_F(OfferStore, AcceptAndDeclineRacingEndInOneOfThem) {
  for (int race = 0; race < 30; ++race) {
    const auto offer = scene.add_offer();
    bool accepted = false;
    bool declined = false;
    std::thread other([&] {
      auto own = connect();
      declined = own.in_transaction_again([&](Transaction& tx) { return store::decline_offer(tx, offer); })
                     ->has_value();
    });

    accepted = accept(offer)->has_value();
    other.join();

    EXPECT_NE(accepted, declined);
    EXPECT_EQ(scene.state(offer), accepted ? "accepted" : "declined");
  }
}
