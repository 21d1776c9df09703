#include "holdfast/store/review.hpp"

#include <gmock/gmock.h>

#include <set>
#include <thread>

#include "contract/store/people.hpp"
#include "holdfast/store/people.hpp"

using namespace holdfast;
using namespace holdfast::test;
using store::ReviewRefusal;
using store::Told;
using store::Transaction;
using testing::ElementsAre;
using testing::SizeIs;

namespace {

class Review : public RoundTest {
 protected:
  auto let_through(const RegistrationId& id, Told told = Told::by_message) {
    return run([&](Transaction& tx) { return store::let_through(tx, id, told); });
  }
  auto set_card(const RegistrationId& id, const std::string& number) {
    return run([&](Transaction& tx) { return store::set_card(tx, vault, id, number); });
  }
  auto merge(const RegistrationId& id) {
    return run([&](Transaction& tx) { return store::merge(tx, vault, id, Told::by_message); });
  }
  std::string told(const RegistrationId& id) {
    return scene.value(
        "SELECT string_agg(kind || ' ' || channel || ' ' || state, E'\\n' ORDER BY kind) FROM messages "
        "WHERE registration_id = '$'",
        id);
  }
  Registration without_card() {
    auto person = a_person();
    person.health_card_number.clear();
    keep(person);
    return person;
  }
  /// The first form, waiting, and a second with the same card, in review.
  std::pair<Registration, Registration> two_forms() {
    const auto first = a_person();
    keep(first);
    auto second = a_person();
    second.health_card_number = first.health_card_number;
    second.contact = Contact::email;
    second.preferences.pop_back();
    keep(second);
    return {first, second};
  }
};

}  // namespace

TEST_F(Review, TheOldestStandsFirst) {
  const auto first = without_card();
  const auto second = without_card();

  const auto list = run([](Transaction& tx) { return store::read_reviews(tx, {}, 10); });

  ASSERT_THAT(list, SizeIs(2));
  EXPECT_EQ(list[0].id, first.id);
  EXPECT_EQ(list[0].reason, "no-card");
  const auto rest = run([&](Transaction& tx) {
    return store::read_reviews(tx, {list[0].turn_at, list[0].id}, 10);
  });
  ASSERT_THAT(rest, SizeIs(1));
  EXPECT_EQ(rest[0].id, second.id);
}

TEST_F(Review, LetThroughThePersonWaitsInThePlaceOfTheirFormAndIsTold) {
  const auto person = without_card();
  const auto place = scene.value("SELECT turn_at FROM registrations WHERE id = '$'", person.id);

  EXPECT_EQ(*let_through(person.id), RegistrationState::waiting);

  EXPECT_EQ(scene.value("SELECT turn_at FROM registrations WHERE id = '$'", person.id), place);
  EXPECT_EQ(
      scene.value("SELECT asked_at < now() - interval '1 s' FROM registrations WHERE id = '$'", person.id),
      "t");
  EXPECT_EQ(told(person.id), "let-through sms due\nreview call sent");
}

TEST_F(Review, OnTheLineThePersonIsPresentAndHearsItThere) {
  const auto person = without_card();

  let_through(person.id, Told::on_the_line);

  EXPECT_EQ(told(person.id), "review call sent");
  EXPECT_EQ(
      scene.value("SELECT asked_at > now() - interval '1 min' FROM registrations WHERE id = '$'", person.id),
      "t");
}

TEST_F(Review, OfTwoWhoDecideOneIsTooLate) {
  const auto person = without_card();

  EXPECT_TRUE(let_through(person.id));
  const auto again = let_through(person.id);

  ASSERT_FALSE(again);
  EXPECT_EQ(again.error(), ReviewRefusal::not_in_review);
}

TEST_F(Review, ACardThatIsLiveLetsNoSecondThrough) {
  const auto [first, second] = two_forms();

  const auto result = let_through(second.id);

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), ReviewRefusal::card_is_live);
  EXPECT_EQ(state(second), "review");
}

TEST_F(Review, ACardGivenLaterIsFoundByAndKeptToOnePerson) {
  const auto person = without_card();
  const auto number = a_card_number();

  EXPECT_EQ(*set_card(person.id, number), RegistrationState::review);
  let_through(person.id);

  const auto found = run([&](Transaction& tx) { return store::find_by_card(tx, vault, number, 10); });
  EXPECT_THAT(found, ElementsAre(person.id));
  EXPECT_EQ(run([&](Transaction& tx) { return store::card_ending(tx, vault, person.id); }),
            number.substr(number.size() - 3));

  const auto other = without_card();
  let_through(other.id);
  const auto refused = set_card(other.id, number);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), ReviewRefusal::card_is_live);
}

