// A flood of forms from thousands of addresses, while honest people register from others; and what staff do
// against it: blocks and switches, on every process within a second.
#include <atomic>
#include <cstdio>
#include <thread>

#include <gmock/gmock.h>

#include "support/go_first.hpp"
#include "support/long_form.hpp"
#include "support/open_loop.hpp"
#include "support/program/a_crowd.hpp"
#include "support/slow_clients.hpp"

using namespace holdfast;
using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

/// One form from one address of 127.0.0.0/8.
Outcome one_form(const Crowd& crowd, const Running& server, std::size_t n, const std::string& source,
                 std::string* head = nullptr) {
  OpenLoop plan;
  plan.port = server.port();
  plan.per_second = 1000;
  plan.sources = {source};
  plan.connections_max = 1;
  plan.request = [&crowd, n](std::size_t) { return post_bytes("/v1/registrations", crowd.form(n)); };
  plan.answered = [head](std::size_t, int, std::string_view given, std::string_view) {
    if (head != nullptr) *head = given;
  };
  plan.requests_max = 1;
  return run(plan);
}

bool is_blocked(const Crowd& crowd, const Running& server, std::size_t n, const std::string& source) {
  std::string head;
  (void)one_form(crowd, server, n, source, &head);
  return head.starts_with("HTTP/1.1 403");
}

std::chrono::milliseconds time_until(const std::function<bool()>& condition) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(comes_true(condition, 10s));
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
}

}  // namespace

TEST(Flood, FromThousandsOfAddressesLeavesHonestPeopleTheirPlaces) {
  const auto addresses = short_or_long<std::size_t>(1'000, 10'000);
  const GoFirst before_other_work;
  Home home;
  home.import_demo(demo_windows());
  home.settings["limits.registrations_per_address_per_minute"] = "2";
  Running server{home};
  const Crowd crowd{home};
  const Crowd of_the_flood{home, 2};

  OpenLoop flood;
  flood.port = server.port();
  flood.sources = loopback_addresses(64, addresses);
  flood.connections_max = addresses;
  flood.connection_each = true;
  flood.per_second = 1'500;
  flood.duration = short_or_long(8'000ms, 60'000ms);
  flood.request = [&](std::size_t n) { return post_bytes("/v1/registrations", of_the_flood.form(n)); };
  auto honest = flood;
  honest.sources = loopback_addresses(32, 200);
  honest.connections_max = 200;
  honest.per_second = 30;
  honest.duration = short_or_long(6'000ms, 10'000ms);
  honest.request = [&](std::size_t n) { return post_bytes("/v1/registrations", crowd.form(n)); };
  Outcome flooded;
  std::thread attack{[&] { flooded = run(flood); }};
  const auto kept = run(honest);
  attack.join();

  const auto share = addresses * 2 * static_cast<std::size_t>(1 + flood.duration / 60s) + addresses;
  std::printf(
      "flood from %zu addresses: %zu forms, %zu kept; honest: %zu of %zu kept, p99 %.0f ms; lag p99 %.1f "
      "ms\n",
      addresses, flooded.sent(), flooded.accepted.count(), kept.accepted.count(), kept.sent(),
      kept.accepted.at(0.99).count(), kept.lag.at(0.99).count());
  EXPECT_LE(flooded.accepted.count(), share) << "each address has its share and no more";
  EXPECT_GT(flooded.refused.count(), flooded.sent() / 2);
  EXPECT_EQ(flooded.without_retry_after, 0U);
  EXPECT_EQ(kept.accepted.count(), kept.sent());
  EXPECT_LE(kept.accepted.at(0.99).count(), 250 * leeway());
}

TEST(Flood, OfConnectionsFromOneAddressStopsAtItsShare) {
  Home home;
  home.import_demo(demo_windows());
  home.settings["http.connections_per_address_max"] = "20";
  Running server{home};
  const Crowd crowd{home};

  const SlowClients flood{server.port(), 100, {"127.9.9.9"}};

  ASSERT_TRUE(comes_true(
      [&] { return server.metric("holdfast_http_refused_total{reason=\"connections-of-address\"}") > 50; }));
  EXPECT_LE(server.metric("holdfast_http_connections "), 22);
  EXPECT_EQ(one_form(crowd, server, 1, "127.9.9.10").accepted.count(), 1U);
}

