#include "intake/kept_queue.hpp"

#include <algorithm>

namespace holdfast::intake {

namespace {

constexpr std::size_t read_back_records_max = 4096;

}  // namespace

KeptQueue::KeptQueue(std::size_t queue_max, ReadBack read_back)
    : read_back_(std::move(read_back)), queue_(queue_max), queue_max_(queue_max) {}

KeptQueue::~KeptQueue() {
  Kept* kept = nullptr;
  while (queue_.pop(kept)) delete kept;  // still in the journal
}

void KeptQueue::start_spilled(journal::Lsn from, journal::Lsn end) {
  const std::lock_guard lock{spill_mutex_};
  spill_next_ = from;
  settled_end_ = end;
  spilling_ = from < end;
  spilled_ = end - from;
}

void KeptQueue::settle(std::vector<KeptPtr>& batch, journal::Lsn end) {
  {
    const std::lock_guard lock{spill_mutex_};
    settled_end_ = end;
    for (auto& kept : batch) {
      if (!spilling_ && in_queue_.load() < queue_max_ && queue_.push(kept.get())) {
        if (in_queue_.fetch_add(1) == 0) oldest_ = kept->registration.received_at.time_since_epoch().count();
        kept.release();
        continue;
      }
      if (!spilling_) {
        spilling_ = true;
        spill_next_ = kept->lsn;
      }
      ++spilled_;
      kept.reset();
    }
  }
  if (sleepers_.load() > 0) something_.release();
}

std::vector<KeptPtr> KeptQueue::take(std::size_t max, std::chrono::milliseconds timeout) {
  std::vector<KeptPtr> taken;
  const auto look = [&] {
    pop_given_back(taken, max);
    pop_into(taken, max);
    if (taken.size() < max && spilled_.load() > 0) read_spilled(taken, max);
  };
  look();
  if (taken.empty() && timeout.count() > 0) {
    ++sleepers_;
    if (size() == 0) (void)something_.try_acquire_for(timeout);
    --sleepers_;
    look();
  }
  note_oldest(taken);
  return taken;
}

void KeptQueue::give_back(std::vector<KeptPtr> batch) {
  const std::lock_guard lock{given_back_mutex_};
  given_back_count_ += batch.size();
  given_back_.insert(given_back_.begin(), std::make_move_iterator(batch.begin()),
                     std::make_move_iterator(batch.end()));
}

void KeptQueue::pop_given_back(std::vector<KeptPtr>& taken, std::size_t max) {
  if (given_back_count_.load() == 0) return;
  const std::lock_guard lock{given_back_mutex_};
  while (taken.size() < max && !given_back_.empty()) {
    taken.push_back(std::move(given_back_.front()));
    given_back_.pop_front();
    --given_back_count_;
  }
}

void KeptQueue::pop_into(std::vector<KeptPtr>& taken, std::size_t max) {
  Kept* kept = nullptr;
  while (taken.size() < max && queue_.pop(kept)) {
    --in_queue_;
    taken.emplace_back(kept);
  }
}

void KeptQueue::read_spilled(std::vector<KeptPtr>& taken, std::size_t max) {
  const std::lock_guard reading{read_mutex_};
  journal::Lsn from = 0;
  journal::Lsn end = 0;
  {
    const std::lock_guard lock{spill_mutex_};
    if (!spilling_) return;
    from = spill_next_;
    end = settled_end_;
  }
  auto read = read_back_(from, end, std::min(max - taken.size(), read_back_records_max));
  const std::lock_guard lock{spill_mutex_};
  // A hole that recovery has already reported ends the read early: what is beyond it comes with the next one.
  spill_next_ = read.empty() ? end : read.back()->lsn + 1;
  spilled_ = settled_end_ - spill_next_;
  if (spill_next_ >= settled_end_) spilling_ = false;
  std::move(read.begin(), read.end(), std::back_inserter(taken));
}

std::size_t KeptQueue::size() const noexcept {
  return in_queue_ + spilled_ + given_back_count_;
}

void KeptQueue::note_oldest(const std::vector<KeptPtr>& taken) noexcept {
  if (!taken.empty()) oldest_ = taken.back()->registration.received_at.time_since_epoch().count();
}

std::optional<Instant> KeptQueue::oldest() const noexcept {
  if (size() == 0) return std::nullopt;
  return Instant{std::chrono::microseconds{oldest_.load()}};
}

}  // namespace holdfast::intake
