#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace holdfast::intake {

/// Records on their way from a dead process's journal into ours. The adopter begins and waits; the journal's
/// thread settles. The journal settles everything it took, also when it stops, so the wait ends.
struct Adoption {
  void begin() {
    const std::lock_guard lock{mutex};
    ++pending;
  }
  void settled(bool durable) {
    const std::lock_guard lock{mutex};
    all_durable = all_durable && durable;
    if (--pending == 0) done.notify_all();
  }
  /// The last one begun was not taken.
  void withdraw() { settled(true); }
  /// Whether all of them are durable.
  bool wait() {
    std::unique_lock lock{mutex};
    done.wait(lock, [this] { return pending == 0; });
    return all_durable;
  }

  std::mutex mutex;
  std::condition_variable done;
  std::size_t pending = 0;  ///< under `mutex`, as the next
  bool all_durable = true;
};

}  // namespace holdfast::intake
