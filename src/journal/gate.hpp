#pragma once

#include <atomic>

namespace holdfast::journal {

/// Whether new records are taken, and if not, why. Each reason is set and cleared by one thread; any thread
/// asks. Orders nothing but itself.
class Gate {
 public:
  enum Reason : unsigned { full = 1, space_low = 2, failed = 4, stopping = 8 };

  [[nodiscard]] bool open() const noexcept { return reasons_.load(std::memory_order_acquire) == 0; }
  [[nodiscard]] bool closed_for(Reason reason) const noexcept {
    return (reasons_.load(std::memory_order_acquire) & reason) != 0;
  }
  /// True if this changed anything.
  bool set(Reason reason, bool on) noexcept {
    const auto before = on ? reasons_.fetch_or(reason, std::memory_order_acq_rel)
                           : reasons_.fetch_and(~static_cast<unsigned>(reason), std::memory_order_acq_rel);
    return ((before & reason) != 0) != on;
  }

 private:
  std::atomic<unsigned> reasons_{0};
};

}  // namespace holdfast::journal
