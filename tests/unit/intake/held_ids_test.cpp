#include "intake/held_ids.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace holdfast::intake {
namespace {

TEST(HeldIds, CountAFormKeptTwice) {
  HeldIds held;
  const RegistrationId id{random_bytes()};
  EXPECT_FALSE(held.contains(id));

  held.add(id);
  held.add(id);
  held.remove(id);
  EXPECT_TRUE(held.contains(id));

  held.remove(id);
  EXPECT_FALSE(held.contains(id));
}

TEST(HeldIds, LetGoOfWhatTheyDoNotHoldWithoutHarm) {
  HeldIds held;
  const RegistrationId id{random_bytes()};
  held.remove(id);
  held.add(id);

  EXPECT_TRUE(held.contains(id));
}

TEST(HeldIds, HoldTheirOwnForEachOfManyThreads) {
  HeldIds held;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&held] {
      for (int each = 0; each < 2000; ++each) {
        const RegistrationId id{random_bytes()};
        held.add(id);
        EXPECT_TRUE(held.contains(id));
        held.remove(id);
        EXPECT_FALSE(held.contains(id));
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace holdfast::intake
