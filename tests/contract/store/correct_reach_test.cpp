// Somebody corrects how they are reached: what goes where from then on, and who is told.
#include "holdfast/store/reach.hpp"

#include <gmock/gmock.h>

#include "contract/store/scene.hpp"
#include "holdfast/store/outbox.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Transaction;

namespace {

class CorrectReach : public StoreTest {
 protected:
  bool correct(const RegistrationId& id, const Reach& reach) {
    return run([&](Transaction& tx) { return store::correct_reach(tx, id, reach); });
  }
  /// "kind address" of what is claimed on a channel now.
  std::vector<std::string> sent(Contact channel) {
    std::vector<std::string> all;
    for (const auto& message :
         run([&](Transaction& tx) { return store::claim_messages(tx, channel, 100, 600s, 60s); })) {
      const auto& to = channel == Contact::sms ? message.phone : message.email;
      all.push_back(message.kind + ' ' + to + (message.name.empty() ? " nameless" : ""));
      ids.push_back(message.id);
    }
    return all;
  }
  void all_are_sent() {
    std::vector<store::SentMessage> all;
    for (const auto& id : ids) all.push_back({.id = id, .gateway_reference = "gone"});
    run([&](Transaction& tx) {
      store::mark_sent(tx, all);
      return true;
    });
  }
  [[nodiscard]] std::string deadline(const OfferId& offer) const {
    return scene.value("SELECT held_until FROM offers WHERE id = '$'", offer);
  }

  const std::string old_number = "+14165550199", new_number = "+14165550142";
  std::vector<MessageId> ids;
};

}  // namespace

TEST_F(CorrectReach, TellsTheOldNumberAndSendsTheHeldOfferToTheNewOneWithTheSameDeadline) {
  const auto offer = scene.add_offer({.told = false});
  const auto person = scene.person_of(offer);
  EXPECT_THAT(sent(Contact::sms), testing::ElementsAre("offer " + old_number));
  all_are_sent();
  const auto before = deadline(offer);

  EXPECT_TRUE(correct(person, {.phone = new_number, .email = {}, .contact = Contact::sms}));

  EXPECT_THAT(sent(Contact::sms), testing::UnorderedElementsAre(
                                      "offer " + new_number, "address-changed " + old_number + " nameless"));
  EXPECT_EQ(deadline(offer), before);
  EXPECT_EQ(scene.value("SELECT count(*) FROM messages WHERE kind = 'offer'"), "1")
      << "the same message again";
}

TEST_F(CorrectReach, AnOfferThatIsBeingSentAtThisMomentStillGoesToTheNewNumber) {
  const auto offer = scene.add_offer({.told = false});
  EXPECT_THAT(sent(Contact::sms), testing::ElementsAre("offer " + old_number));

  correct(scene.person_of(offer), {.phone = new_number, .email = {}, .contact = Contact::sms});
  all_are_sent();

  EXPECT_THAT(sent(Contact::sms), testing::Contains("offer " + new_number));
}

TEST_F(CorrectReach, AnotherChannelTakesTheOfferOver) {
  const auto offer = scene.add_offer({.told = false});

  correct(scene.person_of(offer), {.phone = old_number, .email = "m@example.org", .contact = Contact::email});

  EXPECT_THAT(sent(Contact::sms), testing::IsEmpty());
  EXPECT_THAT(sent(Contact::email), testing::ElementsAre("offer m@example.org"));
}

TEST_F(CorrectReach, WithoutAnOfferOnlyTheOldOnesAreTold) {
  const auto person = scene.add_person({.email = "old@example.org"});

  EXPECT_TRUE(correct(person, {.phone = new_number, .email = "new@example.org", .contact = Contact::sms}));

  EXPECT_THAT(sent(Contact::sms), testing::ElementsAre("address-changed " + old_number + " nameless"));
  EXPECT_THAT(sent(Contact::email), testing::ElementsAre("address-changed old@example.org nameless"));
}

TEST_F(CorrectReach, WhatWasForAnOldAddressNeverGoesToTheNewOne) {
  const auto person = scene.add_person({.email = "old@example.org"});
  correct(person, {.phone = new_number, .email = "old@example.org", .contact = Contact::sms});
  (void)sent(Contact::sms);

  run([&](Transaction& tx) {
    store::mark_failed(tx, ids.at(0));
    return true;
  });

  EXPECT_THAT(sent(Contact::email), testing::IsEmpty());
  EXPECT_EQ(scene.value("SELECT count(*) FROM messages WHERE kind = 'address-changed'"), "1");
}

TEST_F(CorrectReach, TwiceIsOnceAndNobodyIsNobody) {
  const auto person = scene.add_person();
  const Reach reach{.phone = new_number, .email = {}, .contact = Contact::sms};

  EXPECT_TRUE(correct(person, reach));
  EXPECT_TRUE(correct(person, reach));

  EXPECT_EQ(scene.value("SELECT count(*) FROM messages WHERE kind = 'address-changed'"), "1");
  EXPECT_FALSE(correct(RegistrationId{random_bytes()}, reach));
}
