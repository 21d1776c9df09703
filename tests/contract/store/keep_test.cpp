#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "contract/store/people.hpp"

using namespace holdfast;
using namespace holdfast::test;
using store::Kept;
using testing::Each;
using testing::ElementsAre;

namespace {

class Keep : public RoundTest {};

constexpr auto review_tasks = "SELECT count(*) FROM messages WHERE kind = 'review' AND channel = 'call'";
constexpr auto card_warnings = "SELECT count(*) FROM messages WHERE kind = 'card-used'";

}  // namespace

TEST_F(Keep, StoresWhatWasSentAndReadsItBackFromTheWaitingList) {
  auto person = a_person();
  person.needs = needs_in("step-free companion").value();

  EXPECT_EQ(keep(person), Kept::fresh);

  const auto waiting = run([](auto& tx) { return store::read_waiting(tx, {}, 10); });
  ASSERT_EQ(waiting.size(), 1U);
  person.health_card_number.clear();
  EXPECT_EQ(waiting[0].registration, person);
  EXPECT_EQ(waiting[0].turn_at, person.received_at);
  EXPECT_EQ(waiting[0].asked_at, person.received_at);
  EXPECT_EQ(waiting[0].eligible_from, std::chrono::November / 1 / 2026);
}

TEST_F(Keep, WhoseFormCameByAClockThatRanAheadCountsAsComingNow) {
  auto person = a_person();
  person.received_at =
      std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()) + std::chrono::hours{1};

  keep(person);

  const auto waiting = run([](auto& tx) { return store::read_waiting(tx, {}, 10); });
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_LT(waiting[0].registration.received_at, person.received_at);
  EXPECT_LT(waiting[0].asked_at, person.received_at);
}

TEST_F(Keep, KeepsTheCardNumberSealedOnly) {
  const auto person = a_person();

  keep(person);

  const auto row = scene.value("SELECT r::text FROM registrations r WHERE id = '$'", person.id);
  EXPECT_EQ(row.find(person.health_card_number), std::string::npos);
  const auto sealed =
      scene.value("SELECT encode(card_sealed, 'hex') FROM registrations WHERE id = '$'", person.id);
  std::string bytes;
  for (std::size_t at = 0; at < sealed.size(); at += 2) {
    bytes += static_cast<char>(std::stoi(sealed.substr(at, 2), nullptr, 16));
  }
  EXPECT_EQ(vault.open(bytes), person.health_card_number);
}

TEST_F(Keep, DrivenAgainStoresNothingTwiceAndSaysSo) {
  const auto newcomers = std::vector{newcomer(a_person()), newcomer(a_person())};
  keep(newcomers);

  const auto again = keep(newcomers);

  EXPECT_THAT(again, Each(Kept::known));
  EXPECT_EQ(scene.value("SELECT count(*) FROM registrations"), "2");
}

TEST_F(Keep, StoresTheNewAmongTheKnownInTheOrderGiven) {
  const auto known = a_person();
  keep(known);

  const auto kept = keep({newcomer(a_person()), newcomer(known), newcomer(a_person())});

  EXPECT_THAT(kept, ElementsAre(Kept::fresh, Kept::known, Kept::fresh));
}

TEST_F(Keep, ASecondFormWithALiveCardGoesToReview) {
  const auto first = a_person();
  auto second = a_person();
  second.health_card_number = first.health_card_number + "AB";
  keep(first);

  EXPECT_EQ(keep({newcomer(second, RegistrationState::offered)}).front(), Kept::review);

  EXPECT_EQ(state(first), "waiting");
  EXPECT_EQ(state(second), "review");
  EXPECT_EQ(reason(second), "card-already-registered");
  EXPECT_EQ(scene.value("SELECT offer_id FROM registrations WHERE id = '$'", second.id), "");
}

