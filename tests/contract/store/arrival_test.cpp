// Within the hour people come one after the other: whoever is booked has a minute.

#include <atomic>
#include <set>
#include <thread>

#include <gmock/gmock.h>

#include "contract/store/scene.hpp"
#include "holdfast/store/attendance.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Transaction;
using testing::ElementsAre;
using Minute = std::optional<std::chrono::minutes>;

namespace {

class ArrivalStore : public StoreTest {
 protected:
  [[nodiscard]] std::vector<OfferId> held(WindowId window, int people) {
    std::vector<OfferId> offers;
    for (int n = 0; n < people; ++n) offers.push_back(scene.add_offer(scene.add_person(), window));
    return offers;
  }
  Minute accept(const OfferId& offer) {
    return run([&](Transaction& tx) { return store::accept_offer(tx, offer); }).value().value().arrival;
  }
  std::vector<Minute> accept(const std::vector<OfferId>& offers) {
    std::vector<Minute> minutes;
    for (const auto& offer : offers) minutes.push_back(accept(offer));
    return minutes;
  }
  [[nodiscard]] std::string crowd(const char* of) const {
    return scene.value(std::string{"SELECT "} + of +
                       " FROM (SELECT count(*) AS people FROM offers WHERE state = 'accepted' "
                       "GROUP BY window_id, arrival_minute) AS minutes");
  }
};

}  // namespace

TEST_F(ArrivalStore, TheFirstToBookAreSpreadOverTheWholeHour) {
  const auto offers = held(scene.add_window(12), 5);

  EXPECT_THAT(accept(offers), ElementsAre(0min, 30min, 15min, 45min, 10min));
}

TEST_F(ArrivalStore, AMinuteIsToldOnceAndStaysTheSameWhereverItIsRead) {
  const auto offers = held(scene.add_window(12), 2);
  accept(offers);

  EXPECT_EQ(accept(offers[1]), 30min) << "accepting twice is accepting once";
  const auto view = run([&](Transaction& tx) { return store::read_offer(tx, offers[1]); });
  EXPECT_EQ(view->arrives_at(), view->starts_at + 30min);
  const auto list = run([&](Transaction& tx) {
    return store::read_appointments(tx, {"a"}, Instant{}, Instant{} + 24h * 365 * 200);
  });
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].arrival, 0min);
  EXPECT_EQ(list[1].arrival, 30min);
}

TEST_F(ArrivalStore, ManyWhoAcceptAtOnceFillEveryMinuteWithOneAVaccinator) {
  const auto offers = held(scene.add_window(36), 36);
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> people;
  for (int n = 0; n < 9; ++n) {
    people.emplace_back([&] {
      auto own = connect();
      for (auto at = next++; at < offers.size(); at = next++) {
        own.in_transaction_again([&](Transaction& tx) { return store::accept_offer(tx, offers[at]); });
      }
    });
  }
  for (auto& each : people) each.join();

  EXPECT_EQ(crowd("count(*)"), "12");
  EXPECT_EQ(crowd("min(people)"), "3");
  EXPECT_EQ(crowd("max(people)"), "3");
}

TEST_F(ArrivalStore, TheMinuteOfACancelledSeatIsGivenAgain) {
  const auto offers = held(scene.add_window(12), 12);
  const auto minutes = accept(offers);
  run([&](Transaction& tx) { return store::cancel_registration(tx, scene.person_of(offers[7]), ""); });

  const auto next = held(WindowId{std::stoll(scene.value("SELECT max(id) FROM windows"))}, 1);

  EXPECT_EQ(accept(next.front()), minutes[7]);
}

TEST_F(ArrivalStore, WhoBooksDuringTheHourIsGivenAMinuteStillToCome) {
  const auto window = scene.add_window(12);
  const auto offers = held(window, 6);
  scene.execute("UPDATE windows SET starts_at = clock_timestamp() - interval '32 minutes'");

  const auto minutes = accept(offers);

  const std::set<Minute> first(minutes.begin(), minutes.begin() + 5);
  EXPECT_EQ(first, (std::set<Minute>{35min, 40min, 45min, 50min, 55min}));
  EXPECT_EQ(minutes.back(), 0min) << "when those are taken, what is left";
}

TEST_F(ArrivalStore, AnHourCutToHalfKeepsItsPeopleAtTheMinutesTheyKnow) {
  const auto window = scene.add_window(24);
  accept(held(window, 24));
  scene.execute(
      "WITH gone AS (UPDATE offers SET state = 'cancelled' WHERE arrival_minute >= 30 RETURNING "
      "registration_id), over AS (UPDATE registrations r SET state = 'cancelled' FROM gone g "
      "WHERE r.id = g.registration_id) UPDATE windows SET booked = 12, capacity = 12");
  laws_must_hold = false;  // those cancelled here were not told

  EXPECT_EQ(crowd("max(people)"), "2");
  EXPECT_THAT(broken_laws(connection), testing::Not(testing::HasSubstr("L4")));
}

TEST_F(ArrivalStore, AnAppointmentFromBeforeThereWereMinutesHasTheHourOnly) {
  const auto offers = held(scene.add_window(12), 2);
  scene.execute("ALTER TABLE offers DISABLE TRIGGER offers_arrival_minute_taken");
  EXPECT_EQ(accept(offers[0]), std::nullopt);
  scene.execute("ALTER TABLE offers ENABLE TRIGGER offers_arrival_minute_taken");
  const auto view = run([&](Transaction& tx) { return store::read_offer(tx, offers[0]); });

  EXPECT_EQ(view->arrival, std::nullopt);
  EXPECT_EQ(view->arrives_at(), view->starts_at);
  EXPECT_EQ(accept(offers[1]), 0min);
}
