#include "store/database/watchdog.hpp"

#include <sys/socket.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace holdfast::store {

namespace {

using Watched = std::multimap<Watch::Clock::time_point, int>;

/// The deadlines of all running transactions, the nearest first. `mutex` guards the rest; a socket is shut
/// down under it, so that it cannot be closed and given to somebody else meanwhile.
class Watchdog {
 public:
  static Watchdog& instance() {
    static Watchdog watchdog;
    return watchdog;
  }

  Watched::iterator watch(int socket, Watch::Clock::time_point deadline) {
    const std::lock_guard lock(mutex_);
    const auto place = watched_.emplace(deadline, socket);
    if (place == watched_.begin()) changed_.notify_one();
    return place;
  }

  void release(Watched::iterator place) {
    const std::lock_guard lock(mutex_);
    watched_.erase(place);
  }

 private:
  Watchdog() : thread_([this] { run(); }) {}
  ~Watchdog() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  void run() {
    std::unique_lock lock(mutex_);
    while (!closing_) {
      for (const auto& [deadline, socket] : watched_) {
        if (deadline > Watch::Clock::now()) break;
        shutdown(socket, SHUT_RDWR);
      }
      // Who was cut stays listed until its thread has seen it: look past those.
      const auto next = watched_.upper_bound(Watch::Clock::now());
      if (next == watched_.end()) {
        changed_.wait(lock);
      } else {
        const auto until = next->first;  // its own: the place may be gone before the wait ends
        changed_.wait_until(lock, until);
      }
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Watched watched_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace

Watch::Watch(int socket, std::chrono::milliseconds limit)
    : place_(Watchdog::instance().watch(socket, Clock::now() + limit)) {}

Watch::~Watch() {
  Watchdog::instance().release(place_);
}

}  // namespace holdfast::store
