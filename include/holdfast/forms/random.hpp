#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace holdfast::forms {

/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers from the same seed everywhere, which the
/// distributions of the standard library do not promise.
class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() noexcept {
    state_ += 0x9E3779B97F4A7C15U;
    auto mixed = state_;
    mixed = (mixed ^ mixed >> 30U) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ mixed >> 27U) * 0x94D049BB133111EBU;
    return mixed ^ mixed >> 31U;
  }

  /// From 0 to `bound` - 1; slightly uneven for bounds near 2^64, which nobody here asks for.
  constexpr std::uint64_t below(std::uint64_t bound) noexcept { return next() % bound; }

  constexpr bool percent(std::uint64_t chance) noexcept { return below(100) < chance; }

  template <class Values>
  constexpr const auto& one_of(const Values& values) noexcept {
    return values[static_cast<std::size_t>(below(std::size(values)))];
  }

  /// An index, each as likely as its weight says.
  template <std::size_t Count>
  constexpr std::size_t weighted(const std::array<std::uint64_t, Count>& weights) noexcept {
    std::uint64_t sum = 0;
    for (const auto weight : weights) sum += weight;
    auto left = below(sum);
    std::size_t at = 0;
    while (left >= weights[at]) left -= weights[at++];
    return at;
  }

 private:
  std::uint64_t state_;
};

}  // namespace holdfast::forms
