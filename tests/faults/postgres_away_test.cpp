#include <gtest/gtest.h>
#include <pqxx/pqxx>

#include "support/long_form.hpp"
#include "support/program/footprint.hpp"
#include "support/program/steady_load.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr int connections_max = 40;  ///< that PostgreSQL takes

/// A Holdfast on a PostgreSQL of its own under a steady load.
class PostgresAway : public testing::Test {
 protected:
  PostgresAway() {
    postgres.execute("CREATE DATABASE holdfast");
    home.emplace(postgres.url("holdfast"));
    if (home->run({"migrate"}).code != 0) throw std::runtime_error("not migrated");
    home->import_demo(demo_windows());
    server.emplace(*home);
    crowd.emplace(*home);
  }

  [[nodiscard]] Footprint footprint() { return footprint_of(server->process().pid()); }

  [[nodiscard]] std::string sessions() const {
    return home->value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'holdfast'");
  }

  /// L12: the queue is empty, what is due is sent, what has run out is released.
  [[nodiscard]] bool all_is_done() const {
    return server->queued() == 0 &&
           home->value("SELECT count(*) FROM messages WHERE state = 'due' AND channel <> 'call'") == "0" &&
           home->value(
               "SELECT count(*) FROM offers WHERE state = 'held' AND held_until < now() - interval "
               "'2 s'") == "0";
  }

  void expect_the_laws() const {
    EXPECT_EQ(crowd->refused(), 0U);
    const auto verified = crowd->verified(*home);
    EXPECT_EQ(verified.code, 0) << verified.text << server->log();
  }

  /// Calls the fault in, keeps the load on it, calls it off: nobody is refused, and it drains.
  template <class Begin, class End>
  void goes_on_through(const char* name, Begin begin, std::chrono::milliseconds length, End end) {
    SteadyLoad load{*crowd, server->url(), 50};
    const auto before = footprint();
    begin();
    const auto during = load.measure(length);
    const auto amid = footprint();
    end();
    const auto healed = steady_clock::now();
    EXPECT_TRUE(comes_true([&] { return server->queued() < 50; }, 30s)) << server->log();
    const std::chrono::duration<double> drained = steady_clock::now() - healed;

    std::printf("%s for %.0f s: %zu of %zu forms kept, p99 %.1f ms; drained in %.1f s; %s → %s\n", name,
                std::chrono::duration<double>(length).count(), during.accepted, during.answered,
                during.p99_ms, drained.count(), text_of(before).c_str(), text_of(amid).c_str());
    EXPECT_EQ(during.accepted, during.answered);
    EXPECT_GE(during.accepted_per_second, 50 * 0.9);
    EXPECT_LE(amid.threads, before.threads);
    EXPECT_LE(amid.descriptors, before.descriptors + 25) << "beside those of the load, which come and go";
  }

  PrivatePostgres postgres{
      {.durable = true, .settings = {"max_connections = " + std::to_string(connections_max)}}};
  std::optional<Home> home;
  std::optional<Running> server;
  std::optional<Crowd> crowd;
};

/// Takes every connection that PostgreSQL gives, and those of the server under test as well.
class Hog {
 public:
  explicit Hog(std::string url) : url_(std::move(url)) {
    held_.push_back(std::make_unique<pqxx::connection>(url_));
    const auto nothing_left = [this] {
      pqxx::nontransaction{*held_.front()}.exec(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holdfast'");
      take_all();
      return pqxx::nontransaction{*held_.front()}
          .exec("SELECT FROM pg_stat_activity WHERE application_name = 'holdfast'")
          .empty();
    };
    if (!comes_true(nothing_left)) throw std::runtime_error("connections are left");
  }

 private:
  void take_all() {
    for (int at = 0; at < connections_max; ++at) {
      try {
        held_.push_back(std::make_unique<pqxx::connection>(url_));
      } catch (const pqxx::broken_connection&) {
        return;
      }
    }
  }

  std::string url_;
  std::vector<std::unique_ptr<pqxx::connection>> held_;
};

}  // namespace

