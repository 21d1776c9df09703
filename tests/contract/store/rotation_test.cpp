#include "holdfast/store/rotation.hpp"

#include <gmock/gmock.h>

#include <future>

#include "contract/store/people.hpp"
#include "holdfast/store/heartbeat.hpp"

using namespace holdfast;
using namespace holdfast::test;
using store::Kept;
using store::RotationStep;
using store::Vault;
using testing::HasSubstr;

namespace {

Vault with_keys(std::initializer_list<std::uint8_t> ids, std::uint8_t current) {
  KeyRing ring;
  for (const auto id : ids) ring.masters[id] = SecretKey{id};
  ring.current = current;
  return Vault{ring};
}

class Rotate : public RoundTest {
 protected:
  Kept keep_with(const Vault& with, const Registration& person) {
    const auto one = newcomer(person);
    return run([&](auto& tx) { return store::keep(tx, with, {&one, 1}); }).front();
  }
  static Registration somebody_with(const std::string& card) {
    auto person = a_person();
    person.health_card_number = card;
    return person;
  }

  RotationStep next(const Vault& with) {
    return run([&](auto& tx) { return store::read_rotation(tx, with).next; });
  }
  void begin(const Vault& with) {
    run([&](auto& tx) { return store::begin_rotation(tx, with), true; });
  }
  void finish(const Vault& with) {
    run([&](auto& tx) { return store::finish_rotation(tx, with), true; });
  }
  /// A few rows, or all.
  template <class Part>
  void go(Part part, const Vault& with, std::size_t parts_max = 1000) {
    std::optional<RegistrationId> last{RegistrationId{}};
    for (std::size_t count = 0; last && count < parts_max; ++count) {
      last = run([&](auto& tx) { return part(tx, with, *last, 2); });
    }
  }
  void rotate(const Vault& to) {
    begin(to);
    go(store::fill_hashes, to);
    finish(to);
    go(store::clear_hashes, to);
  }

  const Vault only_old = with_keys({1}, 1);
  const Vault prepared = with_keys({1, 2}, 1);  // one step behind
  const Vault in_use = with_keys({1, 2}, 2);
};

}  // namespace

TEST_F(Rotate, ACardPassesOnceAtEveryStepWhicheverOfTwoProcessesIsAStepBehind) {
  std::vector<std::string> cards;
  const auto look = [&](const std::string& at) {
    for (const auto* process : {&prepared, &in_use}) {
      for (const auto& card : cards) {
        EXPECT_EQ(keep_with(*process, somebody_with(card)), Kept::review) << at << " " << card;
      }
      cards.push_back(a_card_number());
      EXPECT_EQ(keep_with(*process, somebody_with(cards.back())), Kept::fresh) << at;
    }
  };
  for (int count = 0; count < 6; ++count) {
    cards.push_back(a_card_number());
    keep_with(only_old, somebody_with(cards.back()));
  }

  look("before");
  EXPECT_EQ(next(in_use), RotationStep::begin);
  begin(in_use);
  look("begun");
  EXPECT_EQ(next(in_use), RotationStep::fill);
  go(store::fill_hashes, in_use, 2);
  look("filled in part");
  EXPECT_EQ(next(prepared), RotationStep::fill);
  go(store::fill_hashes, in_use);
  look("filled");
  EXPECT_EQ(next(in_use), RotationStep::finish);
  finish(in_use);
  look("finished");
  EXPECT_EQ(next(in_use), RotationStep::clear);
  go(store::clear_hashes, in_use, 2);
  look("cleared in part");
  go(store::clear_hashes, in_use);
  look("cleared");

  EXPECT_EQ(next(in_use), RotationStep::none);
  EXPECT_EQ(scene.value("SELECT count(*) FROM registrations WHERE card_hash IS NOT NULL"), "0");
  EXPECT_EQ(scene.value("SELECT count(*) FROM registrations WHERE state <> 'review'"),
            std::to_string(cards.size()));
}

TEST_F(Rotate, TheFirstIsToldOfASecondFormByWhicheverKeyItIsFound) {
  const auto first = a_person();
  keep_with(only_old, first);
  rotate(in_use);

  keep_with(prepared, somebody_with(first.health_card_number));

  EXPECT_EQ(scene.value("SELECT registration_id FROM messages WHERE kind = 'card-used'"),
            uuid_text(first.id.bytes));
}

TEST_F(Rotate, WithoutAKeyInUseNobodyIsKept) {
  const auto first = a_person();
  keep_with(only_old, first);
  begin(in_use);

  EXPECT_THROW(keep_with(only_old, a_person()), store::Unavailable);
  go(store::fill_hashes, in_use);
  finish(in_use);
  EXPECT_THROW(keep_with(only_old, somebody_with(first.health_card_number)), store::Unavailable);

  EXPECT_EQ(scene.value("SELECT count(*) FROM registrations"), "1");
}

TEST_F(Rotate, AKeyThatWasTakenOutOfTheFileIsMissedNotPassedOver) {
  const auto first = a_person();
  keep_with(prepared, first);

  EXPECT_THROW(keep_with(with_keys({2}, 2), somebody_with(first.health_card_number)), store::Unavailable);
}

