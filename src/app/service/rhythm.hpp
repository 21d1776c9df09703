#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace holdfast::app {

/// A thread that does the same over and over, with a pause in between.
class Rhythm {
 public:
  /// `beat` must not throw.
  Rhythm(std::chrono::milliseconds pause, std::function<void()> beat)
      : pause_(pause), beat_(std::move(beat)) {}
  ~Rhythm() { stop(); }
  Rhythm(const Rhythm&) = delete;
  Rhythm& operator=(const Rhythm&) = delete;

  void start() {
    thread_ = std::thread([this] {
      do beat_();
      while (sleep());
    });
  }

  /// Waits for the beat that is under way.
  void stop() {
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
    }
    stopped_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

 private:
  bool sleep() {
    std::unique_lock lock{mutex_};
    return !stopped_.wait_for(lock, pause_, [this] { return stopping_; });
  }

  const std::chrono::milliseconds pause_;
  const std::function<void()> beat_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;  ///< under `mutex_`
};

}  // namespace holdfast::app
