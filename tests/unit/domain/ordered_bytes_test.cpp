#include "holdfast/domain/ordered_bytes.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

using namespace holdfast;

TEST(OrderedBytes, OfALaterMillisecondAreGreater) {
  const Instant moment{std::chrono::sys_days{std::chrono::December / 1 / 2026}};

  EXPECT_LT(ordered_bytes(moment), ordered_bytes(moment + std::chrono::milliseconds{1}));
  EXPECT_LT(ordered_bytes(moment + std::chrono::milliseconds{255}),
            ordered_bytes(moment + std::chrono::milliseconds{256}));
}

TEST(OrderedBytes, OfOneMomentDifferInTenBytesOfRandomness) {
  const Instant moment{std::chrono::sys_days{std::chrono::December / 1 / 2026}};
  std::set<std::array<std::uint8_t, 10>> tails;

  for (int draw = 0; draw < 10'000; ++draw) {
    const auto bytes = ordered_bytes(moment);
    std::array<std::uint8_t, 10> tail{};
    std::copy_n(bytes.begin() + 6, tail.size(), tail.begin());
    tails.insert(tail);
  }

  EXPECT_EQ(tails.size(), 10'000U);
}
