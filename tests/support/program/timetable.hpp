#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace holdfast::test {

/// Deeds that are each due at a moment of the wall clock, done by a number of threads with a tool each.
///
/// A deed whose moment finds every thread busy is done late. The destructor does what is left, each at its
/// time.
template <class Tool>
class Timetable {
 public:
  using Moment = std::chrono::system_clock::time_point;
  using Deed = std::function<void(Tool&)>;

  Timetable(int threads, std::function<Tool()> make_tool) {
    for (int at = 0; at < threads; ++at) {
      threads_.emplace_back([this, make_tool] {
        Tool tool = make_tool();
        while (auto deed = next()) deed(tool);
      });
    }
  }
  ~Timetable() {
    {
      const std::lock_guard lock{mutex_};
      closing_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
  }
  Timetable(const Timetable&) = delete;
  Timetable& operator=(const Timetable&) = delete;

  void at(Moment moment, Deed deed) {
    {
      const std::lock_guard lock{mutex_};
      deeds_.emplace(moment, std::move(deed));
    }
    changed_.notify_all();
  }

 private:
  /// The next when it is due; none at the end.
  Deed next() {
    std::unique_lock lock{mutex_};
    while (true) {
      if (deeds_.empty()) {
        if (closing_) return {};
        changed_.wait(lock);
        continue;
      }
      const auto first = deeds_.begin();
      const auto due = first->first;
      if (std::chrono::system_clock::now() >= due) {
        auto deed = std::move(first->second);
        deeds_.erase(first);
        return deed;
      }
      changed_.wait_until(lock, due);
    }
  }

  std::mutex mutex_;  ///< of the rest
  std::condition_variable changed_;
  std::multimap<Moment, Deed> deeds_;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace holdfast::test
