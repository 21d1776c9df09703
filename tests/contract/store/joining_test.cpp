// People who wait join each other: both want it, nobody jumps the line, and each can come alone again.

#include <gmock/gmock.h>

#include <thread>

#include "contract/store/people.hpp"
#include "holdfast/domain/dates.hpp"
#include "holdfast/store/erase.hpp"
#include "holdfast/store/joining.hpp"
#include "holdfast/store/offers.hpp"
#include "holdfast/store/outbox.hpp"

using namespace holdfast;
using namespace holdfast::test;
using store::JoinRefusal;
using store::Transaction;
using testing::ElementsAre;
using testing::SizeIs;

namespace {

class Joining : public RoundTest {
 protected:
  Registration waiting(int hour = 9) {
    auto person = a_person();
    const auto wish =
        local_time_in("2026-12-03T" + std::string{hour < 10 ? "0" : ""} + std::to_string(hour) + ":00");
    person.preferences = {{.clinic = std::nullopt, .start = wish.value()}};
    keep(person);
    return person;
  }
  /// By one form.
  std::vector<Registration> household(std::size_t size) {
    std::vector<Registration> all;
    std::vector<store::Newcomer> rows;
    for (std::size_t at = 0; at < size; ++at) all.push_back(a_person());
    for (const auto& person : all) {
      rows.push_back(newcomer(person));
      rows.back().household = all.front().id;
      rows.back().neighbouring_hours = true;
    }
    keep(rows);
    return all;
  }

  auto ask(const Registration& asks, const Registration& other) {
    return run([&](Transaction& tx) { return store::ask_to_join(tx, asks.id, other.id); });
  }
  auto answer(const Registration& asked, const Registration& asks, bool yes = true) {
    return run([&](Transaction& tx) { return store::answer_joining(tx, asked.id, asks.id, yes); });
  }
  void join(const Registration& asks, const Registration& other) {
    ASSERT_TRUE(ask(asks, other));
    ASSERT_TRUE(answer(other, asks));
  }
  /// Asks, as the page does.
  void tell(const Registration& asks, const Registration& other) {
    ASSERT_TRUE(ask(asks, other));
    run([&](Transaction& tx) { store::tell_of_question(tx, asks.id, other.id); });
  }
  auto claim(Contact channel) {
    return run([&](Transaction& tx) {
      return store::claim_messages(tx, channel, 10, std::chrono::seconds{600}, std::chrono::seconds{60});
    });
  }
  bool leave(const Registration& person) {
    return run([&](Transaction& tx) { return store::leave_household(tx, person.id); });
  }
  store::StatusView status(const Registration& person) {
    return run([&](Transaction& tx) { return store::read_status(tx, person.id).value(); });
  }
  /// With how many they come, themselves counted; 0: alone.
  std::size_t together(const Registration& person) { return status(person).household.size(); }
  std::string column(const std::string& name, const Registration& person) const {
    return scene.value("SELECT " + name + "::text FROM registrations WHERE id = '$'", person.id);
  }
  std::string wishes(const Registration& person) const { return column("preferences", person); }
};

JoinRefusal refusal(const Result<RegistrationState, JoinRefusal>& result) {
  EXPECT_FALSE(result);
  return result.error();
}

}  // namespace

TEST_F(Joining, ChangesNothingUntilTheOtherSaysYes) {
  const auto asks = waiting(9), other = waiting(15);

  ASSERT_TRUE(ask(asks, other));

  EXPECT_EQ(together(asks), 0U);
  EXPECT_EQ(status(asks).asks_to_join, other.id);
  ASSERT_THAT(status(other).asked_by, SizeIs(1));
  EXPECT_EQ(status(other).asked_by[0].id, asks.id);
  EXPECT_EQ(status(other).asked_by[0].name, asks.name);
  EXPECT_NE(wishes(asks), wishes(other));
}

TEST_F(Joining, IsAHouseholdWithTheWishesOfWhoeverWasAsked) {
  const auto asks = waiting(9), other = waiting(15);
  const auto theirs = wishes(other);

  join(asks, other);

  EXPECT_EQ(together(asks), 2U);
  EXPECT_EQ(together(other), 2U);
  EXPECT_EQ(wishes(asks), theirs);
  EXPECT_EQ(wishes(other), theirs);
  EXPECT_EQ(status(asks).asks_to_join, std::nullopt);
  EXPECT_THAT(status(other).asked_by, SizeIs(0));
}

