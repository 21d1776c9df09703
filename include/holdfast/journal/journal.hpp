#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::journal {

/// Where a record stands: rises by one a record, never reused within one journal directory.
using Lsn = std::uint64_t;

/// What became of a batch.
enum class Outcome { durable, failed };

/// One record on its way to the disk. Owned by the caller, who keeps it and its bytes until it is settled.
struct Entry {
  std::span<const std::byte> bytes;
  Lsn lsn = 0;            ///< set by the journal before it is settled
  Entry* next = nullptr;  ///< the journal's own while it is pending
};

/// Keys by id; frames carry the id of the key that sealed them.
struct Keys {
  std::map<std::uint8_t, std::array<std::uint8_t, 32>> by_id;
  std::uint8_t current = 0;
};

/// Bounds. Their relations are checked at construction: a record must fit a batch and a segment.
struct Limits {
  std::uint64_t segment_bytes = 64ULL << 20U;  ///< a multiple of 4096
  std::uint64_t bytes_max = 8ULL << 30U;       ///< refuse new records beyond; forgotten segments do not count
  std::size_t pending_max = 65536;             ///< records on their way to the disk
  std::size_t batch_bytes_max = 4ULL << 20U;
  std::size_t record_bytes_max = 64ULL << 10U;
  std::chrono::milliseconds sync_max{1000};               ///< a commit that takes longer is slow
  std::chrono::milliseconds quiet{100};                   ///< then an empty frame says what is durable
  std::chrono::seconds forgotten_kept_for{24 * 60 * 60};  ///< so that a restored database can be driven again
  std::chrono::seconds spent_open_for{60 * 60};  ///< then a segment of forgotten records alone is closed
};

/// Hears what the journal does: while it is constructed, then on the journal's own two threads, and `corrupt`
/// also on the thread that reads. Must be safe for that, and must not block or throw.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void committed(std::size_t records, double seconds) noexcept = 0;  ///< one batch is durable
  virtual void size(std::uint64_t bytes,
                    std::size_t segments) noexcept = 0;  ///< not forgotten; a few times a second
  virtual void torn_tail(const std::string& segment, std::uint64_t bytes) noexcept = 0;
  virtual void corrupt(const std::string& segment, const std::string& what) noexcept = 0;
  virtual void failed(const std::string& what) noexcept = 0;  ///< the process must end now, non-zero
};

class Files;

/// A record read back.
struct Record {
  Lsn lsn = 0;
  std::vector<std::byte> bytes;
};

/// An append-only durable log of sealed bytes: docs/journal.md is its format.
///
/// Two threads of its own: the writer, and a keeper that readies and deletes segments. Construction locks a
/// subdirectory of its own under `directory` (flock; a free one that exists, whose records are then this
/// journal's, or a new one), recovers what is there and readies a segment. It throws std::system_error where
/// the directory cannot be used, std::invalid_argument for limits that contradict each other, and
/// std::runtime_error, having touched nothing, where the keys do not fit what is there.
class Journal {
 public:
  /// Called on the writer's thread, once a batch, with the batch's entries in lsn order. After it returns the
  /// entries are the caller's again. It must not throw. `failed` without Watcher::failed: there was no room;
  /// try later.
  using Settled = std::function<void(std::span<Entry* const>, Outcome)>;

  Journal(std::filesystem::path directory, Keys, Limits, Settled, Watcher&);
  /// The same on other files; `Files` is the room's own, for its tests.
  Journal(std::filesystem::path directory, Keys, Limits, Settled, Watcher&, Files&);
  /// Writes what is pending, then stops. Never started: settles it as failed. Nobody may be in another
  /// function.
  ~Journal();

  /// Starts the writer. Once.
  void start();

  /// Gives a record to the writer. Lock-free, from any thread. False, and the entry not taken, when the
  /// journal has no room, has failed or is stopping, when `pending_max` records are on their way, or the
  /// record is over `record_bytes_max`. Also while a commit is under way that is slow, or that follows a slow
  /// one: the record would wait for that one and for its own. So on a slow disk few are taken and all others
  /// know at once. The entry may be settled before this returns.
  [[nodiscard]] bool append(Entry&) noexcept;

  /// The same without telling the writer, for a thread that has more to give in a moment: one batch of all is
  /// one sync instead of many. After `first` somebody must `call_writer` soon; after `behind` somebody will.
  enum class Taken { refused, first, behind };
  [[nodiscard]] Taken append_quietly(Entry&) noexcept;
  void call_writer() noexcept;

  /// Records from `from` on that are durable, in order, at most `records_max` and about `bytes_max`; empty if
  /// there are none yet. Records forgotten one by one may come too, until their segment is. Reads the disk;
  /// safe on any one thread at a time beside the writer. What cannot be read any more is passed over and told
  /// to the watcher. Throws std::system_error where the disk fails.
  [[nodiscard]] std::vector<Record> read(Lsn from, std::size_t records_max, std::size_t bytes_max);

  /// The first record that recovery found not forgotten; nothing if the journal was empty. Records are
  /// forgotten for good by the segment, so after a restart some come again that were forgotten: driving them
  /// again is harmless.
  [[nodiscard]] std::optional<Lsn> first_unforgotten() const;
  /// One more than the last durable record.
  [[nodiscard]] Lsn end() const noexcept;

  /// The named records are committed elsewhere. A closed segment with none left is marked forgotten, and
  /// deleted a day later (or before, if there is no room otherwise). Any thread; harmless to repeat.
  void forget(std::span<const Lsn>);

  /// False: append refuses. No room (bytes_max, or less than two segments free on the disk), failed, or
  /// stopping.
  [[nodiscard]] bool has_room() const noexcept;
  /// Written and not forgotten, whole frames; what bytes_max bounds.
  [[nodiscard]] std::uint64_t bytes() const noexcept;

  /// This journal's own subdirectory.
  [[nodiscard]] std::filesystem::path directory() const;
  /// Subdirectories beside it that no process has locked and that hold something not forgotten: to be
  /// adopted.
  [[nodiscard]] std::vector<std::filesystem::path> unlocked_siblings() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::journal
