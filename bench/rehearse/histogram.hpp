#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace holdfast::rehearse {

using Milliseconds = std::chrono::duration<double, std::milli>;

/// How often each length of time was seen, so that the times of several processes can be added up.
///
/// Buckets as in an HDR histogram: from 64 to 127 of them for each doubling, so a time is known to 1.6 %. The
/// longest is known to the microsecond.
class Histogram {
 public:
  void add(std::chrono::nanoseconds);  ///< below nothing: nothing
  void add(const Histogram&);

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] Milliseconds longest() const noexcept { return longest_; }
  /// The time that a share of all (0.99) did not exceed; 0 if there is none.
  [[nodiscard]] Milliseconds at(double share) const;
  /// How many surely did not exceed it: the bucket that it falls into does not count.
  [[nodiscard]] std::uint64_t within(Milliseconds) const;

  [[nodiscard]] nlohmann::json json() const;
  /// Throws nlohmann::json::exception if it is none.
  static Histogram read(const nlohmann::json&);

 private:
  std::vector<std::uint64_t> counts_;  ///< by bucket; shorter than there are buckets
  std::uint64_t count_ = 0;
  std::chrono::microseconds longest_{0};
};

}  // namespace holdfast::rehearse