TEST_F(Rotate, ARoundUnderWayIsWaitedForAndTheNextOneWritesBothHashes) {
  keep_with(prepared, a_person());
  const auto early = a_person();
  const auto late = a_person();
  const auto early_one = newcomer(early);
  const auto late_one = newcomer(late);
  auto running = connect();
  std::future<void> beginning;
  std::future<std::vector<Kept>> keeping;

  running.in_transaction([&](auto& tx) {
    store::keep(tx, prepared, {&early_one, 1});
    beginning = std::async(std::launch::async, [this] {
      connect().in_transaction_again([&](auto& other) { return store::begin_rotation(other, in_use), true; });
    });
    wait_until_somebody_waits(scene.database.url());
    keeping = std::async(std::launch::async, [&] {
      return connect().in_transaction([&](auto& other) {
        return store::keep(other, prepared, {&late_one, 1});
      });
    });
    while (scene.value("SELECT count(*) FROM pg_locks WHERE NOT granted") != "2") std::this_thread::yield();
  });
  beginning.get();
  keeping.get();

  EXPECT_EQ(scene.value("SELECT card_hash_2 IS NULL FROM registrations WHERE id = '$'", early.id), "t");
  EXPECT_EQ(scene.value("SELECT card_hash_2 IS NULL FROM registrations WHERE id = '$'", late.id), "f");
}

TEST_F(Rotate, AfterwardsTheNewKeyAloneOpensEveryNumber) {
  const auto first = a_person();
  keep_with(only_old, first);

  rotate(in_use);

  const auto hex =
      scene.value("SELECT encode(card_sealed, 'hex') FROM registrations WHERE id = '$'", first.id);
  std::string sealed;
  for (std::size_t at = 0; at < hex.size(); at += 2) {
    sealed += static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16));
  }
  EXPECT_EQ(with_keys({2}, 2).open(sealed), first.health_card_number);
  EXPECT_THROW((void)only_old.open(sealed), std::runtime_error);
}

TEST_F(Rotate, SomebodyCancelledBeforeCannotGoInAgainBesideTheirCardsNewHolder) {
  const auto first = a_person();
  keep_with(only_old, first);
  scene.execute("UPDATE registrations SET state = 'cancelled' WHERE id = '$'", first.id);
  rotate(in_use);
  EXPECT_EQ(keep_with(in_use, somebody_with(first.health_card_number)), Kept::fresh);

  const auto again = run([&](auto& tx) { return store::requeue(tx, first.id, std::nullopt); });

  ASSERT_TRUE(again && *again);
  EXPECT_EQ(**again, RegistrationState::review);
}

TEST_F(Rotate, TheColumnsTakeTurnsAndAChangeBegunIsFinishedBeforeAnother) {
  const auto first = a_person();
  keep_with(only_old, first);
  const auto third = with_keys({1, 2, 3}, 3);
  begin(in_use);

  EXPECT_EQ(next(third), RotationStep::fill);
  go(store::fill_hashes, third);
  finish(third);
  go(store::clear_hashes, third);
  EXPECT_EQ(scene.value("SELECT slot || ' ' || key_id FROM card_keys"), "2 2");
  EXPECT_EQ(next(third), RotationStep::begin);
  rotate(third);

  EXPECT_EQ(scene.value("SELECT slot || ' ' || key_id FROM card_keys"), "1 3");
  EXPECT_EQ(keep_with(third, somebody_with(first.health_card_number)), Kept::review);
}

TEST_F(Rotate, StepsThatAreNotDueDoNothing) {
  keep_with(only_old, a_person());

  finish(in_use);
  go(store::fill_hashes, in_use);
  go(store::clear_hashes, in_use);
  begin(only_old);
  EXPECT_EQ(next(only_old), RotationStep::none);
  begin(in_use);
  begin(in_use);
  finish(in_use);

  EXPECT_EQ(next(in_use), RotationStep::fill);
}

TEST_F(Rotate, ACardThatCannotBeFoundByTheKeyInUseBreaksALaw) {
  laws_must_hold = false;
  const auto person = a_person();
  keep_with(only_old, person);

  scene.execute("UPDATE registrations SET card_hash = NULL WHERE id = '$'", person.id);

  EXPECT_THAT(broken_laws(connection), HasSubstr("L3: every card can be found"));
}

TEST_F(Rotate, AProcessThatBeatsAndDoesNotHaveTheKeyIsNamed) {
  const auto without = [&](std::uint8_t id) {
    return run([&](auto& tx) { return store::process_without_key(tx, id).value_or("none"); });
  };
  scene.execute("DELETE FROM heartbeats");
  run([](auto& tx) { return store::beat(tx, "first"), store::beat(tx, "second"), true; });
  EXPECT_EQ(without(1), "first");

  run([&](auto& tx) { return store::tell_keys(tx, "first", in_use), true; });
  run([&](auto& tx) { return store::tell_keys(tx, "second", only_old), true; });

  EXPECT_EQ(without(1), "none");
  EXPECT_EQ(without(2), "second");
  scene.execute("UPDATE heartbeats SET at = at - interval '11 s' WHERE process = 'second'");
  EXPECT_EQ(without(2), "none");
}
