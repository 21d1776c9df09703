#include "holdfast/domain/switches.hpp"

#include <gtest/gtest.h>

using namespace holdfast;

TEST(Switches, AreFoundByTheirNameAndByNoOther) {
  for (const auto which : every_switch) EXPECT_EQ(switch_named(name_of(which)), which);
  EXPECT_EQ(switch_named("readonly"), std::nullopt);
  EXPECT_EQ(switch_named(""), std::nullopt);
}

TEST(Switches, StandEachForItself) {
  Switches switches;

  for (const auto which : every_switch) {
    switches.turn(which, true);
    for (const auto other : every_switch) EXPECT_EQ(switches.is_on(other), other == which);
    switches.turn(which, false);
    EXPECT_EQ(switches.all(), 0U);
  }
}