TEST_F(Keep, TheFirstIsToldOfASecondFormOnceADayAndStaffEachTime) {
  const auto first = a_person();
  keep(first);
  for (int form = 0; form < 3; ++form) {
    auto stranger = a_person();
    stranger.health_card_number = first.health_card_number;
    keep(stranger);
  }

  EXPECT_EQ(scene.value(card_warnings), "1");
  EXPECT_EQ(scene.value(review_tasks), "3");
  EXPECT_EQ(scene.value("SELECT cause FROM messages WHERE kind = 'card-used'"),
            "card-used:" + uuid_text(first.id.bytes) + ":" +
                scene.value("SELECT (now() AT TIME ZONE 'UTC')::date"));
  EXPECT_EQ(scene.value("SELECT channel FROM messages WHERE registration_id = '$'", first.id), "sms");
}

TEST_F(Keep, TheSameCardTwiceInOneRoundKeepsOneOfThem) {
  auto one = a_person();
  auto other = a_person();
  other.health_card_number = one.health_card_number;

  const auto kept = keep({newcomer(one), newcomer(other), newcomer(a_person())});

  EXPECT_EQ(std::count(kept.begin(), kept.end(), Kept::review), 1);
  EXPECT_EQ(std::count(kept.begin(), kept.end(), Kept::fresh), 2);
  EXPECT_EQ(scene.value("SELECT count(*) FROM registrations WHERE state = 'review'"), "1");
  EXPECT_EQ(scene.value(card_warnings), "1");
}

TEST_F(Keep, TheSameFormTwiceInOneRoundIsOneForm) {
  const auto person = a_person();

  const auto kept = keep({newcomer(person), newcomer(person)});

  EXPECT_THAT(kept, testing::UnorderedElementsAre(Kept::fresh, Kept::known));
  EXPECT_EQ(scene.value(review_tasks), "0");
}

TEST_F(Keep, ACardIsFreeAgainAfterItsRegistrationWasCancelled) {
  const auto first = a_person();
  auto second = a_person();
  second.health_card_number = first.health_card_number;
  keep(first);
  scene.execute("UPDATE registrations SET state = 'cancelled' WHERE id = '$'", first.id);

  EXPECT_EQ(keep(second), Kept::fresh);
}

TEST_F(Keep, SomebodyWithoutACardIsForStaffWhateverWasForeseen) {
  auto person = a_person();
  person.health_card_number.clear();

  EXPECT_EQ(keep({newcomer(person, RegistrationState::offered)}).front(), Kept::review);

  EXPECT_EQ(reason(person), "no-card");
  EXPECT_EQ(scene.value("SELECT cause FROM messages WHERE registration_id = '$'", person.id),
            uuid_text(person.id.bytes));
}

TEST_F(Keep, AReviewThatWasForeseenIsFreshAndHasItsReasonAndTask) {
  const auto person = a_person();
  auto foreseen = newcomer(person, RegistrationState::review);
  foreseen.reason = "details-do-not-fit";

  EXPECT_THAT(keep(std::vector{foreseen}), ElementsAre(Kept::fresh));

  EXPECT_EQ(reason(person), "details-do-not-fit");
  EXPECT_EQ(scene.value(review_tasks), "1");
}

TEST_F(Keep, TheSeventhOnOneTelephoneIsForStaff) {
  std::vector<store::Newcomer> family;
  for (int member = 0; member < 4; ++member) {
    auto person = a_person();
    person.phone = "+14165550100";
    family.push_back(newcomer(person));
  }
  EXPECT_THAT(keep({family[0], family[1], family[2], family[3]}), Each(Kept::fresh));

  family.clear();
  for (int member = 4; member < 8; ++member) {
    auto person = a_person();
    person.phone = "+14165550100";
    family.push_back(newcomer(person));
  }

  EXPECT_THAT(keep(family), ElementsAre(Kept::fresh, Kept::fresh, Kept::review, Kept::review));
  EXPECT_EQ(scene.value("SELECT count(*) FROM registrations WHERE reason = 'too-many-on-one-contact'"), "2");
  EXPECT_THAT(keep(family), Each(Kept::known));
}

TEST_F(Keep, AnEMailAddressIsLimitedAsATelephoneIsAndTheCancelledDoNotCount) {
  for (int member = 0; member < 7; ++member) {
    auto person = a_person();
    person.email = "all@example.org";
    EXPECT_EQ(keep(person), Kept::fresh);
    if (member == 0) scene.execute("UPDATE registrations SET state = 'cancelled' WHERE id = '$'", person.id);
  }
  auto one_more = a_person();
  one_more.email = "all@example.org";

  EXPECT_EQ(keep(one_more), Kept::review);
}