TEST_F(Joining, IsToldToPagesThatAreOpen) {
  const auto asks = waiting(), other = waiting(), third = waiting();
  join(third, other);
  auto seen = [&](const Registration& person) { return store::Seen{person.id, status(person).standing}; };
  const std::vector<store::Seen> before{seen(asks), seen(other), seen(third)};
  const auto changed = [&] {
    return run([&](Transaction& tx) { return store::changed_since(tx, before).size(); });
  };

  ASSERT_TRUE(ask(asks, other));
  EXPECT_EQ(changed(), 2U) << "whoever asks and whoever is asked";
  ASSERT_TRUE(answer(other, asks));

  EXPECT_EQ(changed(), 3U);
}

TEST_F(Joining, NeedsAYesOfWhoeverWasAskedAndOfNobodyElse) {
  const auto asks = waiting(), other = waiting(), stranger = waiting();
  ASSERT_TRUE(ask(asks, other));

  EXPECT_EQ(refusal(answer(stranger, asks)), JoinRefusal::not_asked);
  EXPECT_EQ(refusal(answer(asks, other)), JoinRefusal::not_asked);

  EXPECT_EQ(together(asks), 0U);
}

TEST_F(Joining, EndsWithANoAndCanBeTakenBack) {
  const auto asks = waiting(), other = waiting();
  ASSERT_TRUE(ask(asks, other));
  ASSERT_TRUE(answer(other, asks, false));
  EXPECT_EQ(refusal(answer(other, asks)), JoinRefusal::not_asked);

  ASSERT_TRUE(ask(asks, other));
  EXPECT_TRUE(leave(asks));

  EXPECT_EQ(refusal(answer(other, asks)), JoinRefusal::not_asked);
  EXPECT_EQ(together(asks), 0U);
}

TEST_F(Joining, IsForThoseWhoWaitAlone) {
  const auto asks = waiting(), other = waiting(), booked = waiting();
  const auto offer = scene.add_offer(booked.id, scene.add_window());
  scene.execute("UPDATE registrations SET state = 'offered', offer_id = '" + uuid_text(offer.bytes) +
                    "' WHERE id = '$'",
                booked.id);

  EXPECT_EQ(refusal(ask(asks, booked)), JoinRefusal::not_waiting);
  EXPECT_EQ(refusal(ask(booked, asks)), JoinRefusal::not_alone);
  EXPECT_EQ(refusal(ask(asks, asks)), JoinRefusal::not_waiting);
  EXPECT_EQ(refusal(ask(asks, a_person())), JoinRefusal::not_waiting);
  EXPECT_EQ(refusal(ask(household(2).back(), asks)), JoinRefusal::not_alone);

  ASSERT_TRUE(ask(asks, other));
  run([&](Transaction& tx) { return store::cancel_registration(tx, asks.id, "asked"); });
  EXPECT_THAT(status(other).asked_by, SizeIs(0));
  EXPECT_EQ(refusal(answer(other, asks)), JoinRefusal::not_alone);
}

TEST_F(Joining, IsNotForASecondDose) {
  laws_must_hold = false;  // it follows no first that was given
  const auto first = waiting(), second = waiting();
  scene.execute("UPDATE registrations SET first_id = '" + uuid_text(first.id.bytes) +
                    "', product_id = 'p', due_from = current_date, due_until = current_date WHERE id = '$'",
                second.id);

  EXPECT_EQ(refusal(ask(first, second)), JoinRefusal::not_waiting);
  EXPECT_EQ(refusal(ask(second, first)), JoinRefusal::not_alone);
}

TEST_F(Joining, StopsAtSixThoseCountedWhoCancelledAndMayComeAgain) {
  const auto five = household(5);
  const auto sixth = waiting(), seventh = waiting();
  ASSERT_TRUE(ask(seventh, five[1]));
  join(sixth, five[3]);
  EXPECT_EQ(column("neighbouring_hours", sixth), "true");

  EXPECT_EQ(refusal(answer(five[1], seventh)), JoinRefusal::full);
  run([&](Transaction& tx) { return store::cancel_registration(tx, five[0].id, "asked"); });
  EXPECT_EQ(refusal(answer(five[1], seventh)), JoinRefusal::full);

  run([&](Transaction& tx) { return store::requeue(tx, five[0].id, {}); });
  EXPECT_EQ(together(five[0]), 6U);
}

