#include "holdfast/allocation/allocator.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "allocation/newcomers_round.hpp"
#include "allocation/residence_turn.hpp"
#include "allocation/standby_turn.hpp"
#include "allocation/waiting_turn.hpp"

namespace holdfast::allocation {

using namespace std::chrono_literals;

namespace {

constexpr auto take_timeout = 100ms;
constexpr auto first_turn_pause = 2ms;
constexpr auto retry_first = 50ms;
constexpr auto retry_last = 2000ms;

}  // namespace

struct Allocator::Impl {
  Impl(store::Settings where, intake::Intake& from, const store::Vault& with, Programme programme,
       Limits bounds, ChannelOpen open, Watcher& hears, std::function<Instant()> now,
       std::function<void()> due, const Switches& turned)
      : settings(std::move(where)),
        intake(from),
        vault(with),
        base(std::make_shared<Programme>(programme)),
        limits(bounds),
        switches(turned),
        channel_open([this, is_open = std::move(open)](Contact channel) {
          return !switches.is_on(Switch::offers_paused) && is_open(channel);
        }),
        watcher(hears),
        clock(std::move(now)),
        messages_due(std::move(due)),
        picture(std::move(programme), limits.seats_refresh),
        recorder(limits.rounds_kept),
        newcomers(picture, vault, limits, channel_open, recorder),
        waiting(picture, limits, channel_open, recorder),
        standby(limits, channel_open),
        residences(limits, vault, channel_open) {}

  void work();
  bool step(store::Connection&);
  void take_waiting_turn(store::Connection&);
  void take_standby_turn(store::Connection&);
  void take_residence_turn(store::Connection&, bool may_offer);
  void seat_newcomers(store::Connection&, std::vector<intake::KeptPtr> batch);
  void seat_or_split(store::Connection&, std::vector<intake::KeptPtr>& batch);
  void bury(store::Connection&, std::vector<intake::KeptPtr>& one, const std::string& reason);
  void done(const RoundReport&);
  bool pause(std::chrono::milliseconds);
  bool stopping_now();

  store::Settings settings;
  intake::Intake& intake;
  const store::Vault& vault;
  std::shared_ptr<const Programme> base;
  Limits limits;
  const Switches& switches;
  ChannelOpen channel_open;  ///< never while offers are paused
  Watcher& watcher;
  std::function<Instant()> clock;
  std::function<void()> messages_due;

  SeatPicture picture;
  Recorder recorder;
  NewcomersRound newcomers;
  std::mutex waiting_mutex;  ///< one worker at a time takes the waiting list's turn
  WaitingTurn waiting;
  std::mutex standby_mutex;  ///< the same for seats of short notice
  StandbyTurn standby;
  std::mutex residences_mutex;  ///< and for residences
  ResidenceTurn residences;

  std::vector<std::thread> threads;
  std::mutex mutex;
  std::condition_variable stopped;
  bool stopping = false;  ///< under `mutex`
};

Allocator::Allocator(store::Settings settings, intake::Intake& intake, const store::Vault& vault,
                     Programme base, Limits limits, ChannelOpen channel_open, Watcher& watcher,
                     std::function<Instant()> clock, std::function<void()> messages_due,
                     const Switches& switches)
    : impl_(std::make_unique<Impl>(std::move(settings), intake, vault, std::move(base), limits,
                                   std::move(channel_open), watcher, std::move(clock),
                                   std::move(messages_due), switches)) {}

Allocator::~Allocator() {
  stop();
}

void Allocator::start() {
  for (std::size_t at = 0; at < impl_->limits.workers; ++at) {
    impl_->threads.emplace_back([impl = impl_.get()] { impl->work(); });
  }
}

void Allocator::stop() {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->stopping = true;
  }
  impl_->stopped.notify_all();
  for (auto& thread : impl_->threads) thread.join();
  impl_->threads.clear();
}

void Allocator::nudge() noexcept {
  impl_->picture.nudge();
}

void Allocator::waiting_first() {
  impl_->picture.keep_all_back();
}

std::shared_ptr<const Programme> Allocator::programme() const {
  auto read = impl_->picture.programme();
  return read ? read : impl_->base;
}

bool Allocator::has_read_programme() const {
  return impl_->picture.programme() != nullptr;
}

std::optional<FreeSeats> Allocator::free_seats() const {
  return impl_->picture.shown();
}

void Allocator::Impl::work() {
  store::Connection connection{settings};
  auto retry = retry_first;
  while (!stopping_now()) {
    try {
      step(connection);
      retry = retry_first;
    } catch (const store::Contended&) {
      if (!pause(retry_first)) return;
    } catch (const std::exception& failure) {
      watcher.database(false, failure.what());
      if (!pause(retry)) return;
      retry = std::min<std::chrono::milliseconds>(retry * 2, retry_last);
    }
  }
}