TEST_F(Keep, AgentsMayGiveOneTelephoneForMany) {
  for (int caller = 0; caller < 8; ++caller) {
    auto person = a_person();
    person.via = Via::call_centre;
    person.phone = "+14165550100";
    EXPECT_EQ(keep(person), Kept::fresh);
  }
  auto from_the_web = a_person();
  from_the_web.phone = "+14165550100";

  EXPECT_EQ(keep(from_the_web), Kept::fresh);
}

TEST_F(Keep, ARollbackLeavesNothing) {
  const auto person = a_person();
  const std::vector newcomers{newcomer(person)};

  EXPECT_THROW(connection.in_transaction([&](auto& tx) {
    store::keep(tx, vault, newcomers);
    throw std::logic_error("changed my mind");
  }),
               std::logic_error);

  EXPECT_EQ(scene.value("SELECT count(*) FROM registrations"), "0");
}

TEST_F(Keep, AValuePostgreSQLRefusesPoisonsTheRoundWithoutSayingTheValue) {
  auto person = a_person();
  person.name = "secret\xC3name";

  try {
    keep(person);
    FAIL() << "stored what is not UTF-8";
  } catch (const store::Poisoned& refused) {
    EXPECT_EQ(std::string(refused.what()).find("secret"), std::string::npos);
    EXPECT_NE(std::string(refused.what()).find("22021"), std::string::npos);
  }
  person.name = std::string("nul\0nul", 7);
  EXPECT_THROW(keep(person), store::Poisoned);
}

TEST_F(Keep, TwoProcessesKeepingTheSamePeopleInOppositeOrderDoNotDeadlock) {
  std::vector<store::Newcomer> forwards;
  for (int count = 0; count < 50; ++count) forwards.push_back(newcomer(a_person()));
  const std::vector<store::Newcomer> backwards(forwards.rbegin(), forwards.rend());
  const auto middle = uuid_text(forwards[25].registration->id.bytes);
  const auto keep_all = [this](const std::vector<store::Newcomer>& newcomers) {
    auto mine = connect();
    return mine.in_transaction([&](auto& tx) { return store::keep(tx, vault, newcomers); });
  };

  // A third holds the one in the middle until both wait: in the order given, each would then hold what the
  // other needs.
  LockHolder third(
      scene.database.url(),
      "INSERT INTO registrations (id, state, received_at, turn_at, asked_at, via, name, line1, line2, "
      "city, province, postal_code, contact, language, date_of_birth, preferences) "
      "VALUES ('" +
          middle +
          "', 'waiting', now(), now(), now(), 'web', '', '', '', '', '', '', 'sms', "
          "'en', '1948-03-12', '[]')");
  auto one = std::async(std::launch::async, keep_all, forwards);
  auto other = std::async(std::launch::async, keep_all, backwards);
  while (scene.value("SELECT count(*) FROM pg_locks WHERE NOT granted") != "2") std::this_thread::yield();
  third.roll_back();

  auto kept = one.get();
  const auto also = other.get();
  kept.insert(kept.end(), also.begin(), also.end());
  EXPECT_EQ(std::count(kept.begin(), kept.end(), Kept::fresh), 50);
  EXPECT_EQ(std::count(kept.begin(), kept.end(), Kept::known), 50);
}

TEST_F(Keep, DeadLettersComeBackAsTheyWereSent) {
  auto person = a_person();
  person.name = std::string("\xC3\0broken", 8);

  run([&](auto& tx) { store::keep_dead_letter(tx, vault, person, "refused: SQLSTATE 22021"); });
  run([&](auto& tx) { store::keep_dead_letter(tx, vault, person, "again"); });

  const auto letters = run([&](auto& tx) { return store::read_dead_letters(tx, vault, 10); });
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].registration, person);
  EXPECT_EQ(letters[0].reason, "refused: SQLSTATE 22021");
  EXPECT_TRUE(run([&](auto& tx) { return store::forget_dead_letter(tx, person.id); }));
  EXPECT_FALSE(run([&](auto& tx) { return store::forget_dead_letter(tx, person.id); }));
}