TEST_F(Joining, OneWhoJoinedIsTogetherAlready) {
  const auto asks = waiting(), other = waiting();
  join(asks, other);

  EXPECT_EQ(refusal(ask(asks, other)), JoinRefusal::together);
}

TEST_F(Joining, NobodyIsAskedByMoreThanFiveAtOnce) {
  const auto other = waiting();
  for (int each = 0; each < 5; ++each) ASSERT_TRUE(ask(waiting(), other));

  EXPECT_EQ(refusal(ask(waiting(), other)), JoinRefusal::too_many_questions);
}

TEST_F(Joining, ThePlaceInLineIsThatOfTheLast) {
  const auto asks = waiting(), other = waiting();
  scene.execute("UPDATE registrations SET turn_at = now() - interval '2 days' WHERE id = '$'", asks.id);
  const auto before = column("turn_at", asks);

  join(asks, other);

  EXPECT_EQ(column("turn_at", asks), before) << "kept for when they come alone again";
}

TEST_F(Joining, WhoeverLeavesHasTheirOwnPlaceAndWishesAgainAndOfTwoNobodyIsLeft) {
  const auto asks = waiting(9), other = waiting(15);
  const auto own = wishes(asks), theirs = wishes(other), turn = column("turn_at", asks);
  join(asks, other);

  EXPECT_TRUE(leave(other)) << "also whoever was asked";

  EXPECT_EQ(together(asks), 0U);
  EXPECT_EQ(together(other), 0U);
  EXPECT_EQ(wishes(asks), own);
  EXPECT_EQ(wishes(other), theirs);
  EXPECT_EQ(column("turn_at", asks), turn);
  EXPECT_EQ(scene.value("SELECT count(*) FROM registrations WHERE household_id IS NOT NULL"), "0");
  EXPECT_EQ(scene.value("SELECT count(*) FROM joinings"), "0");
}

TEST_F(Joining, TheOthersGoOnTogetherWithoutWhoLeft) {
  const auto form = household(3);
  const auto asks = waiting();
  join(asks, form[2]);

  EXPECT_TRUE(leave(form[0])) << "whoever filled in the form";

  EXPECT_EQ(together(form[0]), 0U);
  EXPECT_EQ(together(asks), 3U);
  join(form[0], asks);
  EXPECT_EQ(together(form[1]), 4U);
}

TEST_F(Joining, NobodyLeavesWhileSeatsAreHeld) {
  const auto asks = waiting(), other = waiting();
  join(asks, other);
  const auto window = scene.add_window(2);
  const auto party = scene.add_offer(asks.id, window), second = scene.add_offer(other.id, window);
  scene.execute("UPDATE offers SET party_id = least('" + uuid_text(party.bytes) + "'::uuid, '$')", second);
  laws_must_hold = false;

  scene.execute("UPDATE registrations SET state = 'offered'");

  EXPECT_FALSE(leave(asks));
  EXPECT_EQ(together(asks), 2U);
}

TEST_F(Joining, WhoeverWasReadBeforeIsNotLockedAsTheyWere) {
  const auto asks = waiting(), other = waiting();
  const auto read = run([](Transaction& tx) { return store::read_waiting(tx, {}, 10); });
  ASSERT_THAT(read, SizeIs(2));
  EXPECT_THAT(run([&](Transaction& tx) { return store::lock_waiting(tx, read); }), SizeIs(2));

  join(asks, other);

  EXPECT_THAT(run([&](Transaction& tx) { return store::lock_waiting(tx, read); }), SizeIs(0))
      << "a round would seat one of them alone";
}

