#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "holdfast/journal/journal.hpp"

namespace holdfast::journal {

/// Writes down what a journal tells, and lets a test wait for it. Safe on any thread.
class NoteTaker final : public Watcher {
 public:
  void committed(std::size_t records, double seconds) noexcept override;
  void size(std::uint64_t bytes, std::size_t segments) noexcept override;
  void torn_tail(const std::string& segment, std::uint64_t bytes) noexcept override;
  void corrupt(const std::string& segment, const std::string& what) noexcept override;
  void failed(const std::string& what) noexcept override;

  struct Notes {
    std::size_t committed = 0;
    std::size_t batches = 0;
    std::uint64_t bytes = 0;
    std::size_t segments = 0;
    std::size_t sizes_told = 0;
    std::vector<std::string> torn, corrupt, failed;
  };
  [[nodiscard]] Notes notes() const;

  /// True once it holds; false if it does not within ten seconds.
  template <class Condition>
  bool wait_for(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return condition(notes_); });
  }

 private:
  template <class Change>
  void note(Change change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Notes notes_;
};

}  // namespace holdfast::journal
