#include <atomic>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <pqxx/pqxx>

#include "contract/store/scene.hpp"
#include "holdfast/store/offers.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;
using store::Transaction;

namespace {

class ReleaseStore : public StoreTest {
 protected:
  store::Released release(std::size_t limit = 1000) {
    return run([&](Transaction& tx) { return store::release_due(tx, limit); });
  }
};

}  // namespace

TEST_F(ReleaseStore, AHoldThatRanOutLapsesAndThePersonIsTold) {
  const auto offer = scene.add_offer({.left = -1s});

  const auto released = release();

  EXPECT_EQ(released.lapsed, 1U);
  EXPECT_EQ(released.returned, 0U);
  EXPECT_EQ(released.windows.size(), 1U);
  EXPECT_GE(released.delay_max(), 1s);
  EXPECT_EQ(scene.state(offer), "expired");
  EXPECT_EQ(scene.state(scene.person_of(offer)), "lapsed");
  EXPECT_EQ(scene.seats(offer), "0 0");
  EXPECT_EQ(scene.messages(offer), "lapsed sms due\noffer sms sent");
}

TEST_F(ReleaseStore, WhoWasNeverToldGoesBackWithTheirPlaceAndTheMessageIsWithdrawn) {
  const auto offer = scene.add_offer({.told = false, .left = -1s});
  const auto place = scene.value("SELECT turn_at FROM registrations WHERE id = '$'", scene.person_of(offer));

  const auto released = release();

  EXPECT_EQ(released.lapsed, 0U);
  EXPECT_EQ(released.returned, 1U);
  EXPECT_EQ(scene.state(offer), "expired");
  EXPECT_EQ(scene.state(scene.person_of(offer)), "waiting");
  EXPECT_EQ(scene.value("SELECT turn_at FROM registrations WHERE id = '$'", scene.person_of(offer)), place);
  EXPECT_EQ(scene.seats(offer), "0 0");
  EXPECT_EQ(scene.messages(offer), "offer sms withdrawn");
}

TEST_F(ReleaseStore, AHoldThatStillRunsIsLeftAlone) {
  const auto offer = scene.add_offer({.left = 10s});

  const auto released = release();

  EXPECT_EQ(released.lapsed + released.returned, 0U);
  EXPECT_THAT(released.windows, testing::IsEmpty());
  EXPECT_EQ(scene.state(offer), "held");
}

TEST_F(ReleaseStore, WhatWasDecidedInTimeIsNotReleased) {
  const auto offer = scene.add_offer();
  run([&](Transaction& tx) { return store::accept_offer(tx, offer); });
  scene.execute("UPDATE offers SET held_until = clock_timestamp() WHERE id = '$'", offer);

  release();

  EXPECT_EQ(scene.state(offer), "accepted");
}

TEST_F(ReleaseStore, NothingIsReleasedWhileEveryProcessIsSilent) {
  const auto offer = scene.add_offer({.left = -1s});
  scene.fall_silent(6s);
  EXPECT_EQ(release().lapsed, 0U);

  scene.execute("DELETE FROM heartbeats");
  EXPECT_EQ(release().lapsed, 0U);
  EXPECT_EQ(scene.state(offer), "held");

  scene.execute("INSERT INTO heartbeats VALUES ('one', clock_timestamp())");
  EXPECT_EQ(release().lapsed, 1U);
}

TEST_F(ReleaseStore, AtMostTheLimitIsReleasedTheOldestFirst) {
  const auto window = scene.add_window(3);
  const auto newest = scene.add_offer(scene.add_person(), window, {.left = -1s});
  const auto oldest = scene.add_offer(scene.add_person(), window, {.left = -3s});
  const auto middle = scene.add_offer(scene.add_person(), window, {.left = -2s});

  EXPECT_EQ(release(2).lapsed, 2U);

  EXPECT_EQ(scene.state(oldest), "expired");
  EXPECT_EQ(scene.state(middle), "expired");
  EXPECT_EQ(scene.state(newest), "held");
  EXPECT_EQ(scene.seats(newest), "1 0");
}

TEST_F(ReleaseStore, ACrowdIsToldTenSecondsAfterItsSeatsAreFree) {
  const auto due_in = [&](OfferId offer) {
    return scene.value(
        "SELECT round(extract(epoch FROM m.due_at - o.resolved_at)) FROM messages m JOIN offers o ON "
        "o.id = m.offer_id WHERE m.kind = 'lapsed' AND o.id = '$'",
        offer);
  };
  const auto one = scene.add_offer({.left = -2s});
  const auto other = scene.add_offer({.left = -1s});

  EXPECT_EQ(release(1).lapsed, 1U);
  EXPECT_EQ(release(2).lapsed, 1U);

  EXPECT_EQ(scene.state(one), "expired");
  EXPECT_EQ(due_in(one), "10");
  EXPECT_EQ(due_in(other), "0");
}

TEST_F(ReleaseStore, WhoReleasesBesideAnotherTakesTheNextThatAreDue) {
  const auto oldest = scene.add_offer(scene.add_person(), scene.add_window(1), {.left = -2s});
  const auto newest = scene.add_offer(scene.add_person(), scene.add_window(1), {.left = -1s});
  auto beside = connect();

  const auto [first, second] = run([&](Transaction& tx) {
    const auto taken = store::release_due(tx, 1);
    return std::pair{taken,
                     beside.in_transaction([](Transaction& other) { return store::release_due(other, 1); })};
  });

  EXPECT_EQ(first.lapsed, 1U);
  EXPECT_EQ(second.lapsed, 1U);
  EXPECT_EQ(scene.state(oldest), "expired");
  EXPECT_EQ(scene.state(newest), "expired");
}

