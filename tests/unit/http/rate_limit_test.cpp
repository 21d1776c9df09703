#include "holdfast/http/rate_limit.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "holdfast/http/fair_shares.hpp"

using namespace holdfast::http;
using namespace std::chrono_literals;

namespace {

using Moment = RateLimit::Moment;

FairShares::Limits limits(std::vector<std::string> exempt = {}) {
  return {.always = {5, 2}, .under_attack = {1, 1}, .exempt = std::move(exempt)};
}

Request from(const std::string& client) {
  Request request;
  request.client = client;
  return request;
}

std::string header(const Response& response, std::string_view name) {
  for (const auto& [field, value] : response.headers) {
    if (field == name) return value;
  }
  return {};
}

}  // namespace

TEST(RateLimit, LetsExactlySoManyPassUnderManyThreads) {
  constexpr int amount = 1000;
  RateLimit limit("address", amount, 60s);
  const Moment now{100s};
  std::atomic<int> passed{0};
  std::atomic<bool> begin{false};

  std::vector<std::thread> threads;
  for (int each = 0; each < 8; ++each) {
    threads.emplace_back([&] {
      while (!begin) std::this_thread::yield();
      for (int attempt = 0; attempt < amount; ++attempt) {
        if (!limit.take("192.0.2.1", now).wait) ++passed;
      }
    });
  }
  begin = true;
  for (auto& thread : threads) thread.join();

  EXPECT_EQ(passed, amount);
}

TEST(RateLimit, SaysHowLongToWaitAndLetsTheNextPassThenAndNotBefore) {
  RateLimit limit("address", 4, 60s);
  const Moment now{100s};
  for (int each = 0; each < 4; ++each) EXPECT_FALSE(limit.take("a", now).wait);

  const auto refused = limit.take("a", now);

  EXPECT_EQ(refused.wait, 15s);
  EXPECT_TRUE(limit.take("a", now + 14999ms).wait);
  EXPECT_FALSE(limit.take("a", now + 15s).wait);
  EXPECT_FALSE(limit.take("b", now).wait) << "another's share is another's";
}

TEST(RateLimit, TellsWhatIsLeftAsTheDraftSpellsIt) {
  RateLimit limit("address", 4, 60s);
  Response response;

  limit.take("a", Moment{100s}).tell(response);

  EXPECT_EQ(header(response, "RateLimit-Policy"), "\"address\";q=4;w=60");
  EXPECT_EQ(header(response, "RateLimit"), "\"address\";r=3;t=15");
}

TEST(RateLimit, SaysNothingToWhoIsNotLimited) {
  Response response;

  Quota{}.tell(response);

  EXPECT_TRUE(response.headers.empty());
}

TEST(RateLimit, ForgetsWhoseShareIsWholeAgainAndNeverRefusesForWantOfMemory) {
  RateLimit limit("address", 4, 60s);
  const Moment now{100s};
  int refused = 0;
  for (int each = 0; each < 64 * 16384 + 100'000; ++each) {
    if (limit.take(std::to_string(each), now).wait) ++refused;
  }

  EXPECT_EQ(refused, 0);
  EXPECT_EQ(limit.take("newcomer", now + 61s).left, 3) << "counted again";
}

TEST(FairShares, CountAnIpv6NetworkOf64BitsAsOneSender) {
  FairShares shares(limits());
  const Moment now{100s};

  for (int each = 0; each < 5; ++each) {
    EXPECT_FALSE(shares.of_address(from("2001:db8:1:2::" + std::to_string(each)), now).wait);
  }

  EXPECT_TRUE(shares.of_address(from("2001:db8:1:2:ffff::1"), now).wait);
  EXPECT_FALSE(shares.of_address(from("2001:db8:1:3::1"), now).wait);
  EXPECT_FALSE(shares.of_address(from("192.0.2.1"), now).wait);
}

TEST(FairShares, CountATelephoneWhoeverSends) {
  FairShares shares(limits());
  const Moment now{100s};

  EXPECT_FALSE(shares.of_telephone(from("192.0.2.1"), "+14165550199", now).wait);
  EXPECT_FALSE(shares.of_telephone(from("192.0.2.2"), "+14165550199", now).wait);

  EXPECT_EQ(shares.of_telephone(from("192.0.2.3"), "+14165550199", now).wait, 1800s);
  EXPECT_FALSE(shares.of_telephone(from("192.0.2.3"), "", now).wait) << "a form need not have one";
}

TEST(FairShares, LimitNobodyWhoIsExemptUnlessTheyCameThroughAProxy) {
  FairShares shares(limits({"127.0.0.1/32", "10.0.0.0/8"}));
  const Moment now{100s};
  auto forwarded = from("10.1.2.3");
  forwarded.forwarded = true;

  for (int each = 0; each < 20; ++each) {
    EXPECT_TRUE(shares.of_address(from("10.1.2.3"), now).policy.empty());
    EXPECT_FALSE(shares.of_telephone(from("127.0.0.1"), "+14165550199", now).wait);
  }

  for (int each = 0; each < 5; ++each) EXPECT_FALSE(shares.of_address(forwarded, now).wait);
  EXPECT_TRUE(shares.of_address(forwarded, now).wait);
}

TEST(FairShares, AreSmallerUnderAttackAndWholeAgainAfter) {
  FairShares shares(limits());
  const Moment now{100s};

  shares.under_attack(true);

  EXPECT_FALSE(shares.of_address(from("192.0.2.1"), now).wait);
  EXPECT_TRUE(shares.of_address(from("192.0.2.1"), now).wait);
  shares.under_attack(false);
  EXPECT_FALSE(shares.of_address(from("192.0.2.2"), now).wait);
  EXPECT_FALSE(shares.of_address(from("192.0.2.2"), now).wait);
}

TEST(FairShares, NameTheTextThatIsNoNetwork) {
  EXPECT_THROW(FairShares{limits({"10.0.0.0/33"})}, std::invalid_argument);
}
