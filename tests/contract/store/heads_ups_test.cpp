#include "holdfast/store/heads_ups.hpp"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>

#include "contract/store/scene.hpp"
#include "holdfast/store/calls.hpp"
#include "holdfast/store/outbox.hpp"
#include "holdfast/store/reminders.hpp"
#include "holdfast/store/rounds.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::PassedOver;
using store::Transaction;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

const auto zone = TimeZone::named("America/Toronto");

class HeadsUpsStore : public StoreTest {
 protected:
  void tell(const std::vector<RegistrationId>& people, std::chrono::minutes left = 60min) {
    run([&](Transaction& tx) {
      ASSERT_TRUE(store::begin_heads_ups(tx, tomorrow()));
      store::write_heads_ups(tx, {.day = tomorrow(),
                                  .useful_until = store::Connection::clock(tx) + left,
                                  .people = people,
                                  .per_second = 1000});
    });
  }
  std::vector<store::DueMessage> claim() {
    return run([](Transaction& tx) { return store::claim_messages(tx, Contact::sms, 100, 600s, 60s); });
  }
  PassedOver pass(const RegistrationId& id) {
    return run([&](Transaction& tx) { return store::pass_over(tx, id, zone); });
  }
  std::vector<RegistrationId> waiting() {
    std::vector<RegistrationId> ids;
    for (const auto& each : run([](Transaction& tx) { return store::read_waiting(tx, {}, 100); })) {
      ids.push_back(each.registration.id);
    }
    return ids;
  }
  static Date tomorrow() {
    const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    return Date{std::chrono::floor<std::chrono::days>(zone.local(now)) + std::chrono::days{1}};
  }
  store::HeadsUpDay judge() {
    return run([](Transaction& tx) {
             return store::judge_heads_ups(tx, tomorrow(), store::Connection::clock(tx) + 24h);
           })
        .value();
  }
  void let_messages_be_due() {
    scene.execute("UPDATE messages SET due_at = clock_timestamp() - interval '1 second'");
  }
};

}  // namespace

TEST_F(HeadsUpsStore, OfADayAreBegunByOneOfSeveralProcesses) {
  std::atomic<int> began{0};
  std::vector<std::thread> processes;
  for (int process = 0; process < 4; ++process) {
    processes.emplace_back([&] {
      auto own = connect();
      own.in_transaction_again([&](Transaction& tx) {
        if (store::begin_heads_ups(tx, tomorrow())) ++began;
      });
    });
  }
  for (auto& process : processes) process.join();

  EXPECT_EQ(began, 1);
}

TEST_F(HeadsUpsStore, GoByThePersonsChannelWithTheDay) {
  const auto by_text = scene.add_person();
  const auto by_call = scene.add_person({.contact = "call"});

  tell({by_text, by_call});
  let_messages_be_due();

  const auto claimed = claim();
  ASSERT_THAT(claimed, SizeIs(1));
  EXPECT_EQ(claimed[0].kind, "heads-up");
  EXPECT_EQ(claimed[0].registration, by_text);
  EXPECT_EQ(claimed[0].likely_on, tomorrow());
  EXPECT_TRUE(run([&](Transaction& tx) { return store::read_call(tx, by_call); }));
}

TEST_F(HeadsUpsStore, AreForNobodyWhoDoesNotWaitAnyMore) {
  const auto by_text = scene.add_person();
  const auto by_call = scene.add_person({.contact = "call"});
  tell({by_text, by_call});
  let_messages_be_due();

  for (const auto& each : {by_text, by_call}) {
    run([&](Transaction& tx) { store::cancel_registration(tx, each, "asked"); });
  }

  EXPECT_THAT(claim(), IsEmpty());
  run([](Transaction& tx) { store::withdraw_useless_calls(tx, 100); });
  EXPECT_EQ(scene.value("SELECT count(*) FROM messages WHERE kind = 'heads-up' AND state = 'withdrawn'"),
            "2");
}

