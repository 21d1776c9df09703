// The peers do what they are measured by: every form they accept is registered once, every seat they hold has
// its offer and its message, and no window is overbooked, however few seats there are.
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "bench/support/closed_loop.hpp"
#include "bench/support/forms.hpp"
#include "bench/support/peers.hpp"
#include "support/program/a_crowd.hpp"

using namespace holdfast;
using namespace holdfast::bench;

namespace {

using namespace std::chrono_literals;

constexpr std::size_t people = 200;

test::PrivatePostgres& server() {
  static test::PrivatePostgres server{{.durable = true, .settings = {}}};
  return server;
}

/// Some windows of two clinics, near enough to everybody.
std::string windows_of(int seats) {
  std::string lines;
  for (const auto* clinic : {"city-hall", "north-york"}) {
    for (int day = 1; day <= 5; ++day)
      lines += std::string(clinic) + "," + test::day_ahead(day, 10) + "," + std::to_string(seats) + "\n";
  }
  return lines;
}

std::size_t count_of(const PeerDatabase& database, const std::string& rows) {
  return database.count("SELECT count(*) FROM " + rows);
}

/// What holds whoever wrote the rows; `windows_with_seats`: windows and the seats taken of each.
void expect_laws(const PeerDatabase& database, const std::string& windows_with_seats) {
  const std::string seats = "(" + windows_with_seats + ") AS taken (window_id, capacity, seats)";
  EXPECT_EQ(count_of(database, seats + " WHERE seats > capacity"), 0U) << "overbooked windows";
  EXPECT_EQ(
      count_of(database,
               seats + " WHERE seats <> (SELECT count(*) FROM offers o WHERE o.window_id = taken.window_id)"),
      0U)
      << "windows with seats held for nobody, or offers without a seat";
  EXPECT_EQ(count_of(database,
                     "offers o WHERE (SELECT count(*) FROM messages m WHERE m.offer_id = o.id AND "
                     "m.registration_id = o.registration_id) <> 1"),
            0U)
      << "offers without a message, or with two";
  EXPECT_EQ(
      count_of(database,
               "registrations r WHERE (SELECT count(*) FROM offers o WHERE o.registration_id = r.id) <> "
               "(r.state = 'offered')::int"),
      0U)
      << "people who have another state than their offers say";
  EXPECT_EQ(count_of(database, "messages"), database.booked());
}

const std::string by_counter = "SELECT id, capacity, held FROM windows";
const std::string by_row =
    "SELECT w.id, w.capacity, count(s.offer_id) FROM windows w JOIN seats s ON s.window_id = w.id GROUP BY "
    "w.id";

/// Sends everybody's form, and waits until the last is registered: each under the reference it was answered.
void send_all(const Peer& peer) {
  const Forms forms{people, 1};
  std::string references;
  const auto sent = run(ClosedLoop{.port = peer.port(),
                                   .connections = 16,
                                   .requests = people,
                                   .request = [&](std::size_t n) { return forms.request(n); },
                                   .answered =
                                       [&](std::size_t, int, std::string_view body) {
                                         references +=
                                             (references.empty() ? "" : ",") +
                                             nlohmann::json::parse(body).at("reference").get<std::string>();
                                       }});

  const auto& database = peer.database();
  EXPECT_EQ(sent.good, people) << peer.log();
  EXPECT_TRUE(test::comes_true([&] { return database.registered() >= people; }, 60s)) << peer.log();
  EXPECT_EQ(database.registered(), people) << peer.log();
  EXPECT_EQ(count_of(database, "registrations WHERE id = ANY ('{" + references + "}')"), people);
}

class Peers : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (const auto lack = peers_lack(); !lack.empty()) GTEST_SKIP() << lack;
  }
};

}  // namespace

TEST_P(Peers, SeatEverybodyWhereThereAreSeats) {
  const Peer peer{GetParam(), server(), windows_of(people)};

  send_all(peer);

  EXPECT_EQ(peer.database().booked(), people);
  expect_laws(peer.database(), by_counter);
}

TEST_P(Peers, FillEverySeatAndNoMore) {
  const Peer peer{GetParam(), server(), windows_of(5)};

  send_all(peer);

  EXPECT_EQ(peer.database().booked(), 50U);
  expect_laws(peer.database(), by_counter);
}

INSTANTIATE_TEST_SUITE_P(All, Peers, testing::Values("fastify", "graphile_worker", "pg_boss"),
                         [](const auto& peer) { return std::string(peer.param); });

TEST(Pgbench, BooksByACounterAndNeverTooMany) {
  const PeerDatabase database{server(), windows_of(10)};

  const auto all = run(Pgbench{.script = "booking", .transactions = 400, .clients = 8}, database);
  const auto none = run(Pgbench{.script = "booking", .transactions = 400, .clients = 8}, database);

  EXPECT_GT(all, 0);
  EXPECT_LT(none, all);
  EXPECT_EQ(database.registered(), 800U);
  EXPECT_EQ(database.booked(), 100U);
  expect_laws(database, by_counter);
}

TEST(Pgbench, BooksByRowsAndNeverTooMany) {
  const PeerDatabase database{server(), windows_of(10)};

  (void)run(Pgbench{.script = "seats", .transactions = 800, .clients = 8}, database);

  EXPECT_EQ(database.registered(), 800U);
  EXPECT_EQ(database.booked(), 100U);
  expect_laws(database, by_row);
}

TEST(Pgbench, ChoosesAmongHotWindowsAlone) {
  const PeerDatabase database{server(), windows_of(1000)};

  (void)run(Pgbench{.transactions = 400, .clients = 8, .hot_windows = 2}, database);

  EXPECT_EQ(database.booked(), 400U);
  EXPECT_EQ(database.count("SELECT count(DISTINCT window_id) FROM offers"), 2U);
}

TEST(Versions, OfAllPeersAreKnown) {
  if (const auto lack = peers_lack(); !lack.empty()) GTEST_SKIP() << lack;

  const auto versions = peer_versions(server());

  EXPECT_EQ(versions.size(), 7U);
  for (const auto& [name, version] : versions)
    EXPECT_THAT(version, testing::ContainsRegex("[0-9]+\\.[0-9]+")) << name;
}
