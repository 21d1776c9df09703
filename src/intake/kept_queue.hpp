#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <semaphore>
#include <vector>

#include <boost/lockfree/spsc_queue.hpp>

#include "holdfast/intake/intake.hpp"

namespace holdfast::intake {

/// The way from the disk to the workers: a bounded lock-free queue, and behind it the journal itself.
///
/// Invariants: what is in the queue is older than what is spilled; while anything is spilled, newcomers are
/// spilled too; so order is kept. `spilled_` counts the records from `spill_next_` to `settled_end_`, all
/// durable, none in memory. The journal's thread writes `settled_end_` and starts spilling; a worker that
/// reads the last spilled record ends it; both under `spill_mutex_`, never held over a read of the disk. A
/// worker goes to the disk only having seen, under that mutex, that nothing older is left in memory.
///
/// One thread pushes, the journal's, and never waits for a pop. Workers pop one at a time, a batch at once:
/// so a round's people came next to each other, and the queue needs one producer and one consumer only.
class KeptQueue {
 public:
  /// Records read back, and where the next read begins: beyond `from`, also where none could be read.
  struct Piece {
    std::vector<KeptPtr> records;
    journal::Lsn next = 0;
  };
  using ReadBack = std::function<Piece(journal::Lsn from, journal::Lsn end, std::size_t records_max)>;

  KeptQueue(std::size_t queue_max, ReadBack);
  ~KeptQueue();

  /// Everything in [from, end) waits on disk: what recovery found.
  void start_spilled(journal::Lsn from, journal::Lsn end);

  /// Takes over one batch of durable records, in order. On the journal's thread only.
  void settle(std::vector<KeptPtr>& batch, journal::Lsn end);

  [[nodiscard]] std::vector<KeptPtr> take(std::size_t max, std::chrono::milliseconds timeout);
  void give_back(std::vector<KeptPtr>);

  [[nodiscard]] std::size_t size() const noexcept;
  /// Of those in memory; nothing while what waits is on disk alone.
  [[nodiscard]] std::optional<Instant> oldest() const noexcept;

 private:
  struct Span {
    journal::Lsn from = 0, end = 0;
  };
  void look(std::vector<KeptPtr>&, std::size_t max);
  void pop_into(std::vector<KeptPtr>&, std::size_t max);
  void pop_given_back(std::vector<KeptPtr>&, std::size_t max);
  void read_spilled(std::vector<KeptPtr>&, std::size_t max);
  std::optional<Span> next_on_disk(std::vector<KeptPtr>&, std::size_t max);
  void note_oldest(const std::vector<KeptPtr>& taken) noexcept;

  ReadBack read_back_;
  boost::lockfree::spsc_queue<Kept*> queue_;
  std::mutex popping_;  ///< the consumer's side; may be taken under `spill_mutex_`
  std::size_t queue_max_;
  std::atomic<std::size_t> in_queue_{0};

  mutable std::mutex spill_mutex_;
  bool spilling_ = false;
  journal::Lsn spill_next_ = 0;
  journal::Lsn settled_end_ = 0;
  std::atomic<std::size_t> spilled_{0};
  std::mutex read_mutex_;  ///< one worker at a time reads back

  std::mutex given_back_mutex_;
  std::deque<KeptPtr> given_back_;
  std::atomic<std::size_t> given_back_count_{0};

  std::atomic<std::int64_t> oldest_{0};  ///< 0: nobody has been in memory yet
  std::atomic<int> sleepers_{0};
  std::counting_semaphore<> something_{0};
};

}  // namespace holdfast::intake
