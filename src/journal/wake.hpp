#pragma once

#include <atomic>
#include <chrono>
#include <optional>

namespace holdfast::journal {

/// Wakes one sleeping thread from any other. A call before the sleep is not lost, and costs a system call
/// only where somebody sleeps. (std::atomic::wait knows no deadline, and the writer must notice quiet.)
class Wake {
 public:
  Wake();
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;
  ~Wake();

  void call() noexcept;
  /// False if nobody called before the deadline. Without one: waits until somebody does. One thread only.
  bool sleep(std::optional<std::chrono::milliseconds> deadline) noexcept;

 private:
  enum State : int { awake, asleep, called };

  int descriptor_;
  std::atomic<int> state_{awake};
};

}  // namespace holdfast::journal