/// One turn of a worker: the waiting list first, then the newcomers. After a start these stay in the intake
/// until the list has been looked at.
bool Allocator::Impl::step(store::Connection& connection) {
  const auto refreshed = picture.refresh(connection, clock());
  if (refreshed.version) {
    const auto view = picture.view(SeatPicture::For::waiting);
    watcher.programme_read(view->calendar->programme(), view->calendar->windows().size());
  }
  if (refreshed.asked) watcher.database(true, {});
  if (switches.is_on(Switch::read_only)) {
    pause(take_timeout);
    return false;
  }
  const bool may_offer = !switches.is_on(Switch::offers_paused);
  if (may_offer) {
    take_waiting_turn(connection);
    take_standby_turn(connection);
  }
  take_residence_turn(connection, may_offer);
  if (may_offer && !picture.is_for_newcomers()) {  // the first turn is another's, or has more to look at
    pause(first_turn_pause);
    return false;
  }
  auto batch = intake.take(limits.round_max, take_timeout);
  if (batch.empty()) return false;
  seat_newcomers(connection, std::move(batch));
  return true;
}

void Allocator::Impl::take_waiting_turn(store::Connection& connection) {
  const std::unique_lock turn{waiting_mutex, std::try_to_lock};
  if (!turn) return;
  const auto now = clock();
  if (!waiting.due(now)) return;
  if (const auto report = waiting.run(connection, now)) done(*report);
}

void Allocator::Impl::take_standby_turn(store::Connection& connection) {
  if (limits.standby_hold.count() == 0) return;
  const std::unique_lock turn{standby_mutex, std::try_to_lock};
  if (!turn || !standby.due()) return;
  if (const auto report = standby.run(connection)) done(*report);
}

void Allocator::Impl::take_residence_turn(store::Connection& connection, bool may_offer) {
  const std::unique_lock turn{residences_mutex, std::try_to_lock};
  if (!turn || !residences.due()) return;
  const auto report = residences.run(connection, may_offer);
  if (report.offered + report.lapsed + report.ended > 0) messages_due();
  if (report.ended > 0) picture.nudge();
}

void Allocator::Impl::seat_newcomers(store::Connection& connection, std::vector<intake::KeptPtr> batch) {
  try {
    seat_or_split(connection, batch);
  } catch (...) {
    intake.give_back(std::move(batch));  // what was seated before the failure has been taken out of it
    throw;
  }
}

/// Seats the batch; where the database refuses a value in it, halves it until the one is found and set aside.
void Allocator::Impl::seat_or_split(store::Connection& connection, std::vector<intake::KeptPtr>& batch) {
  if (!picture.view(SeatPicture::For::newcomers))
    throw store::Unavailable("the programme has not been read yet");
  try {
    const auto report = newcomers.run(connection, batch, clock());
    intake.forget(batch);
    batch.clear();
    done(report);
  } catch (const store::Poisoned& poison) {
    if (batch.size() == 1) return bury(connection, batch, poison.what());
    std::vector<intake::KeptPtr> second{
        std::make_move_iterator(batch.begin() + static_cast<std::ptrdiff_t>(batch.size() / 2)),
        std::make_move_iterator(batch.end())};
    batch.resize(batch.size() / 2);
    try {
      seat_or_split(connection, batch);
      seat_or_split(connection, second);
    } catch (...) {
      std::move(second.begin(), second.end(), std::back_inserter(batch));
      throw;
    }
  }
}

void Allocator::Impl::bury(store::Connection& connection, std::vector<intake::KeptPtr>& one,
                           const std::string& reason) {
  const auto& form = one.front()->registration;
  connection.in_transaction([&](store::Transaction& tx) {
    store::keep_dead_letter(tx, vault, form, reason);
    for (const auto& member : form.household) {
      store::keep_dead_letter(tx, vault, registration_of(member, form), reason);
    }
  });
  intake.forget(one);
  one.clear();
  watcher.dead_letter(reason);
}

void Allocator::Impl::done(const RoundReport& report) {
  watcher.round_committed(report);
  if (report.seated > 0 || report.review > 0) messages_due();
}

/// False when it is time to stop.
bool Allocator::Impl::pause(std::chrono::milliseconds time) {
  std::unique_lock lock{mutex};
  return !stopped.wait_for(lock, time, [this] { return stopping; });
}

bool Allocator::Impl::stopping_now() {
  const std::lock_guard lock{mutex};
  return stopping;
}

}  // namespace holdfast::allocation
