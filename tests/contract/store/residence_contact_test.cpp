// A residence has another contact person, or they are reached otherwise.
#include "holdfast/store/residence_contact.hpp"

#include <gmock/gmock.h>

#include "contract/store/park_house.hpp"
#include "contract/store/people.hpp"
#include "holdfast/store/outbox.hpp"
#include "holdfast/store/residence_turn.hpp"
#include "holdfast/store/residences.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Transaction;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

class ContactOfResidence : public RoundTest {
 protected:
  ContactOfResidence() {
    run([&](Transaction& tx) {
      store::add_residence(tx, vault, residence, {{"Zoé", std::chrono::March / 12 / 1938, a_card_number()}});
      return store::let_residence_through(tx, residence.id);
    });
    scene.execute("UPDATE messages SET state = 'sent', sent_at = now()");
  }
  void offer() {
    scene.execute(
        "INSERT INTO visits (team, starts_at, ends_at, seats, area) VALUES ('North', now() + interval '4 "
        "days', now() + interval '4 days 3 hours', 50, '{M6R}')");
    ASSERT_TRUE(run([&](Transaction& tx) { return store::offer_visits(tx, residence.id, {}); }));
  }
  bool correct(const ResidenceContact& contact) {
    return run([&](Transaction& tx) { return store::correct_residence_contact(tx, residence.id, contact); });
  }
  auto claim(Contact channel) {
    return run([&](Transaction& tx) { return store::claim_messages(tx, channel, 10, 600s, 60s); });
  }
  static std::vector<std::string> told(const std::vector<store::DueMessage>& messages) {
    std::vector<std::string> all;
    for (const auto& each : messages) {
      const auto& where = each.channel == Contact::sms ? each.phone : each.email;
      all.push_back(each.kind + " " + where);
    }
    std::ranges::sort(all);
    return all;
  }
  store::ResidenceView view() {
    return run([&](Transaction& tx) { return store::read_residence(tx, residence.id).value(); });
  }

  const Residence residence = park_house();
  const ResidenceContact by_text{
      .name = "Bo High",
      .reach = {.phone = "+14165550123", .email = "bo@example.org", .contact = Contact::sms}};
};

}  // namespace

TEST_F(ContactOfResidence, IsCorrectedAndTheOldAndTheNewPlaceAreTold) {
  EXPECT_TRUE(correct(by_text));

  const auto now = view().residence;
  EXPECT_EQ(now.contact_name, "Bo High");
  EXPECT_EQ(now.phone, "+14165550123");
  EXPECT_EQ(now.email, "bo@example.org");
  EXPECT_EQ(now.address.line1, "1, Park Lane");
  EXPECT_THAT(told(claim(Contact::email)), ElementsAre("address-changed ada@example.org"));
  EXPECT_THAT(told(claim(Contact::sms)), ElementsAre("residence-contact +14165550123"));
}

TEST_F(ContactOfResidence, IsToldOfAHeldOfferAtTheNewPlaceWithTheSameDeadline) {
  offer();
  ASSERT_THAT(told(claim(Contact::email)), ElementsAre("residence-offer ada@example.org"));
  const auto deadline = scene.value("SELECT held_until FROM residence_offers");
  scene.execute("UPDATE messages SET state = 'sent', sent_at = now()");

  EXPECT_TRUE(correct(by_text));

  EXPECT_THAT(told(claim(Contact::sms)), ElementsAre("residence-offer +14165550123"));
  EXPECT_EQ(scene.value("SELECT held_until FROM residence_offers"), deadline);
}

TEST_F(ContactOfResidence, WhatIsEqualChangesNothingAndAnotherNameAloneTellsNobody) {
  const ResidenceContact same{.name = "Ada Low", .reach = {"", "ada@example.org", Contact::email}};
  EXPECT_TRUE(correct(same));
  auto renamed = same;
  renamed.name = "Ada High";
  EXPECT_TRUE(correct(renamed));

  EXPECT_EQ(view().residence.contact_name, "Ada High");
  EXPECT_THAT(claim(Contact::email), IsEmpty());
}

TEST_F(ContactOfResidence, IsReachedAgainOnceCorrectedAndUnreachedIfThatFails) {
  scene.execute("UPDATE messages SET state = 'failed'");
  EXPECT_TRUE(view().is_unreached);

  EXPECT_TRUE(correct(by_text));
  EXPECT_FALSE(view().is_unreached);

  const auto claimed = claim(Contact::sms);
  ASSERT_THAT(claimed, SizeIs(1));
  run([&](Transaction& tx) { store::mark_failed(tx, claimed[0].id); });
  for (const auto& each : claim(Contact::email))
    run([&](Transaction& tx) { store::mark_failed(tx, each.id); });
  EXPECT_TRUE(view().is_unreached);
}

TEST_F(ContactOfResidence, WhoseNumberIsTakenOutIsToldAndHearsNoMoreWhenTheOtherAddressFails) {
  ASSERT_TRUE(correct(by_text));
  scene.execute("UPDATE messages SET state = 'sent', sent_at = now()");
  ASSERT_TRUE(correct({.name = "Cy", .reach = {"", "cy@example.org", Contact::email}}));
  EXPECT_THAT(told(claim(Contact::sms)), ElementsAre("address-changed +14165550123"));
  scene.execute("UPDATE messages SET state = 'sent', sent_at = now()");

  offer();
  const auto claimed = claim(Contact::email);
  ASSERT_THAT(told(claimed), ElementsAre("residence-offer cy@example.org"));
  run([&](Transaction& tx) { store::mark_failed(tx, claimed[0].id); });

  EXPECT_THAT(claim(Contact::sms), IsEmpty());
  EXPECT_TRUE(view().is_unreached);
}

TEST_F(ContactOfResidence, OfAnUnknownResidenceIsNot) {
  EXPECT_FALSE(run([&](Transaction& tx) {
    return store::correct_residence_contact(tx, ResidenceId{random_bytes()}, by_text);
  }));
}