TEST_F(Review, MergedTheFirstFormHasTheWishesOfTheSecondAndThatOneEnds) {
  const auto [first, second] = two_forms();

  EXPECT_EQ(*merge(second.id), first.id);

  const auto status = run([id = first.id](Transaction& tx) { return store::read_status(tx, id); });
  EXPECT_EQ(status->state, RegistrationState::waiting);
  EXPECT_EQ(status->registration.preferences, second.preferences);
  EXPECT_EQ(status->registration.phone, second.phone);
  EXPECT_EQ(status->registration.contact, Contact::email);
  EXPECT_EQ(status->registration.name, first.name);
  EXPECT_EQ(state(second), "cancelled");
  EXPECT_EQ(reason(second), "merged");
  EXPECT_EQ(told(first.id), "card-used sms due\nmerged email due");
  EXPECT_EQ(told(second.id), "review call sent");
}

TEST_F(Review, WithoutALiveFirstThereIsNothingToMergeWith) {
  const auto [first, second] = two_forms();
  run([id = first.id](Transaction& tx) { store::cancel_registration(tx, id, "asked"); });

  const auto result = merge(second.id);

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), ReviewRefusal::no_other);
  EXPECT_TRUE(let_through(second.id));
}

TEST_F(Review, EndedThePersonIsToldAndTheReasonKept) {
  const auto person = without_card();

  run([&](Transaction& tx) { return store::end_review(tx, person.id, "not-a-person", Told::by_message); });

  EXPECT_EQ(state(person), "cancelled");
  EXPECT_EQ(reason(person), "not-a-person");
  EXPECT_EQ(told(person.id), "ended sms due\nreview call sent");
}

TEST_F(Review, LetThroughAndACardComingAliveAtOnceLeaveOneLiveRegistration) {
  const auto [first, second] = two_forms();
  run([id = first.id](Transaction& tx) { store::cancel_registration(tx, id, "asked"); });

  std::thread other{[&] {
    auto own = connect();
    own.in_transaction_again([&](Transaction& tx) { return store::requeue(tx, first.id, std::nullopt); });
  }};
  let_through(second.id);
  other.join();

  EXPECT_EQ(scene.value("SELECT count(*) FROM registrations WHERE state = 'waiting'"), "1");
}

TEST_F(Review, FoundByTelephoneTheNewestFirst) {
  auto older = a_person();
  auto newer = a_person();
  newer.phone = older.phone;
  keep(older);
  keep(newer);

  const auto found = run([&](Transaction& tx) { return store::find_by_phone(tx, older.phone, 10); });

  EXPECT_THAT(found, ElementsAre(newer.id, older.id));
}

TEST_F(Review, FoundByCardAlsoWhenNoLongerLive) {
  const auto [first, second] = two_forms();
  run([id = first.id](Transaction& tx) { store::cancel_registration(tx, id, "asked"); });

  const auto found = run([&, card = first.health_card_number](Transaction& tx) {
    return store::find_by_card(tx, vault, card, 10);
  });

  EXPECT_THAT(found, testing::UnorderedElementsAre(first.id, second.id));
}

TEST_F(Review, TheHistoryHasEveryOfferAndMessageAndNobodyElses) {
  const auto person = scene.add_person();
  const auto first = scene.add_offer(person, scene.add_window());
  run([&](Transaction& tx) { store::decline_offer(tx, first); });
  run([&](Transaction& tx) { return store::requeue(tx, person, std::nullopt); });
  const auto second = scene.add_offer(person, scene.add_window());
  run([&](Transaction& tx) { store::accept_offer(tx, second); });
  (void)scene.add_offer();

  const auto history = run([&](Transaction& tx) { return store::read_history(tx, person); });

  ASSERT_THAT(history.offers, SizeIs(2));
  const auto& offers = history.offers;
  EXPECT_EQ(std::set({offers[0].view.offer.state, offers[1].view.offer.state}),
            std::set({OfferState::declined, OfferState::accepted}));
  EXPECT_THAT(history.messages, SizeIs(3)) << "two offers, one confirmation";
}
