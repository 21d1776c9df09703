#include "holdfast/offers/notices.hpp"

#include <condition_variable>
#include <mutex>
#include <numeric>
#include <thread>
#include <utility>
#include <vector>

#include "holdfast/store/rounds.hpp"
#include "offers/likely.hpp"

namespace holdfast::offers {

using store::Transaction;

struct Notices::Impl {
  Impl(store::Settings settings, Rules told_by, Limits bounds, ProgrammeNow now, std::function<void()> due,
       NoticesWatcher& hears, const Switches& turned)
      : connection(std::move(settings)),
        rules(told_by),
        limits(bounds),
        programme_now(std::move(now)),
        messages_due(std::move(due)),
        watcher(hears),
        switches(turned) {}

  void run();
  bool write_all_due();
  bool remind(Reminder);
  void give_heads_ups();
  std::size_t tell(Transaction&, const std::shared_ptr<const Programme>&, const Evening&);
  std::vector<RegistrationId> people_near_the_front(Transaction&, Likely&) const;
  void judge_heads_ups();
  bool sleep(std::chrono::milliseconds);

  store::Connection connection;
  const Rules rules;
  const Limits limits;
  const ProgrammeNow programme_now;
  const std::function<void()> messages_due;
  NoticesWatcher& watcher;
  const Switches& switches;

  std::thread thread;
  std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;  ///< under `mutex`
};

Notices::Notices(store::Settings settings, Rules rules, Limits limits, ProgrammeNow programme,
                 std::function<void()> messages_due, NoticesWatcher& watcher, const Switches& switches)
    : impl_(std::make_unique<Impl>(std::move(settings), rules, limits, std::move(programme),
                                   std::move(messages_due), watcher, switches)) {}

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
  give_heads_ups();
  judge_heads_ups();
  return more;
}

/// One batch; whether it was a full one. The database's clock says whose hour has come: processes whose own
/// clocks differ agree on it.
bool Notices::Impl::remind(Reminder reminder) {
  const auto reminded = connection.in_transaction([&](Transaction& tx) {
    const auto now = store::Connection::clock(tx);
    std::vector<store::RemindNow> due;
    for (const auto& window : store::windows_to_remind(tx, reminder, limits.windows_max)) {
      const auto span = reminder_span(reminder, window.starts_at, window.zone, rules.reminders);
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

void Notices::Impl::give_heads_ups() {
  const auto programme = programme_now();
  if (programme->version == 0 || switches.is_on(Switch::offers_paused)) return;
  const auto told = connection.in_transaction([&](Transaction& tx) -> std::size_t {
    const auto evening = evening_at(store::Connection::clock(tx), programme->home_zone, rules.heads_ups);
    if (!evening || !store::begin_heads_ups(tx, evening->tomorrow)) return 0;
    return tell(tx, programme, *evening);
  });
  if (told == 0) return;
  watcher.heads_ups_told(told);
  messages_due();
}

std::size_t Notices::Impl::tell(Transaction& tx, const std::shared_ptr<const Programme>& programme,
                                const Evening& evening) {
  const auto mornings = store::read_mornings(tx, programme->home_zone);
  Likely likely{programme, mornings, evening.tomorrow, rules.heads_ups};
  const auto people = store::lock_waiting(tx, people_near_the_front(tx, likely));
  if (people.empty()) return 0;
  store::write_heads_ups(tx, {.day = evening.tomorrow,
                              .useful_until = evening.until,
                              .people = people,
                              .per_second = limits.batch_max});
  return people.size();
}

/// In the order in which seats that fall free are offered.
std::vector<RegistrationId> Notices::Impl::people_near_the_front(Transaction& tx, Likely& likely) const {
  constexpr std::size_t page_people = 1000;
  std::vector<RegistrationId> people;
  store::WaitingCursor cursor;
  for (std::size_t looked_at = 0; likely.left() && looked_at < limits.people_max; looked_at += page_people) {
    const auto page = store::read_waiting(tx, cursor, page_people);
    for (const auto& waiting : page) {
      // A household takes seats too, but whether one hour has enough for it nobody can say before.
      const bool takes_one = likely.left() && likely.for_person(waiting);
      if (takes_one && !waiting.household) people.push_back(waiting.registration.id);
      cursor = store::place_of(waiting);
    }
    if (page.size() < page_people) break;
  }
  return people;
}

void Notices::Impl::judge_heads_ups() {
  const auto programme = programme_now();
  if (programme->version == 0) return;
  const auto judged = connection.in_transaction([&](Transaction& tx) {
    const auto now = store::Connection::clock(tx);
    std::vector<store::HeadsUpDay> days;
    for (const auto day : store::days_to_judge(tx)) {
      const auto until = likely_until(day, programme->home_zone);
      if (now < until) continue;
      if (const auto one = store::judge_heads_ups(tx, day, until)) days.push_back(*one);
    }
    return days;
  });
  for (const auto& day : judged) watcher.heads_ups_judged(day);
}

/// False when it is time to stop.
bool Notices::Impl::sleep(std::chrono::milliseconds pause) {
  std::unique_lock lock{mutex};
  return !changed.wait_for(lock, pause, [this] { return stopping; });
}

}  // namespace holdfast::offers
