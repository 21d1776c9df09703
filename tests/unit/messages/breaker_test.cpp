#include "holdfast/messages/breaker.hpp"

#include <gtest/gtest.h>

using namespace holdfast::messages;
using namespace std::chrono_literals;

namespace {

constexpr Breaker::Moment start{1000h};

struct BreakerOfAGateway : testing::Test {
  void open() {
    for (int failure = 0; failure < 3; ++failure) (void)breaker.failed(start);
  }

  Breaker breaker{{.failures_max = 3, .pause_min = 5s, .pause_max = 15s}};
};

}  // namespace

TEST_F(BreakerOfAGateway, OpensAfterSoManyFailuresInARow) {
  EXPECT_FALSE(breaker.failed(start));
  EXPECT_FALSE(breaker.failed(start));
  EXPECT_FALSE(breaker.succeeded());
  EXPECT_FALSE(breaker.failed(start));
  EXPECT_FALSE(breaker.failed(start));
  EXPECT_EQ(breaker.state(), GatewayState::closed);

  EXPECT_EQ(breaker.failed(start), GatewayState::open);
  EXPECT_EQ(breaker.state(), GatewayState::open);
}

TEST_F(BreakerOfAGateway, LetsOneProbeAfterThePauseAndNotBefore) {
  open();

  EXPECT_FALSE(breaker.take_probe(start + 5s - 1ns));
  EXPECT_TRUE(breaker.take_probe(start + 5s));
  EXPECT_FALSE(breaker.take_probe(start + 1h));
}

TEST_F(BreakerOfAGateway, ClosesWhenTheProbeSucceeds) {
  open();
  ASSERT_TRUE(breaker.take_probe(start + 5s));
  EXPECT_EQ(breaker.probed(), GatewayState::half_open);

  EXPECT_EQ(breaker.succeeded(), GatewayState::closed);
  EXPECT_FALSE(breaker.take_probe(start + 1h));
}

TEST_F(BreakerOfAGateway, WaitsTwiceAsLongAfterEveryProbeThatFailsUpToABound) {
  open();
  auto moment = start + 5s;
  for (const auto pause : {10s, 15s, 15s}) {
    ASSERT_TRUE(breaker.take_probe(moment));
    (void)breaker.failed(moment);
    EXPECT_FALSE(breaker.take_probe(moment + pause - 1ns));
    moment += pause;
  }
}

TEST_F(BreakerOfAGateway, IsNotMovedByMessagesThatWereUnderWay) {
  open();

  EXPECT_FALSE(breaker.succeeded());
  EXPECT_FALSE(breaker.failed(start + 4s));
  EXPECT_EQ(breaker.state(), GatewayState::open);
  EXPECT_TRUE(breaker.take_probe(start + 5s));
}

TEST_F(BreakerOfAGateway, HandsAnUnfinishedProbeToTheNext) {
  open();
  ASSERT_TRUE(breaker.take_probe(start + 5s));
  (void)breaker.probed();

  breaker.leave_probe();

  EXPECT_TRUE(breaker.take_probe(start + 5s));
}