TEST_F(ReleaseStore, WhatSomebodyElseHasLockedIsSkippedNotWaitedFor) {
  const auto window = scene.add_window(3);
  const auto offer_locked = scene.add_offer(scene.add_person(), window, {.left = -3s});
  const auto person_locked = scene.add_offer(scene.add_person(), window, {.left = -2s});
  const auto free = scene.add_offer(scene.add_person(), window, {.left = -1s});
  LockHolder first(scene.database.url(),
                   "SELECT FROM offers WHERE id = '" + uuid_text(offer_locked.bytes) + "' FOR UPDATE");
  LockHolder second(scene.database.url(), "SELECT FROM registrations WHERE id = '" +
                                              uuid_text(scene.person_of(person_locked).bytes) +
                                              "' FOR UPDATE");

  EXPECT_EQ(release().lapsed, 1U);

  EXPECT_EQ(scene.state(free), "expired");
  EXPECT_EQ(scene.state(offer_locked), "held");
  EXPECT_EQ(scene.state(person_locked), "held");
}

TEST_F(ReleaseStore, TheNextReleaseIsTheEarliestHold) {
  const auto next = [&] { return run([&](Transaction& tx) { return store::next_release(tx); }); };
  EXPECT_EQ(next(), std::nullopt);
  const auto late = scene.add_offer({.left = 20min});
  const auto early = scene.add_offer({.left = 10min});
  const auto read = [&](const OfferId& id) {
    return run([&](Transaction& tx) { return store::read_offer(tx, id); })->offer.held_until;
  };

  EXPECT_EQ(next(), read(early));
  run([&](Transaction& tx) { return store::decline_offer(tx, early); });
  EXPECT_EQ(next(), read(late));
}

TEST_F(ReleaseStore, TwoReleasersTakeEachHoldOnce) {
  const auto window = scene.add_window(200);
  for (int person = 0; person < 200; ++person) {
    (void)scene.add_offer(scene.add_person(), window, {.told = person % 2 == 0, .left = -1s});
  }
  std::atomic<std::size_t> lapsed = 0;
  std::atomic<std::size_t> returned = 0;
  const auto work = [&] {
    auto own = connect();
    for (int round = 0; round < 1000 && lapsed + returned < 200; ++round) {
      const auto released =
          own.in_transaction_again([](Transaction& tx) { return store::release_due(tx, 7); });
      lapsed += released.lapsed;
      returned += released.returned;
    }
  };

  std::thread other(work);
  work();
  other.join();

  EXPECT_EQ(lapsed, 100U);
  EXPECT_EQ(returned, 100U);
  EXPECT_EQ(scene.value("SELECT held FROM windows"), "0");
}

TEST_F(ReleaseStore, PressesAndReleasesAtTheEndOfManyHoldsNeverBothWin) {
  constexpr int people = 120;
  const auto window = scene.add_window(people);
  std::vector<OfferId> offers;
  for (int person = 0; person < people; ++person) {
    offers.push_back(scene.add_offer(scene.add_person(), window));
  }
  // The holds end one by one, two milliseconds apart, while six people press and two processes release.
  scene.execute(
      "UPDATE offers o SET held_until = clock_timestamp() + interval '50 ms' + interval '2 ms' * n.number "
      "FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM offers) n WHERE n.id = o.id");
  std::atomic<std::size_t> accepted = 0;
  std::atomic<std::size_t> released = 0;
  std::atomic<std::size_t> next = 0;
  std::ranges::sort(offers);

  std::vector<std::thread> threads;
  for (int presser = 0; presser < 6; ++presser) {
    threads.emplace_back([&] {
      auto own = connect();
      pqxx::connection link(scene.database.url());
      pqxx::nontransaction watch(link);
      for (auto at = next++; at < offers.size(); at = next++) {
        const auto& offer = offers[at];
        // Press about when the hold ends: wait in the database, by its clock.
        watch.exec_params(
            "SELECT pg_sleep(extract(epoch FROM held_until - clock_timestamp()) - 0.002) "
            "FROM offers WHERE id = $1",
            uuid_text(offer.bytes));
        if (*own.in_transaction_again([&](Transaction& tx) { return store::accept_offer(tx, offer); }))
          ++accepted;
      }
    });
  }
  for (int releaser = 0; releaser < 2; ++releaser) {
    threads.emplace_back([&] {
      auto own = connect();
      const auto until = std::chrono::steady_clock::now() + 20s;
      while (accepted + released < people && std::chrono::steady_clock::now() < until) {
        const auto some =
            own.in_transaction_again([](Transaction& tx) { return store::release_due(tx, 16); });
        released += some.lapsed + some.returned;
      }
    });
  }
  for (auto& thread : threads) thread.join();

  EXPECT_EQ(accepted + released, std::size_t{people});
  EXPECT_EQ(scene.value("SELECT held || ' ' || booked FROM windows"), "0 " + std::to_string(accepted));
}
