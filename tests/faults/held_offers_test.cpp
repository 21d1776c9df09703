#include <thread>

#include <gtest/gtest.h>

#include "support/lock_holder.hpp"
#include "support/program/a_server.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

constexpr auto no_dead_letter = "SELECT count(*) FROM dead_letters";

/// Holds of three seconds, shorter than the five that anybody waits for a lock, and windows of the coming
/// days at one clinic.
class HeldOffers : public testing::Test {
 protected:
  HeldOffers() {
    home.settings["offers.hold_seconds"] = "3";
    home.import_demo("sterling-road," + wish + ",2\nsterling-road," + later + ",2\n");
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

  ASSERT_TRUE(so("held_until > clock_timestamp() FROM offers")) << "the press must come in time";
  EXPECT_TRUE(comes_true([&] { return so("held_until < clock_timestamp() FROM offers"); }));
  holder.roll_back();
  press.join();

  EXPECT_EQ(status, 410) << "accepted after the end of its hold";
  EXPECT_TRUE(comes_true([&] { return so("state = 'expired' FROM offers"); }));
  expect_laws();
}

// Somebody else's hold in the same window, so that not only the count of seats forbids what must not be.
TEST_F(HeldOffers, APressThatWasInTimeIsNotUndoneByTheReleaseThatComesMeanwhile) {
  const auto offer = offered(1);
  (void)offered(2);
  home.execute(
      "UPDATE offers SET held_until = clock_timestamp() + CASE WHEN created_at = (SELECT min(created_at) "
      "FROM offers) THEN interval '2 seconds' ELSE interval '1 hour' END");
  LockHolder holder{home.database_url(), "SELECT FROM windows FOR UPDATE"};
  int status = 0;
  auto press = press_accept(offer, status);
  holder.wait_until_somebody_waits();

  // The hold ends, and the releaser has looked at it: it does before each of its heartbeats.
  const auto looked =
      "(SELECT max(at) FROM heartbeats) > min(held_until) + interval '1500 milliseconds' FROM offers";
  EXPECT_TRUE(comes_true([&] { return so(looked); })) << server->log();
  holder.commit();
  press.join();
  const auto beats = home.value("SELECT max(at) FROM heartbeats");
  EXPECT_TRUE(comes_true([&] { return so("max(at) > '" + beats + "' FROM heartbeats"); }));

  EXPECT_EQ(status, 200);
  auto client = server->client();
  EXPECT_EQ(status_of(client, references[0])["state"], "booked") << "a confirmed acceptance was undone";
  EXPECT_EQ(status_of(client, references[1])["state"], "offered");
  expect_laws();
}

TEST_F(HeldOffers, AnOfferAndItsMessageAreThereTogetherOrNotAtAll) {
  LockHolder holder{home.database_url(), "LOCK TABLE messages IN SHARE MODE"};
  auto client = server->client();
  const auto reference = submit(client, a_form(1, "sterling-road", wish));
  const auto round_waits =
      "count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' "
      "AND "
      "query LIKE '%INSERT INTO messages%'";
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
  EXPECT_EQ(home.value("SELECT w.capacity FROM windows w JOIN offers o ON o.window_id = w.id"), "2");
  expect_laws();
}