TEST_F(PostgresAway, StoppedForLongFormsAreKeptAtFullRateAndDrainWithinTheTimeOfTheOutage) {
  const auto outage = short_or_long<std::chrono::milliseconds>(60s, 600s);
  const auto normally = short_or_long<std::chrono::milliseconds>(6s, 60s);
  std::optional<SteadyLoad> load{std::in_place, *crowd, server->url(), short_or_long(60, 200)};
  (void)load->measure(3s);
  const auto at_rest = footprint();
  const auto sessions_at_rest = sessions();
  const auto before = load->measure(normally);

  postgres.stop();
  const auto during = load->measure(outage);
  const auto amid = footprint();
  const auto kept = server->queued();
  postgres.start();
  const auto healed = steady_clock::now();
  EXPECT_TRUE(comes_true([&] { return server->queued() < 100; }, outage)) << server->log();
  const std::chrono::duration<double> drained = steady_clock::now() - healed;
  const auto after = load->measure(normally);
  load.reset();

  const auto normal_p99 = std::max(before.p99_ms, after.p99_ms);
  std::printf(
      "accepted a second: %.1f before, %.1f in %lld s without PostgreSQL, %.1f after; p99 %.1f, %.1f, %.1f "
      "ms; %zu queued, drained in %.1f s; %s → %s → %s\n",
      before.accepted_per_second, during.accepted_per_second, static_cast<long long>(outage.count() / 1000),
      after.accepted_per_second, before.p99_ms, during.p99_ms, after.p99_ms, kept, drained.count(),
      text_of(at_rest).c_str(), text_of(amid).c_str(), text_of(footprint()).c_str());
  EXPECT_GE(during.accepted_per_second, 0.95 * before.accepted_per_second);
  EXPECT_LE(during.p99_ms, 1.5 * normal_p99 * leeway());
  EXPECT_LE(amid.threads, at_rest.threads);
  EXPECT_LE(amid.descriptors, at_rest.descriptors + 10);
  EXPECT_TRUE(comes_true([&] { return all_is_done(); }, 60s)) << server->log();
  EXPECT_TRUE(comes_true([&] { return footprint().descriptors <= at_rest.descriptors + 10; }));
  EXPECT_LE(footprint().threads, at_rest.threads);
  EXPECT_LE(footprint().resident_kb, 2 * at_rest.resident_kb);
  EXPECT_LE(std::stoi(sessions()), std::stoi(sessions_at_rest) + 2);
  expect_the_laws();
}

TEST_F(PostgresAway, KilledFrozenFullOrReadOnlyFormsAreKeptAndDrainAfter) {
  const auto length = short_or_long<std::chrono::milliseconds>(3s, 90s);
  const auto at_rest = footprint();

  for (int again = 0; again < short_or_long(2, 30); ++again) {
    goes_on_through(
        "killed", [&] { postgres.kill(); }, 2s, [&] { postgres.start(); });
  }
  goes_on_through(
      "frozen", [&] { postgres.freeze(); }, length, [&] { postgres.thaw(); });
  std::optional<Hog> hog;
  goes_on_through(
      "out of connections", [&] { hog.emplace(postgres.url()); }, length, [&] { hog.reset(); });
  const auto read_only = [&](const char* value) {
    postgres.execute(std::string("ALTER SYSTEM SET default_transaction_read_only = ") + value);
    postgres.execute("SELECT pg_reload_conf()");
  };
  goes_on_through(
      "read-only", [&] { read_only("on"); }, length, [&] { read_only("off"); });

  EXPECT_TRUE(comes_true([&] { return all_is_done(); }, 60s)) << server->log();
  EXPECT_LE(footprint().threads, at_rest.threads);
  EXPECT_TRUE(comes_true([&] { return footprint().descriptors <= at_rest.descriptors + 10; }));
  expect_the_laws();
}
