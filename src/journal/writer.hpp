#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "holdfast/journal/journal.hpp"
#include "journal/frame.hpp"
#include "journal/gate.hpp"
#include "journal/keeper.hpp"
#include "journal/pending.hpp"
#include "journal/recovery.hpp"
#include "journal/shelf.hpp"
#include "journal/wake.hpp"

namespace holdfast::journal {

/// The one thread that writes: what is pending becomes one frame, one write, one fdatasync; the next batch
/// fills meanwhile. Reuses one buffer; allocates nothing for a record.
class Writer {
 public:
  struct Parts {
    Keys keys;
    Limits limits;
    JournalId journal{};
    std::uint64_t epoch = 0;
    Journal::Settled settled;
    Watcher& watcher;
    Shelf& shelf;
    Gate& gate;
    Keeper& keeper;
    Pending& pending;
    Wake& wake;
  };

  /// Goes on in `begun`, which is synced.
  Writer(Parts, Begun begun);
  ~Writer();

  void start();
  /// Writes what is pending and what is durable, then ends the thread; later pushes are refused. Safe to
  /// repeat.
  void stop();

  /// Asks for a new segment, because the open one holds nothing any more. Any thread.
  void roll();
  /// Ends all acknowledging. Any thread.
  void fail(const std::string& what) noexcept;

  /// A commit is under way that takes too long, or will, going by the one before. Any thread.
  [[nodiscard]] bool is_slow() const noexcept;

  /// One more than the last durable record. Any thread.
  [[nodiscard]] Lsn end() const noexcept { return end_.load(std::memory_order_acquire); }

 private:
  void run();
  void finish();
  void write_pending();
  void write_batch();
  void write_quiet();
  void write_frame(Kind);
  bool make_room(std::uint64_t bytes);
  void append_to_waiting(Entry* oldest);
  void settle(Outcome) noexcept;
  void settle_all_failed();
  [[nodiscard]] bool must_say_what_is_durable() const noexcept { return recorded_durable_ + 1 < next_lsn_; }

  Parts parts_;
  FrameBuilder frame_;
  // The open segment. Fenced once the gate says failed: neither written nor synced again.
  std::unique_ptr<File> file_;
  std::uint64_t file_bytes_;
  std::uint64_t offset_;
  Lsn next_lsn_;
  Lsn recorded_durable_;  // the durable_lsn of the last frame written

  // Taken from pending, oldest first; not yet in a batch.
  Entry* waiting_ = nullptr;
  Entry* last_waiting_ = nullptr;
  std::vector<Entry*> batch_;

  // Written by the writer, read by any thread. Microseconds of the steady clock; 0: none is under way.
  std::atomic<std::int64_t> commit_began_{0};
  std::atomic<std::int64_t> last_commit_took_{0};

  std::atomic<Lsn> end_;  // written by the writer, read by any thread
  std::atomic<bool> stopping_{false};
  std::atomic<bool> roll_{false};
  std::thread thread_;
};

}  // namespace holdfast::journal
