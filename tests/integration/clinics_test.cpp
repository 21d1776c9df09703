// What managers order for their clinics, and what becomes of the people, with the built program at work.

#include <csignal>

#include <gmock/gmock.h>

#include "holdfast/store/windows.hpp"
#include "support/lock_holder.hpp"
#include "support/program/a_server.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

constexpr auto clinic = "sterling-road";

class Clinics : public testing::Test {
 protected:
  /// So many people with an appointment at the clinic in this hour.
  void book(app::HttpClient& client, int people, const std::string& hour) {
    std::vector<std::string> references;
    for (int n = 0; n < people; ++n)
      references.push_back(submit(client, a_form(next_person_++, clinic, hour)));
    for (const auto& reference : references) {
      const auto offered = await_state(client, reference, "offered");
      ASSERT_EQ(offered["state"], "offered");
      ASSERT_EQ(client.post("/v1/offers/" + std::string(offered["offer"]["id"]) + "/accept", "{}").status,
                200);
    }
  }

  /// The hours the clinic has, in order.
  [[nodiscard]] std::vector<Instant> hours() const {
    std::vector<Instant> starts;
    store::Connection{{.url = home.database_url()}}.in_transaction([&](store::Transaction& tx) {
      for (const auto& window :
           store::read_windows_of(tx, {clinic}, Instant{}, Instant{} + 24h * 365 * 200)) {
        starts.push_back(window.starts_at);
      }
    });
    return starts;
  }
  /// As a manager's press does it.
  void order(const std::vector<Instant>& starts, int capacity) const {
    std::vector<store::WindowOrder> orders;
    for (const auto start : starts) {
      orders.push_back({.clinic = {clinic}, .starts_at = start, .capacity = capacity});
    }
    store::Connection{{.url = home.database_url()}}.in_transaction(
        [&](store::Transaction& tx) { store::order_windows(tx, orders); });
  }

  [[nodiscard]] int count(const std::string& what) const {
    return std::stoi(home.value("SELECT count(*) FROM " + what));
  }
  void expect_all_laws() const {
    const auto verified = home.run({"verify"});
    EXPECT_EQ(verified.code, 0) << verified.text;
  }

  Home home;

 private:
  int next_person_ = 1;
};

const auto told = "messages WHERE kind = 'window-cancelled'";
const auto told_and_sent = "messages WHERE kind = 'window-cancelled' AND state IN ('sent', 'delivered')";
const auto each_told_once =
    "(SELECT registration_id FROM messages WHERE kind = 'window-cancelled' GROUP BY 1 HAVING count(*) = 1) "
    "once";

}  // namespace

TEST_F(Clinics, SeatsAddedToAWindowAreOfferedToThoseWhoWaitAtOnce) {
  const auto hour = day_ahead(5, 10);
  home.import_demo(std::string{clinic} + "," + hour + ",1\n");
  Running server{home};
  auto client = server.client();
  book(client, 1, hour);
  const auto waiting = submit(client, a_form(100, clinic, hour));
  ASSERT_EQ(await_state(client, waiting, "waiting")["state"], "waiting");

  order(hours(), 2);

  EXPECT_EQ(await_state(client, waiting, "offered", 5s)["state"], "offered") << server.log();
  expect_all_laws();
}

TEST_F(Clinics, FiveHundredPeopleOfACancelledDayAreToldOnceAndMatchedAgainBeforeAllOthers) {
  const auto morning = day_ahead(5, 10);
  const auto afternoon = day_ahead(5, 14);
  home.import_demo(std::string{clinic} + "," + morning + ",300\n" + clinic + "," + afternoon + ",200\n");
  home.settings["limits.registrations_per_address_per_minute"] = "100000";
  Running server{home};
  auto client = server.client();
  book(client, 300, morning);
  book(client, 200, afternoon);
  std::vector<std::string> waiting;
  for (int n = 0; n < 20; ++n) waiting.push_back(submit(client, a_form(1000 + n, clinic, morning)));
  for (const auto& reference : waiting) {
    ASSERT_EQ(await_state(client, reference, "waiting")["state"], "waiting");
  }
  home.execute("UPDATE registrations SET turn_at = turn_at - interval '1 hour' WHERE state = 'waiting'");

  order(hours(), 0);

  EXPECT_TRUE(comes_true([&] { return count(told_and_sent) == 500; }, 60s)) << server.log();
  EXPECT_EQ(count(told), 500);
  EXPECT_EQ(count(each_told_once), 500);
  EXPECT_EQ(count("registrations WHERE state = 'waiting'"), 520);
  EXPECT_EQ(home.value("SELECT sum(capacity) || ' ' || sum(held + booked) FROM windows"), "0 0");
  expect_all_laws();

  // The next day has room for them, and for nobody else.
  order({hours().front() + 24h}, 500);

  EXPECT_TRUE(comes_true([&] { return count("offers WHERE state = 'held'") == 500; }, 60s)) << server.log();
  EXPECT_EQ(count("registrations WHERE state = 'offered' AND displaced_at IS NOT NULL"), 500);
  for (const auto& reference : waiting) EXPECT_EQ(status_of(client, reference)["state"], "waiting");
  expect_all_laws();
}

TEST_F(Clinics, ACrashInTheMiddleOfACancelledDayDropsNobody) {
  const auto morning = day_ahead(5, 10);
  const auto afternoon = day_ahead(5, 14);
  home.import_demo(std::string{clinic} + "," + morning + ",300\n" + clinic + "," + afternoon + ",200\n");
  home.settings["limits.registrations_per_address_per_minute"] = "100000";
  {
    Running server{home};
    auto client = server.client();
    book(client, 300, morning);
    book(client, 200, afternoon);
    server.stop();
  }
  order(hours(), 0);

  // Of the second batch some are in the afternoon, whose window is not to be had: it is killed in the midst
  // of it.
  {
    LockHolder holder{
        home.database_url(),
        "SELECT FROM windows WHERE starts_at = (SELECT max(starts_at) FROM windows) FOR UPDATE"};
    Running server{home, "b"};
    ASSERT_TRUE(comes_true([&] { return count(told) == 250; })) << server.log();
    holder.wait_until_somebody_waits();
    server.kill();
  }
  EXPECT_EQ(count("registrations WHERE state = 'booked'"), 250);
  EXPECT_EQ(count("registrations WHERE state = 'waiting'"), 250);
  expect_all_laws();

  Running server{home, "b"};
  EXPECT_TRUE(comes_true([&] { return count(told) == 500; }, 60s)) << server.log();
  EXPECT_EQ(count(each_told_once), 500);
  // What was being sent when it was killed is sent again when its claim ends, a minute later.
  EXPECT_TRUE(comes_true([&] { return count(told_and_sent) == 500; }, 180s)) << server.log();
  EXPECT_EQ(count("registrations WHERE state = 'waiting'"), 500);
  expect_all_laws();
}