TEST_F(Joining, ManyAtOnceAreNeverMoreThanSix) {
  const auto other = waiting();
  std::vector<Registration> people;
  for (int each = 0; each < 5; ++each) people.push_back(waiting());
  for (const auto& person : people) ASSERT_TRUE(ask(person, other));
  const auto late = household(2);
  std::vector<std::thread> threads;
  for (const auto& person : people) {
    threads.emplace_back([this, &person, &other] {
      auto own = connect();
      for (int tries = 0; tries < 20; ++tries) {
        try {
          own.in_transaction_again(
              [&](Transaction& tx) { return store::answer_joining(tx, other.id, person.id, true); });
          return;
        } catch (const store::Contended&) {  // as whoever is told to try again
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();

  EXPECT_EQ(together(other), 6U);
  EXPECT_EQ(together(late[0]), 2U);
  EXPECT_EQ(scene.value("SELECT count(DISTINCT household_id) FROM registrations"), "2");
}

TEST_F(Joining, WhoeverIsAskedIsToldOnceForEachWhoAsks) {
  const auto asks = waiting(), other = waiting();
  tell(asks, other);
  tell(asks, other);
  ASSERT_TRUE(leave(asks));
  tell(asks, other);

  const auto claimed = claim(Contact::sms);

  ASSERT_THAT(claimed, SizeIs(1));
  EXPECT_EQ(claimed[0].kind, "joining-asked");
  EXPECT_EQ(claimed[0].registration, other.id);
  EXPECT_TRUE(claimed[0].household.empty());
}

TEST_F(Joining, IsToldByTheirOwnWayButNobodyIsRung) {
  const auto asks = waiting(), by_mail = waiting(), rung = waiting();
  scene.execute("UPDATE registrations SET contact = 'email' WHERE id = '$'", by_mail.id);
  scene.execute("UPDATE registrations SET contact = 'call' WHERE id = '$'", rung.id);
  tell(asks, by_mail);
  tell(waiting(), rung);

  EXPECT_EQ(scene.value("SELECT string_agg(channel, ' ') FROM messages"), "email");
  const auto claimed = claim(Contact::email);
  ASSERT_THAT(claimed, SizeIs(1));

  run([&](Transaction& tx) { store::mark_failed(tx, claimed[0].id); });
  const auto by_text = claim(Contact::sms);
  ASSERT_THAT(by_text, SizeIs(1)) << "the next way they have";
  run([&](Transaction& tx) { store::mark_failed(tx, by_text[0].id); });

  EXPECT_EQ(scene.value("SELECT count(*) FROM messages WHERE channel = 'call'"), "0");
}

TEST_F(Joining, IsToldFiveTimesInAll) {
  const auto other = waiting();
  for (int times = 0; times < 6; ++times) {
    const auto asks = waiting();
    tell(asks, other);
    ASSERT_TRUE(answer(other, asks, false));
  }
  const auto last = waiting();
  tell(last, other);

  EXPECT_EQ(scene.value("SELECT count(*) FROM messages WHERE kind = 'joining-asked'"), "5");
}

TEST_F(Joining, IsNotToldAnyMoreOnceNoQuestionWaits) {
  const auto taken_back = waiting(), refused = waiting(), agreed = waiting(), gone = waiting();
  const auto one = waiting(), two = waiting(), three = waiting(), four = waiting();
  tell(taken_back, one);
  tell(refused, two);
  tell(agreed, three);
  tell(gone, four);
  ASSERT_TRUE(leave(taken_back));
  ASSERT_TRUE(answer(two, refused, false));
  ASSERT_TRUE(answer(three, agreed));
  run([&](Transaction& tx) { return store::cancel_registration(tx, gone.id, "asked"); });

  EXPECT_THAT(claim(Contact::sms), SizeIs(0));

  EXPECT_EQ(scene.value("SELECT string_agg(state, ' ') FROM messages"),
            "withdrawn withdrawn withdrawn withdrawn");
}

TEST_F(Joining, IsForgottenWithWhoeverIsErased) {
  const auto asks = waiting(), other = waiting(), third = waiting();
  join(asks, other);
  ASSERT_TRUE(ask(third, other));

  run([&](Transaction& tx) { return store::erase_person(tx, a_vault(), other.id, {{}, "a test"}); });
  EXPECT_EQ(scene.value("SELECT count(*) FROM joinings"), "1");
  run([&](Transaction& tx) { return store::erase_person(tx, a_vault(), asks.id, {{}, "a test"}); });

  EXPECT_EQ(scene.value("SELECT count(*) FROM joinings"), "0");
}

TEST_F(Joining, BeyondSixIsFoundByTheLaws) {
  laws_must_hold = false;
  const auto six = household(6);
  const auto seventh = waiting();
  scene.execute("UPDATE registrations SET household_id = '" + uuid_text(six[0].id.bytes) + "' WHERE id = '$'",
                seventh.id);

  EXPECT_THAT(broken_laws(connection), testing::HasSubstr("nobody comes with more than five others"));
}
