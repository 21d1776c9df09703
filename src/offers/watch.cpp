#include "holdfast/offers/watch.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace holdfast::offers {

using std::chrono::steady_clock;

namespace {

constexpr std::size_t together_max = 256;  ///< people read by one statement

struct Watcher {
  store::Seen seen;
  Watch::Told told;
};

/// A question that hangs must not make the next one late for long.
store::Settings with_short_bounds(store::Settings settings) {
  settings.statement_timeout = std::chrono::milliseconds{5000};
  settings.transaction_timeout = std::chrono::milliseconds{10000};
  return settings;
}

}  // namespace

/// `mutex` guards what follows it.
struct Watch::Impl {
  Impl(store::Settings settings, Limits bounds, std::function<void()> hears)
      : connection(with_short_bounds(std::move(settings))), limits(bounds), asks(std::move(hears)) {}

  void run();
  void look();
  void tell(const std::vector<std::uint64_t>& numbers, const std::vector<RegistrationId>& ids);
  bool await_turn();

  store::Connection connection;  // of the thread alone
  const Limits limits;
  const std::function<void()> asks;
  std::thread thread;
  steady_clock::time_point looked_at{};  // of the thread alone

  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::uint64_t, Watcher> watchers;
  std::uint64_t next = 0;
  bool nudged = false;
  bool stopping = false;
};

Watch::Watch(store::Settings settings, Limits limits, std::function<void()> asks)
    : impl_(std::make_shared<Impl>(std::move(settings), limits, std::move(asks))) {}

Watch::~Watch() {
  stop();
}

void Watch::start() {
  impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

void Watch::stop() {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->stopping = true;
  }
  impl_->changed.notify_all();
  if (impl_->thread.joinable()) impl_->thread.join();
}

std::shared_ptr<void> Watch::add(store::Seen seen, Told told) {
  std::uint64_t number = 0;
  {
    const std::lock_guard lock{impl_->mutex};
    number = impl_->next++;
    impl_->watchers.emplace(number, Watcher{seen, std::move(told)});
  }
  impl_->changed.notify_all();
  const auto leave = [impl = impl_, number](void*) {
    const std::lock_guard lock{impl->mutex};
    impl->watchers.erase(number);
  };
  return {nullptr, leave};
}

void Watch::nudge() {
  {
    const std::lock_guard lock{impl_->mutex};
    if (std::exchange(impl_->nudged, true)) return;
  }
  impl_->changed.notify_all();
}

void Watch::Impl::run() {
  while (await_turn()) {
    looked_at = steady_clock::now();
    try {
      look();
    } catch (const std::exception&) {
      // They are told when it can be read again; that it cannot is said by those who always need it.
    }
  }
}

/// Somebody must watch, and a pause have passed. False when it is time to stop.
bool Watch::Impl::await_turn() {
  std::unique_lock lock{mutex};
  changed.wait(lock, [this] { return stopping || !watchers.empty(); });
  changed.wait_until(lock, looked_at + limits.pause_min, [this] { return stopping; });
  changed.wait_until(lock, looked_at + limits.pause, [this] { return stopping || nudged; });
  nudged = false;
  return !stopping;
}

void Watch::Impl::look() {
  std::vector<store::Seen> seen;
  std::vector<std::uint64_t> numbers;
  {
    const std::lock_guard lock{mutex};
    seen.reserve(watchers.size());
    numbers.reserve(watchers.size());
    for (const auto& [number, watcher] : watchers) {
      seen.push_back(watcher.seen);
      numbers.push_back(number);
    }
  }
  asks();
  const auto news = connection.look([&](store::Transaction& tx) { return store::changed_since(tx, seen); });

  for (std::size_t from = 0; from < news.size(); from += together_max) {
    std::vector<std::uint64_t> some;
    std::vector<RegistrationId> ids;
    for (std::size_t at = from; at < std::min(from + together_max, news.size()); ++at) {
      some.push_back(numbers.at(news[at].place));
      ids.push_back(seen.at(news[at].place).id);
    }
    tell(some, ids);
  }
}

void Watch::Impl::tell(const std::vector<std::uint64_t>& numbers, const std::vector<RegistrationId>& ids) {
  const auto views = connection.look([&](store::Transaction& tx) { return store::read_statuses(tx, ids); });
  for (std::size_t at = 0; at < views.size(); ++at) {
    if (!views[at]) continue;
    Told told;
    {
      const std::lock_guard lock{mutex};
      const auto watcher = watchers.find(numbers[at]);
      if (watcher == watchers.end()) continue;  // gone meanwhile
      watcher->second.seen.standing = views[at]->standing;
      told = watcher->second.told;
    }
    told(*views[at]);
  }
}

}  // namespace holdfast::offers
