#pragma once

#include <chrono>
#include <optional>

#include "holdfast/allocation/allocator.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::allocation {

/// Offers the seats that fall free too late for anybody else to people who asked for that: one person a seat
/// at a time, each for a short while. What nobody takes goes on to the next by itself, because the seat is
/// free again.
///
/// One worker at a time; several processes may: seats are given under the window's lock. Judged by the
/// database's clock, so that every process sees the same hours.
class StandbyTurn {
 public:
  StandbyTurn(const Limits& limits, const ChannelOpen& channel_open)
      : limits_(limits), channel_open_(channel_open) {}

  /// Whether there is reason to look now.
  [[nodiscard]] bool due() const {
    return std::chrono::steady_clock::now() - looked_ >= limits_.standby_sweep;
  }

  /// Looks at them, for a short while; nothing if nobody could be asked. Throws the types of
  /// store/failure.hpp.
  std::optional<RoundReport> run(store::Connection&);

 private:
  const Limits& limits_;
  const ChannelOpen& channel_open_;
  std::chrono::steady_clock::time_point looked_{};
  WindowId next_{};  ///< where the last turn ended before its end
};

}  // namespace holdfast::allocation
