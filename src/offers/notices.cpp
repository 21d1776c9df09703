#include "holdfast/offers/notices.hpp"

#include <condition_variable>
#include <mutex>
#include <numeric>
#include <thread>
#include <utility>
#include <vector>

namespace holdfast::offers {

using store::Transaction;

struct Notices::Impl {
  Impl(store::Settings settings, ReminderRules reminder_rules, Limits bounds, std::function<void()> due,
       NoticesWatcher& hears, const Switches& turned)
      : connection(std::move(settings)),
        rules(reminder_rules),
        limits(bounds),
        messages_due(std::move(due)),
        watcher(hears),
        switches(turned) {}

  void run();
  bool write_all_due();
  bool remind(Reminder);
  bool sleep(std::chrono::milliseconds);

  store::Connection connection;
  const ReminderRules rules;
  const Limits limits;
  const std::function<void()> messages_due;
  NoticesWatcher& watcher;
  const Switches& switches;

  std::thread thread;
  std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;  ///< under `mutex`
};

Notices::Notices(store::Settings settings, ReminderRules rules, Limits limits,
                 std::function<void()> messages_due, NoticesWatcher& watcher, const Switches& switches)
    : impl_(std::make_unique<Impl>(std::move(settings), rules, limits, std::move(messages_due), watcher,
                                   switches)) {}

Notices::~Notices() {
  stop();
}

void Notices::start() {
  impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

void Notices::stop() {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->stopping = true;
  }
  impl_->changed.notify_all();
  if (impl_->thread.joinable()) impl_->thread.join();
}

void Notices::Impl::run() {
  for (auto pause = std::chrono::milliseconds{0}; sleep(pause);) {
    pause = limits.sweep;
    if (switches.is_on(Switch::read_only)) continue;
    try {
      if (write_all_due()) pause = limits.pace;
      watcher.database(true);
    } catch (const store::Contended&) {
      // the rows are somebody else's at the moment: at the next sweep
    } catch (const std::exception&) {
      watcher.database(false);
    }
  }
}

/// Whether there is more than one batch of something.
bool Notices::Impl::write_all_due() {
  bool more = false;
  for (const auto reminder : every_reminder) more |= remind(reminder);
  connection.in_transaction([&](Transaction& tx) { store::withdraw_useless_calls(tx, limits.windows_max); });
  return more;
}

/// One batch; whether it was a full one. The database's clock says whose hour has come: processes whose own
/// clocks differ agree on it.
bool Notices::Impl::remind(Reminder reminder) {
  const auto reminded = connection.in_transaction([&](Transaction& tx) {
    const auto now = store::Connection::clock(tx);
    std::vector<store::RemindNow> due;
    for (const auto& window : store::windows_to_remind(tx, reminder, limits.windows_max)) {
      const auto span = reminder_span(reminder, window.starts_at, window.zone, rules);
      if (span && span->from <= now && now < span->until) due.push_back({window.id, *span});
    }
    return due.empty() ? store::Reminded{} : store::write_reminders(tx, reminder, due, limits.batch_max);
  });
  const auto written = std::accumulate(reminded.begin(), reminded.end(), std::size_t{0});
  if (written == 0) return false;
  watcher.reminded(reminder, reminded);
  messages_due();
  return written >= limits.batch_max;
}

/// False when it is time to stop.
bool Notices::Impl::sleep(std::chrono::milliseconds pause) {
  std::unique_lock lock{mutex};
  return !changed.wait_for(lock, pause, [this] { return stopping; });
}

}  // namespace holdfast::offers
