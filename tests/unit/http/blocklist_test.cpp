#include "holdfast/http/blocklist.hpp"

#include <gtest/gtest.h>

using namespace holdfast::http;
using namespace std::chrono_literals;

namespace {

using Moment = Blocklist::Moment;

Blocklist::Block block(const char* network, Moment until) {
  return {Network::read(network), until};
}

}  // namespace

TEST(Blocklist, ShutsOutANetworkUntilItsEndAndNobodyElse) {
  Blocklist list;
  list.replace({block("192.0.2.0/24", Moment{100s}), block("2001:db8::/32", Moment{200s})});

  EXPECT_TRUE(list.has("192.0.2.255", Moment{99s}));
  EXPECT_FALSE(list.has("192.0.2.255", Moment{100s}));
  EXPECT_FALSE(list.has("192.0.3.0", Moment{99s}));
  EXPECT_TRUE(list.has("2001:db8:ffff::1", Moment{199s}));
  EXPECT_FALSE(list.has("2001:db9::1", Moment{199s}));
  EXPECT_FALSE(list.has("unknown", Moment{99s}));
}

TEST(Blocklist, IsReplacedWhole) {
  Blocklist list;
  list.replace({block("192.0.2.1", Moment{100s})});

  list.replace({block("192.0.2.2/32", Moment{100s})});

  EXPECT_FALSE(list.has("192.0.2.1", Moment{1s}));
  EXPECT_TRUE(list.has("192.0.2.2", Moment{1s}));
}

TEST(Blocklist, KeepsTheLaterEndOfTwo) {
  Blocklist list;
  list.replace({block("192.0.2.0/24", Moment{100s}), block("192.0.2.7/24", Moment{50s})});

  EXPECT_TRUE(list.has("192.0.2.1", Moment{99s}));
}

TEST(Network, IsWrittenAsItIsReadWithoutTheBitsBehindItsPrefix) {
  EXPECT_EQ(Network::read("192.0.2.7/24").text(), "192.0.2.0/24");
  EXPECT_EQ(Network::read("192.0.2.7").text(), "192.0.2.7/32");
  EXPECT_EQ(Network::read("0.0.0.0/0").text(), "0.0.0.0/0");
  EXPECT_EQ(Network::read("2001:db8:1:2:3::/64").text(), "2001:db8:1:2::/64");
  EXPECT_THROW((void)Network::read("192.0.2.0/33"), std::invalid_argument);
  EXPECT_THROW((void)Network::read("192.0.2"), std::invalid_argument);
}
