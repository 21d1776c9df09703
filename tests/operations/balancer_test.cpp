// The balancers of docker/, both, before real instances, and before some that do what is hard to bring about.
#include <gmock/gmock.h>

#include "support/http_stub.hpp"
#include "support/program/a_crowd.hpp"
#include "support/program/browser.hpp"
#include "support/program/visitors.hpp"
#include "support/shipped_proxies.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;
using Kind = ShippedProxy::Kind;
using testing::HasSubstr;

namespace {

Backend backend_of(const Running& running) {
  return {running.port(), running.ops_port()};
}

int port_of(const HttpStub& stub) {
  return std::stoi(stub.url().substr(stub.url().rfind(':') + 1));
}

std::size_t posts(const HttpStub& stub) {
  const auto all = stub.requests();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [](const auto& request) { return request.method == "POST"; }));
}

class Balancer : public testing::TestWithParam<Kind> {};

/// Instances that are always ready, and of which a test says how they answer.
class BeforeStubs : public testing::TestWithParam<Kind> {
 protected:
  static HttpStub::Answer well(const HttpStub::Request&) { return {}; }
  static HttpStub::Answer hang_up(const HttpStub::Request&) {
    return {.status = 200, .body = "", .hang_up = true};
  }
  HttpStub ready{well};

  ShippedProxy before(int one, int two) {
    return ShippedProxy{GetParam(), {{one, port_of(ready)}, {two, port_of(ready)}}};
  }
};

std::string name_of_kind(const testing::TestParamInfo<Kind>& kind) {
  return kind.param == Kind::haproxy ? "Haproxy" : "Nginx";
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Shipped, Balancer, testing::Values(Kind::haproxy, Kind::nginx), name_of_kind);
INSTANTIATE_TEST_SUITE_P(Shipped, BeforeStubs, testing::Values(Kind::haproxy, Kind::nginx), name_of_kind);

TEST_P(Balancer, LetsNobodyNoticeThatAnInstanceIsReplacedAndSaysWhenAllAreGone) {
  Home home;
  home.settings["http.drain_delay_seconds"] = "4";  // more than two check intervals
  home.settings["http.trusted_proxies"] = "[\"127.0.0.1/32\"]";
  home.settings["limits.registrations_per_address_per_minute"] = "1000000";
  home.import_demo(demo_windows());
  Running one{home, "a"}, two{home, "b"};
  const ShippedProxy balancer{GetParam(), {backend_of(one), backend_of(two)}};
  {
    Visitors visitors{home, balancer.url(), 4, 26};
    ASSERT_TRUE(comes_true([&] { return visitors.accepted() > 5; })) << visitors.history() << balancer.log();
    EXPECT_EQ(one.stop(), 0) << one.log();
    one.start();
    const auto before = visitors.accepted();
    ASSERT_TRUE(comes_true([&] { return visitors.accepted() > before + 5; })) << visitors.history();
    visitors.stop();
    std::printf("an instance replaced: %s\n", visitors.history().c_str());
    EXPECT_EQ(visitors.without_answer(), 0U) << visitors.history();
    EXPECT_EQ(visitors.server_errors(), 0U) << visitors.history() << balancer.log();
  }

  one.kill();
  two.kill();
  Browser person{balancer.url()};
  Browser::Answer closed;
  ASSERT_TRUE(comes_true([&] { return (closed = person.get("/register")).status == 503; })) << closed.head;
  EXPECT_THAT(closed.body, HasSubstr("your place is kept"));
  EXPECT_THAT(closed.body, HasSubstr("votre place est gardée"));
  EXPECT_EQ(closed.header("Retry-After"), "30");
  EXPECT_EQ(closed.header("Cache-Control"), "no-store");
  EXPECT_EQ(person.post_json("/v1/registrations", "{}").status, 503);

  two.start();
  ASSERT_TRUE(comes_true([&] { return person.get("/register").status == 200; })) << balancer.log();
  EXPECT_EQ(home.run({"verify"}).code, 0);
}

TEST_P(BeforeStubs, SendsAFormThatMayHaveBeenTakenToNobodyElse) {
  const HttpStub one{hang_up}, two{hang_up};
  const auto balancer = before(port_of(one), port_of(two));

  const auto answer = Browser{balancer.url()}.post_json("/v1/registrations", "{\"name\": \"Margaret\"}");

  EXPECT_TRUE(answer.status == 502 || answer.status == 503) << answer.head;
  EXPECT_EQ(posts(one) + posts(two), 1U) << balancer.log();
}

TEST_P(BeforeStubs, AsksAnotherForWhatChangesNothing) {
  std::atomic<int> asked{0};
  const auto first_hangs_up = [&](const HttpStub::Request&) {
    return HttpStub::Answer{.status = 200, .body = "here", .hang_up = asked++ == 0};
  };
  const HttpStub one{first_hangs_up}, two{first_hangs_up};
  const auto balancer = before(port_of(one), port_of(two));

  const auto answer = Browser{balancer.url()}.get("/r/somebody");

  EXPECT_EQ(answer.status, 200) << answer.head << balancer.log();
  EXPECT_EQ(answer.body, "here");
  EXPECT_EQ(asked, 2);
}

TEST_P(BeforeStubs, SendsToAnotherWhatNeverReachedTheFirst) {
  const HttpStub there{well};
  const auto balancer = before(free_loopback_port(), port_of(there));

  for (int at = 0; at < 4; ++at) {
    EXPECT_EQ(Browser{balancer.url()}.post_json("/v1/registrations", "{}").status, 200) << balancer.log();
  }
  EXPECT_EQ(posts(there), 4U);
}

TEST_P(BeforeStubs, TellsAnInstanceWhoAsksAndNotWhoTheySayTheyAre) {
  const HttpStub one{well}, two{well};
  const auto balancer = before(port_of(one), port_of(two));

  Browser{balancer.url(), "127.0.0.9"}.get("/", {"X-Forwarded-For: 192.0.2.66", "Forwarded: for=192.0.2.66"});

  auto seen = one.requests();
  for (const auto& request : two.requests()) seen.push_back(request);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_THAT(seen.front().headers, HasSubstr("127.0.0.9"));
  EXPECT_THAT(seen.front().headers, testing::Not(HasSubstr("192.0.2.66")));
}
