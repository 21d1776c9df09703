#include "holdfast/offers/releaser.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "holdfast/store/heartbeat.hpp"

namespace holdfast::offers {

using std::chrono::steady_clock;
using store::Transaction;

struct Releaser::Impl {
  Impl(store::Settings settings, std::string name, Limits bounds, Nudges whom, ReleaserWatcher& hears)
      : connection(std::move(settings)),
        process(std::move(name)),
        limits(bounds),
        nudges(std::move(whom)),
        watcher(hears) {}

  void run();
  void beat_if_due();
  void release_all_due();
  std::chrono::milliseconds until_next();
  bool sleep(std::chrono::milliseconds);

  store::Connection connection;
  std::string process;
  Limits limits;
  Nudges nudges;
  ReleaserWatcher& watcher;

  steady_clock::time_point last_beat{};
  std::thread thread;
  std::mutex mutex;
  std::condition_variable stopped;
  bool stopping = false;  ///< under `mutex`
};

Releaser::Releaser(store::Settings settings, std::string process, Limits limits, Nudges nudges,
                   ReleaserWatcher& watcher)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(process), limits, std::move(nudges),
                                   watcher)) {}

Releaser::~Releaser() {
  stop();
}

void Releaser::start() {
  impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

void Releaser::stop() {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->stopping = true;
  }
  impl_->stopped.notify_all();
  if (impl_->thread.joinable()) impl_->thread.join();
}

void Releaser::Impl::run() {
  for (auto pause = std::chrono::milliseconds{0}; sleep(pause);) {
    try {
      beat_if_due();
      release_all_due();
      pause = until_next();
      watcher.database(true);
    } catch (const store::Contended&) {
      pause = limits.sweep;  // the rows are somebody else's at the moment: at the next sweep
    } catch (const std::exception&) {
      watcher.database(false);
      last_beat = {};  // the first thing to do when it is back
      pause = limits.heartbeat;
    }
  }
}

void Releaser::Impl::beat_if_due() {
  const auto now = steady_clock::now();
  if (now - last_beat < limits.heartbeat) return;
  const auto beat = connection.in_transaction([&](Transaction& tx) { return store::beat(tx, process); });
  last_beat = now;
  if (beat.lengthened == 0) return;
  watcher.lengthened(beat.lengthened, beat.gap);
  nudges.messages_due();
}

/// Batch after batch until less than a full one was due, but never past the next heartbeat.
void Releaser::Impl::release_all_due() {
  while (steady_clock::now() - last_beat < limits.heartbeat) {
    const auto released =
        connection.in_transaction([&](Transaction& tx) { return store::release_due(tx, limits.batch_max); });
    const auto count = released.lapsed + released.returned;
    if (count > 0) {
      watcher.released(released.lapsed, released.returned, released.delay_max);
      nudges.seats_freed();
      nudges.messages_due();
    }
    if (count < limits.batch_max) break;
  }
}

std::chrono::milliseconds Releaser::Impl::until_next() {
  const auto [next, now] = connection.in_transaction([](Transaction& tx) {
    auto due = store::next_release(tx);
    return std::pair{due, store::Connection::clock(tx)};
  });
  if (!next) return limits.sweep;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - now);
  return std::clamp(left, std::chrono::milliseconds{5}, limits.sweep);
}

/// False when it is time to stop.
bool Releaser::Impl::sleep(std::chrono::milliseconds pause) {
  std::unique_lock lock{mutex};
  return !stopped.wait_for(lock, pause, [this] { return stopping; });
}

}  // namespace holdfast::offers
