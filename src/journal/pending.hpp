#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

#include "holdfast/journal/journal.hpp"

namespace holdfast::journal {

/// Records on their way to the writer: many threads push, one takes all. Lock-free; allocates nothing.
///
/// A Treiber stack linked through Entry::next (R. K. Treiber, 1986). Invariants: `head_` is null (empty), the
/// mark (closed, for ever), or the newest entry of a chain that ends in null. Only the taker ever removes,
/// and always the whole chain, so a head seen twice is the same chain and there is no ABA. Orders: a push
/// releases the entry's bytes and link, the take acquires them. `count_` only bounds; it orders nothing.
class Pending {
 public:
  explicit Pending(std::size_t entries_max) : entries_max_(entries_max) {}

  /// first: the stack was empty, the taker may be asleep. refused: too many, or closed; the entry is
  /// untouched.
  using Push = Journal::Taken;

  /// Unless refused the entry may be settled, and gone, before this returns.
  Push push(Entry& entry) noexcept {
    if (count_.fetch_add(1, std::memory_order_relaxed) >= entries_max_) return refuse();
    auto* head = head_.load(std::memory_order_relaxed);
    do {
      if (head == &closed_) return refuse();
      entry.next = head;
    } while (
        !head_.compare_exchange_weak(head, &entry, std::memory_order_release, std::memory_order_relaxed));
    return head == nullptr ? Push::first : Push::behind;
  }

  /// Everything pushed so far, oldest first, linked by Entry::next. One thread only.
  Entry* take() noexcept { return oldest_first(head_.exchange(nullptr, std::memory_order_acquire)); }

  /// The last take: every later push is refused. One thread only, the taker's. Again: nothing.
  Entry* take_and_close() noexcept {
    auto* const newest = head_.exchange(&closed_, std::memory_order_acquire);
    return newest == &closed_ ? nullptr : oldest_first(newest);
  }

  /// So many entries are the callers' again.
  void settled(std::size_t entries) noexcept { count_.fetch_sub(entries, std::memory_order_relaxed); }

 private:
  Push refuse() noexcept {
    count_.fetch_sub(1, std::memory_order_relaxed);
    return Push::refused;
  }

  static Entry* oldest_first(Entry* newest) noexcept {
    Entry* oldest = nullptr;
    while (newest) {
      auto* const older = std::exchange(newest->next, oldest);
      oldest = std::exchange(newest, older);
    }
    return oldest;
  }

  const std::size_t entries_max_;
  Entry closed_{};
  alignas(64) std::atomic<Entry*> head_{nullptr};  // pushed by any thread, taken by one
  alignas(64) std::atomic<std::size_t> count_{0};  // pushed and not yet settled
};

}  // namespace holdfast::journal
