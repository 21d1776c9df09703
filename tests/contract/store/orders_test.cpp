#include "holdfast/store/orders.hpp"

#include <gmock/gmock.h>

#include "holdfast/store/switches.hpp"
#include "support/database.hpp"

using namespace holdfast;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

class Orders : public testing::Test {
 protected:
  template <class Work>
  auto with(Work work) {
    return connection_.in_transaction([&](store::Transaction& tx) { return work(tx); });
  }
  store::Orders read() {
    return with([](auto& tx) { return store::read_orders(tx); });
  }
  void block(const std::string& network, std::chrono::seconds left) {
    with([&](auto& tx) { store::block(tx, {network, left}); });
  }

  test::FreshDatabase database_;
  store::Connection connection_{database_.settings()};
};

std::vector<std::string> networks(const store::Orders& orders) {
  std::vector<std::string> all;
  for (const auto& block : orders.blocks) all.push_back(block.network);
  return all;
}

}  // namespace

TEST_F(Orders, AreNoneAtFirst) {
  const auto orders = read();

  EXPECT_THAT(orders.blocks, IsEmpty());
  EXPECT_THAT(orders.switches_on, IsEmpty());
}

TEST_F(Orders, TellTheBlocksThatAreNotOver) {
  block("192.0.2.0/24", 60s);
  block("2001:db8::/32", 60s);
  block("198.51.100.1/32", 60s);
  database_.execute("UPDATE blocks SET until = clock_timestamp() WHERE network = '198.51.100.1'");

  const auto orders = read();

  EXPECT_THAT(networks(orders), ElementsAre("192.0.2.0/24", "2001:db8::/32"));
  EXPECT_GT(orders.blocks.front().left, 50s);
  EXPECT_LE(orders.blocks.front().left, 60s);
}

TEST_F(Orders, GiveABlockOrderedAgainItsNewEnd) {
  block("192.0.2.0/24", 60s);
  block("192.0.2.0/24", 3600s);

  const auto orders = read();

  ASSERT_EQ(orders.blocks.size(), 1U);
  EXPECT_GT(orders.blocks.front().left, 3500s);
}

TEST_F(Orders, EndABlockThatThereIs) {
  block("192.0.2.0/24", 60s);

  EXPECT_TRUE(with([](auto& tx) { return store::unblock(tx, "192.0.2.0/24"); }));
  EXPECT_FALSE(with([](auto& tx) { return store::unblock(tx, "192.0.2.0/24"); }));
  EXPECT_THAT(read().blocks, IsEmpty());
}

TEST_F(Orders, TellTheSwitchesThatAreOn) {
  with([](auto& tx) { store::turn_switch(tx, {.which = Switch::under_attack, .on = true}); });
  with([](auto& tx) { store::turn_switch(tx, {.which = Switch::sms_off, .on = true}); });
  with([](auto& tx) { store::turn_switch(tx, {.which = Switch::sms_off, .on = false}); });

  EXPECT_THAT(read().switches_on, ElementsAre("under-attack"));
}
