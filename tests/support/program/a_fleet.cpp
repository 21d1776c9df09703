#include "support/program/a_fleet.hpp"

#include <gmock/gmock.h>

#include "support/program/a_crowd.hpp"

namespace holdfast::test {

namespace {

using testing::IsEmpty;

/// What haproxy itself saw go wrong: a request without an answer (status -1), or with a fault for one.
std::vector<int> failed_requests(const Haproxy& balancer) {
  std::vector<int> failed;
  for (const auto& request : balancer.requests()) {
    if (request.status < 200 || request.status >= 500) failed.push_back(request.status);
  }
  return failed;
}

}  // namespace

Fleet::Fleet() {
  begin();
}

Fleet::Fleet(std::string database_url, const PreviousVersion& other) : home(std::move(database_url)) {
  other.use_in(home);
  const auto migrated = home.run({"migrate"});
  if (migrated.code != 0) throw std::runtime_error(migrated.text);
  begin();
}

void Fleet::begin() {
  home.settings["http.drain_delay_seconds"] = "1";  // more than two of haproxy's check intervals
  home.import_demo(demo_windows());
  one.emplace(home, "a");
  two.emplace(home, "b");
  balancer.emplace(std::vector<Backend>{{one->port(), one->ops_port()}, {two->port(), two->ops_port()}});
}

void Fleet::replace(std::size_t which, const PreviousVersion* other) {
  auto& process = which == 0 ? *one : *two;
  EXPECT_EQ(process.stop(), 0) << process.log();
  if (other == nullptr) use_this_version(home);
  if (other != nullptr) other->use_in(home);
  process.start();
  ASSERT_TRUE(comes_true([&] { return balancer->takes(which); })) << process.log();
}

void expect_that_nobody_notices(int restarts, const PreviousVersion* other) {
  Fleet fleet;
  Visitors visitors{fleet.home, fleet.balancer->url(), 8, 20};

  for (int at = 0; at < restarts; ++at) {
    const auto turn = static_cast<std::size_t>(at);
    fleet.replace(turn % 2, turn / 2 % 2 == 0 ? other : nullptr);
  }
  visitors.stop();

  std::printf("%d rolling restarts under load: %zu resets, %zu 5xx (%s)\n", restarts,
              visitors.without_answer(), visitors.server_errors(), visitors.history().c_str());
  EXPECT_GT(visitors.accepted(), static_cast<std::size_t>(restarts) * 5);
  expect_nothing_was_noticed(fleet, visitors);
}

void expect_nothing_was_noticed(Fleet& fleet, Visitors& visitors) {
  visitors.stop();
  EXPECT_EQ(visitors.without_answer(), 0U);
  EXPECT_EQ(visitors.server_errors(), 0U);
  EXPECT_GE(fleet.balancer->requests().size(), visitors.accepted() * 3);
  EXPECT_THAT(failed_requests(*fleet.balancer), IsEmpty());
  EXPECT_THAT(visitors.undone_acceptances(), IsEmpty());
  use_this_version(fleet.home);
  const auto verified = fleet.home.run({"verify", "--acknowledged", visitors.acknowledged_file().string()});
  EXPECT_EQ(verified.code, 0) << verified.text;
}

}  // namespace holdfast::test
