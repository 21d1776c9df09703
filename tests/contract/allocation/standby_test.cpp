#include <utility>

#include <gtest/gtest.h>

#include "contract/allocation/a_town.hpp"
#include "holdfast/store/standby.hpp"

namespace holdfast::test {
namespace {

using namespace std::chrono_literals;

class StandBy : public AllocatorTest {
 protected:
  void SetUp() override {
    // Noon at the clinic, whenever the test runs.
    (void)town.value(
        "UPDATE clinics SET time_zone = (SELECT 'Etc/GMT' || CASE WHEN n < 0 THEN '' ELSE '+' END || n "
        "FROM (SELECT extract(hour FROM now() AT TIME ZONE 'UTC')::int - 12 AS n) AS west) WHERE id = 'a' "
        "RETURNING id");
    for (auto* process : {&here, &there}) {
      process->limits.standby_sweep = 20ms;
      process->start();
    }
  }
  RegistrationId asked(Process& at) {
    const auto id = at.submit(town.person(0));
    EXPECT_TRUE(becomes(id, "waiting"));
    EXPECT_TRUE(town.connection.in_transaction(
        [&](store::Transaction& tx) { return store::set_standby(tx, id, true); }));
    return id;
  }
  void add_window_now(int capacity) {
    (void)town.value(
        "INSERT INTO windows (clinic_id, starts_at, capacity) VALUES ('a', "
        "clock_timestamp() - interval '5 minutes', " +
        std::to_string(capacity) + ") RETURNING id");
  }
  [[nodiscard]] int held() { return town.count("FROM offers WHERE state = 'held'"); }

  Process here{town}, there{town};
};

TEST_F(StandBy, ASeatIsOfferedToOneAfterTheOtherAndWhoDeclinesWaitsOn) {
  const auto other = here.submit(town.person(0));
  auto first = asked(here);
  auto second = asked(there);
  add_window_now(1);

  // Their forms came at the same moment, so either may be the first.
  ASSERT_TRUE(comes_true([&] { return held() == 1; }));
  if (town.state(first) != "offered") std::swap(first, second);
  ASSERT_TRUE(becomes(first, "offered"));
  EXPECT_EQ(town.state(second), "waiting");
  town.decline(first);

  ASSERT_TRUE(becomes(second, "offered"));
  EXPECT_EQ(town.state(first), "waiting");
  town.decline(second);
  EXPECT_TRUE(goes_on(here, 20));
  EXPECT_EQ(held(), 0) << "everybody was asked once";
  EXPECT_EQ(town.state(other), "waiting");
}

TEST_F(StandBy, TwoProcessesNeverOfferMoreThanThereIs) {
  std::vector<RegistrationId> people;
  for (int n = 0; n < 8; ++n) people.push_back(asked(n % 2 == 0 ? here : there));
  add_window_now(5);

  EXPECT_TRUE(comes_true([&] { return held() == 5; }));
  EXPECT_TRUE(goes_on(here, 10) && goes_on(there, 10));

  EXPECT_EQ(held(), 5);
  EXPECT_EQ(town.count("FROM registrations WHERE state = 'waiting'"), 3);
}

}  // namespace
}  // namespace holdfast::test
