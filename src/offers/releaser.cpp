#include "holdfast/offers/releaser.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "holdfast/store/heartbeat.hpp"
#include "holdfast/store/windows.hpp"

namespace holdfast::offers {

using std::chrono::steady_clock;
using store::Transaction;

struct Releaser::Impl {
  Impl(const store::Settings& settings, std::string name, Limits bounds, Nudges whom, ReleaserWatcher& hears,
       const Switches& turned)
      : connection(settings),
        second_connection(settings),
        process(std::move(name)),
        limits(bounds),
        nudges(std::move(whom)),
        watcher(hears),
        switches(turned) {}

  void run();
  void beat_if_due();
  void release_all_due();
  bool release_batch(store::Connection&);
  bool move_some();
  std::chrono::milliseconds until_next();
  bool sleep(std::chrono::milliseconds);

  void help();
  bool await_crowd();
  bool is_stopping();

  store::Connection connection, second_connection;
  std::string process;
  Limits limits;
  Nudges nudges;
  ReleaserWatcher& watcher;
  const Switches& switches;

  steady_clock::time_point last_beat{};
  std::thread thread, helper;
  std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;  ///< under `mutex`
  bool crowded = false;   ///< under `mutex`: more is due than one batch
};

Releaser::Releaser(store::Settings settings, std::string process, Limits limits, Nudges nudges,
                   ReleaserWatcher& watcher, const Switches& switches)
    : impl_(std::make_unique<Impl>(settings, std::move(process), limits, std::move(nudges), watcher,
                                   switches)) {}

Releaser::~Releaser() {
  stop();
}

void Releaser::start() {
  impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
  impl_->helper = std::thread([impl = impl_.get()] { impl->help(); });
}

void Releaser::stop() {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->stopping = true;
  }
  impl_->changed.notify_all();
  for (auto* thread : {&impl_->thread, &impl_->helper}) {
    if (thread->joinable()) thread->join();
  }
}

void Releaser::Impl::run() {
  for (auto pause = std::chrono::milliseconds{0}; sleep(pause);) {
    pause = limits.sweep;
    if (switches.is_on(Switch::read_only)) continue;
    try {
      beat_if_due();
      release_all_due();
      pause = move_some() ? std::chrono::milliseconds{0} : until_next();
      watcher.database(true);
    } catch (const store::Contended&) {
      // the rows are somebody else's at the moment: at the next sweep
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
  while (steady_clock::now() - last_beat < limits.heartbeat && release_batch(connection)) {
    {
      const std::lock_guard lock{mutex};
      crowded = true;
    }
    changed.notify_all();
  }
}

/// Whether it was a full one.
bool Releaser::Impl::release_batch(store::Connection& by) {
  const auto released =
      by.in_transaction([&](Transaction& tx) { return store::release_due(tx, limits.batch_max); });
  const auto count = released.lapsed + released.returned;
  if (count > 0) {
    watcher.released(released);
    nudges.seats_freed();
    nudges.messages_due();
  }
  return count == limits.batch_max;
}

/// Whoever releases alone would keep one processor of the database busy while the others look on.
void Releaser::Impl::help() {
  while (await_crowd()) {
    try {
      while (!is_stopping() && release_batch(second_connection)) {
      }
    } catch (const std::exception&) {
      // The first finds out by itself, and goes on alone.
    }
  }
}

bool Releaser::Impl::is_stopping() {
  const std::lock_guard lock{mutex};
  return stopping;
}

/// False when it is time to stop.
bool Releaser::Impl::await_crowd() {
  std::unique_lock lock{mutex};
  changed.wait(lock, [this] { return stopping || crowded; });
  crowded = false;
  return !stopping;
}

/// One batch; whether there was one, and there may be more.
bool Releaser::Impl::move_some() {
  const auto moved =
      connection.in_transaction([&](Transaction& tx) { return store::move_displaced(tx, limits.moved_max); });
  if (moved.told + moved.returned + moved.given_up == 0) return false;
  if (moved.told + moved.returned > 0) watcher.moved(moved.told, moved.returned);
  nudges.seats_freed();
  nudges.messages_due();
  return true;
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
  return !changed.wait_for(lock, pause, [this] { return stopping; });
}

}  // namespace holdfast::offers