TEST_F(HeadsUpsStore, ThatArePassedOverKeepThePlaceForTheDayAfter) {
  const auto first = scene.add_person();
  const auto second = scene.add_person();
  scene.execute("UPDATE registrations SET turn_at = turn_at - interval '1 day' WHERE id = '$'", first);
  EXPECT_EQ(pass(first), PassedOver::no_heads_up);
  tell({first});

  EXPECT_EQ(pass(first), PassedOver::passed);
  EXPECT_EQ(pass(first), PassedOver::passed);
  EXPECT_EQ(pass(second), PassedOver::no_heads_up);
  EXPECT_EQ(pass(RegistrationId{random_bytes()}), PassedOver::unknown);

  EXPECT_THAT(waiting(), ElementsAre(second));
  EXPECT_THAT(run([&](Transaction& tx) {
                return store::lock_waiting(tx, {first, second});
              }),
              ElementsAre(second));
  EXPECT_EQ(
      scene.value("SELECT (passed_until AT TIME ZONE 'America/Toronto')::text FROM registrations "
                  "WHERE passed_until IS NOT NULL"),
      scene.value("SELECT (heads_up_on + 1)::timestamp::text FROM registrations WHERE passed_until IS NOT "
                  "NULL"));
  scene.execute("UPDATE registrations SET passed_until = clock_timestamp() WHERE passed_until IS NOT NULL");
  EXPECT_THAT(waiting(), ElementsAre(first, second));
}

TEST_F(HeadsUpsStore, AreJudgedOnceByTheOffersThatFollowed) {
  std::vector<RegistrationId> people;
  for (int person = 0; person < 4; ++person) people.push_back(scene.add_person());
  tell(people);
  EXPECT_EQ(pass(people[0]), PassedOver::passed);
  for (const auto at : {1, 2}) {
    const auto offer = scene.add_offer(people[at], scene.add_window());
    scene.execute("UPDATE offers SET created_at = clock_timestamp() WHERE id = '$'", offer);
    if (at == 2) run([&](Transaction& tx) { store::decline_offer(tx, offer); });
  }

  const auto judged = judge();

  EXPECT_EQ(judged.told, 4U);
  EXPECT_EQ(judged.followed, 2U);
  EXPECT_EQ(judged.passed, 1U);
  EXPECT_EQ(judged.missed(), 1U);
  EXPECT_FALSE(run([](Transaction& tx) {
    return store::judge_heads_ups(tx, tomorrow(), store::Connection::clock(tx) + 24h);
  }));
  EXPECT_THAT(run([](Transaction& tx) { return store::days_to_judge(tx); }), IsEmpty());
}

TEST_F(HeadsUpsStore, CountOnWhatTheWaitingListGotInTheMorningsAlone) {
  const auto offer_at = [&](const std::string& days_ago, const std::string& time, bool had_just_asked) {
    const auto offer = scene.add_offer();
    scene.execute("UPDATE offers SET created_at = ((now() AT TIME ZONE 'America/Toronto')::date - " +
                      days_ago + " + time '" + time + "') AT TIME ZONE 'America/Toronto' WHERE id = '$'",
                  offer);
    scene.execute("UPDATE registrations r SET asked_at = o.created_at - interval '" +
                      std::string(had_just_asked ? "1 minute" : "1 day") +
                      "' FROM offers o WHERE o.registration_id = r.id AND o.id = '$'",
                  offer);
  };
  offer_at("1", "09:00", false);
  offer_at("7", "11:59", false);
  offer_at("1", "08:59", false);
  offer_at("1", "12:00", false);
  offer_at("8", "10:00", false);
  offer_at("2", "10:00", true);

  const auto mornings = run([](Transaction& tx) { return store::read_mornings(tx, zone); });

  ASSERT_THAT(mornings, SizeIs(1));
  EXPECT_EQ(mornings[0].clinic.text, "a");
  EXPECT_EQ(mornings[0].offers, 2U);
}