TEST(Flood, OfFormsForOneTelephoneStopsAtItsShare) {
  Home home;
  home.import_demo(demo_windows());
  home.settings["limits.registrations_per_telephone_per_hour"] = "3";
  Running server{home};

  OpenLoop plan;
  plan.port = server.port();
  plan.sources = loopback_addresses(32, 20);
  plan.connection_each = true;
  plan.per_second = 100;
  plan.requests_max = 20;
  plan.request = [](std::size_t n) {
    auto form = a_form(static_cast<int>(n), "sterling-road", day_ahead(5, 10));
    form["phone"] = n % 2 == 0 ? "416 555 0199" : "+1 (416) 555-0199";
    return post_bytes("/v1/registrations", form.dump());
  };
  const auto outcome = run(plan);

  EXPECT_EQ(outcome.accepted.count(), 3U) << "however it is written";
  EXPECT_EQ(outcome.refused.count(), 17U);
}

TEST(Orders, OfABlockActOnEveryProcessWithinASecond) {
  Home home;
  home.import_demo(demo_windows());
  Running one{home, "a"};
  Running two{home, "b"};
  const Crowd crowd{home};
  std::size_t n = 0;
  ASSERT_FALSE(is_blocked(crowd, one, ++n, "127.66.0.1"));

  const auto added = home.run({"block", "add", "127.66.0.0/16", "--minutes", "5"});
  ASSERT_EQ(added.code, 0) << added.text;
  const auto begun = time_until([&] {
    return is_blocked(crowd, one, ++n, "127.66.0.1") && is_blocked(crowd, two, ++n, "127.66.255.254");
  });
  EXPECT_FALSE(is_blocked(crowd, one, ++n, "127.67.0.1"));
  EXPECT_THAT(home.run({"block", "list"}).text, testing::HasSubstr("127.66.0.0/16"));
  ASSERT_EQ(home.run({"block", "remove", "127.66.0.0/16"}).code, 0);
  const auto ended = time_until([&] {
    return !is_blocked(crowd, one, ++n, "127.66.0.1") && !is_blocked(crowd, two, ++n, "127.66.0.1");
  });

  std::printf("a block acted on both processes after %lld ms, its end after %lld ms\n",
              static_cast<long long>(begun.count()), static_cast<long long>(ended.count()));
  EXPECT_LE(begun, 1000ms * leeway());
  EXPECT_LE(ended, 1000ms * leeway());
  EXPECT_GT(two.metric("holdfast_http_refused_total{reason=\"blocked\"}"), 0);
  EXPECT_EQ(home.run({"block", "add", "127.66.0.0/40"}).code, 2);
  EXPECT_EQ(home.run({"block", "remove", "127.66.0.0/16"}).code, 1) << "there is none";
}

TEST(Orders, OfABlockEndByThemselves) {
  Home home;
  home.import_demo(demo_windows());
  Running server{home};
  const Crowd crowd{home};
  ASSERT_EQ(home.run({"block", "add", "127.66.0.1"}).code, 0);
  ASSERT_TRUE(comes_true([&] { return is_blocked(crowd, server, 1, "127.66.0.1"); }));

  home.execute("UPDATE blocks SET until = clock_timestamp()");

  EXPECT_TRUE(comes_true([&] { return !is_blocked(crowd, server, 2, "127.66.0.1"); }, 3s));
}

TEST(Orders, UnderAttackTightenTheSharesOnEveryProcessWithinASecond) {
  Home home;
  home.import_demo(demo_windows());
  Running one{home, "a"};
  Running two{home, "b"};
  const Crowd crowd{home};
  std::size_t n = 0;
  const auto policy = [&](const Running& server) {
    std::string head;
    ++n;
    (void)one_form(crowd, server, n, "127.66.0." + std::to_string(n % 250 + 1), &head);
    const auto at = head.find("RateLimit-Policy: ");
    return at == std::string::npos ? "" : head.substr(at + 18, head.find("\r\n", at) - at - 18);
  };
  ASSERT_EQ(policy(one), R"("address";q=30;w=60)");

  const auto turned = home.run({"switch", "under-attack", "on"});
  ASSERT_EQ(turned.code, 0) << turned.text;
  const auto on = time_until(
      [&] { return policy(one) == R"("address";q=3;w=60)" && policy(two) == R"("address";q=3;w=60)"; });
  ASSERT_EQ(home.run({"switch", "under-attack", "off"}).code, 0);
  const auto off = time_until(
      [&] { return policy(one) == R"("address";q=30;w=60)" && policy(two) == R"("address";q=30;w=60)"; });

  std::printf("under attack: on both processes after %lld ms, off after %lld ms\n",
              static_cast<long long>(on.count()), static_cast<long long>(off.count()));
  EXPECT_LE(on, 1000ms * leeway());
  EXPECT_LE(off, 1000ms * leeway());
  EXPECT_THAT(home.run({"switch"}).text, testing::HasSubstr("under-attack  off"));
  EXPECT_EQ(home.run({"switch", "under-water", "on"}).code, 2);
}
