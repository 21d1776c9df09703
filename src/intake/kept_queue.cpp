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
      if (!spilling_ && in_queue_.load() < queue_max_) {
        const auto came = kept->registration.received_at.time_since_epoch().count();
        if (size() == 0) oldest_ = came;
        ++in_queue_;  // before it can be popped, so that the count is never below nothing
        if (queue_.push(kept.get())) {
          kept.release();
          continue;
        }
        --in_queue_;
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
  using std::chrono::steady_clock;
  std::vector<KeptPtr> taken;
  look(taken, max);
  if (taken.empty() && timeout.count() > 0) {
    const auto until = steady_clock::now() + timeout;
    // More than once: others may have taken what woke this one.
    while (taken.empty() && steady_clock::now() < until) {
      ++sleepers_;
      if (size() == 0) (void)something_.try_acquire_until(until);
      --sleepers_;
      look(taken, max);
    }
  }
  note_oldest(taken);
  return taken;
}

void KeptQueue::give_back(std::vector<KeptPtr> batch) {
  if (batch.empty()) return;
  {
    const std::lock_guard lock{given_back_mutex_};
    oldest_ = batch.front()->registration.received_at.time_since_epoch().count();
    given_back_count_ += batch.size();
    given_back_.insert(given_back_.begin(), std::make_move_iterator(batch.begin()),
                       std::make_move_iterator(batch.end()));
  }
  if (sleepers_.load() > 0) something_.release();
}

void KeptQueue::look(std::vector<KeptPtr>& taken, std::size_t max) {
  pop_given_back(taken, max);
  pop_into(taken, max);
  if (taken.size() < max && spilled_.load() > 0) read_spilled(taken, max);
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
  const std::lock_guard lock{popping_};
  Kept* kept = nullptr;
  while (taken.size() < max && queue_.pop(kept)) {
    --in_queue_;
    taken.emplace_back(kept);
  }
}

/// Reads one piece that has anything in it.
void KeptQueue::read_spilled(std::vector<KeptPtr>& taken, std::size_t max) {
  const std::lock_guard reading{read_mutex_};
  while (const auto span = next_on_disk(taken, max)) {
    auto piece = read_back_(span->from, span->end, std::min(max - taken.size(), read_back_records_max));

    const std::lock_guard lock{spill_mutex_};
    spill_next_ = piece.next;
    spilled_ = settled_end_ - spill_next_;
    if (spill_next_ >= settled_end_) spilling_ = false;
    std::move(piece.records.begin(), piece.records.end(), std::back_inserter(taken));
    if (!piece.records.empty()) return;
  }
}

/// What came into memory since is older than what is on disk: that first. Then where the disk goes on.
std::optional<KeptQueue::Span> KeptQueue::next_on_disk(std::vector<KeptPtr>& taken, std::size_t max) {
  const std::lock_guard lock{spill_mutex_};
  pop_into(taken, max);
  if (!spilling_ || taken.size() >= max) return std::nullopt;
  return Span{spill_next_, settled_end_};
}

std::size_t KeptQueue::size() const noexcept {
  return in_queue_ + spilled_ + given_back_count_;
}

void KeptQueue::note_oldest(const std::vector<KeptPtr>& taken) noexcept {
  if (!taken.empty()) oldest_ = taken.back()->registration.received_at.time_since_epoch().count();
}

std::optional<Instant> KeptQueue::oldest() const noexcept {
  const auto came = oldest_.load();
  if (size() == 0 || came == 0) return std::nullopt;
  return Instant{std::chrono::microseconds{came}};
}

}  // namespace holdfast::intake
