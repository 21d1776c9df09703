#include <thread>

#include <gtest/gtest.h>

#include "support/lock_holder.hpp"
#include "support/program/a_server.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

constexpr auto no_dead_letter = "SELECT count(*) FROM dead_letters";

/// Windows of the coming days at one clinic.
class HeldOffers : public testing::Test {
 protected:
  HeldOffers() {
    home.import_demo("sterling-road," + wish + ",12\nsterling-road," + later + ",12\n");
    server.emplace(home);
  }

  /// Somebody's offer, whose clock runs.
  std::string offered(int person) {
    auto client = server->client();
    const auto reference = submit(client, a_form(person, "sterling-road", wish));
    const auto status = await_state(client, reference, "offered");
    const auto told = "SELECT bool_and(notified_at IS NOT NULL) FROM offers";
    EXPECT_TRUE(comes_true([&] { return home.value(told) == "t"; })) << server->log();
    references.push_back(reference);
    return status["offer"]["id"];
  }

  std::thread press_accept(const std::string& offer, int& status) {
    return std::thread{[this, offer, &status] {
      status = server->client().post("/v1/offers/" + offer + "/accept", "{}").status;
    }};
  }

  [[nodiscard]] bool so(const std::string& condition) const {
    return home.value("SELECT " + condition) == "t";
  }

  void expect_laws() const {
    const auto verified = home.run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text;
  }

  const std::string wish = day_ahead(5, 10), later = day_ahead(5, 12);
  Home home;
  std::optional<Running> server;
  std::vector<std::string> references;
};

}  // namespace

TEST_F(HeldOffers, APressThatWaitedForALockBeyondTheEndOfItsHoldIsTooLate) {
  const auto offer = offered(1);
  LockHolder holder{home.database_url(), "SELECT FROM offers FOR UPDATE"};
  int status = 0;
  auto press = press_accept(offer, status);
  holder.wait_until_somebody_waits();

  holder.execute("UPDATE offers SET held_until = clock_timestamp()");
  holder.commit();
  press.join();

  EXPECT_EQ(status, 410) << "accepted after the end of its hold";
  EXPECT_TRUE(comes_true([&] { return so("state = 'expired' FROM offers"); })) << server->log();
  expect_laws();
}

// Somebody else's hold in the same window, so that not only the count of seats forbids what must not be. A
// press waits for a lock for a second at most: where the machine was too slow for that, the next person
// tries.
TEST_F(HeldOffers, APressThatWasInTimeIsNotUndoneByTheReleaseThatComesMeanwhile) {
  (void)offered(1);
  int status = 0;
  for (int person = 2; status != 200 && person < 10; ++person) {
    const auto offer = offered(person);
    home.execute(
        "UPDATE offers SET held_until = clock_timestamp() + interval '500 milliseconds' "
        "WHERE created_at = (SELECT max(created_at) FROM offers)");
    LockHolder holder{home.database_url(), "SELECT FROM windows FOR UPDATE"};
    auto press = press_accept(offer, status);
    holder.wait_until_somebody_waits();

    // The hold ends, and the releaser has its chance: if it took no locks it would wait for the press now.
    const auto ended = "bool_or(held_until < clock_timestamp() AND state = 'held') FROM offers";
    EXPECT_TRUE(comes_true([&] { return so(ended); }));
    const auto two_wait =
        "count(*) > 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    (void)comes_true([&] { return so(two_wait); }, 250ms);
    holder.commit();
    press.join();
  }
  ASSERT_EQ(status, 200);
  const auto beats = home.value("SELECT max(at) FROM heartbeats");
  EXPECT_TRUE(comes_true([&] { return so("max(at) > '" + beats + "' FROM heartbeats"); }));

  auto client = server->client();
  EXPECT_EQ(status_of(client, references.back())["state"], "booked") << "a confirmed acceptance was undone";
  EXPECT_EQ(status_of(client, references.front())["state"], "offered");
  expect_laws();
}

TEST_F(HeldOffers, AnOfferAndItsMessageAreThereTogetherOrNotAtAll) {
  LockHolder holder{home.database_url(), "LOCK TABLE messages IN SHARE MODE"};
  auto client = server->client();
  const auto reference = submit(client, a_form(1, "sterling-road", wish));
  const auto round_waits =
      "count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' "
      "AND query ~ 'INSERT INTO (rounds|messages)'";  // the view shows only the beginning of a round's
  ASSERT_TRUE(comes_true([&] { return so(round_waits); })) << server->log();

  server->kill();
  holder.roll_back();
  server.emplace(home, "again");
  auto again = server->client();
  EXPECT_EQ(await_state(again, reference, "offered")["state"], "offered");

  EXPECT_EQ(home.value("SELECT count(*) FROM offers o WHERE NOT EXISTS "
                       "(SELECT FROM messages m WHERE m.offer_id = o.id AND m.kind = 'offer')"),
            "0")
      << "an offer without its message";
  expect_laws();
}

TEST_F(HeldOffers, SeatsAreChosenAmongWhatIsFreeUnderTheLock) {
  LockHolder clinic{home.database_url(),
                    "UPDATE windows SET capacity = 0 WHERE id = (SELECT min(id) FROM windows)"};
  auto client = server->client();
  const auto reference = submit(client, a_form(1, "sterling-road", wish));
  clinic.wait_until_somebody_waits();

  clinic.commit();
  const auto status = await_state(client, reference, "offered", 5s);

  EXPECT_EQ(home.value(no_dead_letter), "0") << "a seat was chosen that was no longer free";
  EXPECT_EQ(status["state"], "offered");
  EXPECT_EQ(home.value("SELECT w.capacity FROM windows w JOIN offers o ON o.window_id = w.id"), "12");
  expect_laws();
}
