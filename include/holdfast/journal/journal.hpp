#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <array>
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
  Lsn lsn = 0;               ///< set by the journal before it is settled
  Entry* next = nullptr;     ///< the journal's own while it is pending
};

/// Keys by id; frames carry the id of the key that sealed them.
struct Keys {
  std::map<std::uint8_t, std::array<std::uint8_t, 32>> by_id;
  std::uint8_t current = 0;
};

struct Limits {
  std::uint64_t segment_bytes = 64ULL << 20U;
  std::uint64_t bytes_max = 8ULL << 30U;   ///< refuse new records beyond
  std::size_t pending_max = 65536;         ///< records on their way to the disk
  std::size_t batch_bytes_max = 4ULL << 20U;
  std::size_t record_bytes_max = 64ULL << 10U;
};

/// Hears what the journal does, on its own thread. Must not block or throw.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void committed(std::size_t records, double seconds) noexcept = 0;  ///< one batch is durable
  virtual void size(std::uint64_t bytes, std::size_t segments) noexcept = 0;
  virtual void torn_tail(const std::string& segment, std::uint64_t bytes) noexcept = 0;
  virtual void corrupt(const std::string& segment, const std::string& what) noexcept = 0;
  virtual void failed(const std::string& what) noexcept = 0;  ///< the process must end now, non-zero
};

/// A record read back.
struct Record {
  Lsn lsn = 0;
  std::vector<std::byte> bytes;
};

/// An append-only durable log of sealed bytes: docs/journal.md is its format.
///
/// One writer thread of its own. Construction locks a directory of its own under `directory` (flock), recovers what is
/// there and readies a segment; it throws std::system_error where the directory cannot be used.
class Journal {
 public:
  /// Called on the writer's thread, once a batch, with the batch's entries in lsn order. After it returns the entries
  /// are the caller's again.
  using Settled = std::function<void(std::span<Entry* const>, Outcome)>;

  Journal(std::filesystem::path directory, Keys, Limits, Settled, Watcher&);
  /// Writes what is pending, then stops.
  ~Journal();

  /// Starts the writer.
  void start();

  /// Gives a record to the writer. Lock-free, from any thread. False, and the entry untouched, when the journal has no
  /// room, has failed or is stopping.
  [[nodiscard]] bool append(Entry&) noexcept;

  /// Records from `from` on that are durable, in order, at most `records_max` and about `bytes_max`; empty if there are none yet.
  /// Reads the disk; safe on any one thread at a time beside the writer.
  [[nodiscard]] std::vector<Record> read(Lsn from, std::size_t records_max, std::size_t bytes_max);

  /// The first record that recovery found not forgotten; nothing if the journal was empty.
  [[nodiscard]] std::optional<Lsn> first_unforgotten() const;
  /// One more than the last durable record.
  [[nodiscard]] Lsn end() const noexcept;

  /// The named records are committed elsewhere. A closed segment with none left is marked forgotten, and deleted a day later.
  void forget(std::span<const Lsn>);

  [[nodiscard]] bool has_room() const noexcept;
  [[nodiscard]] std::uint64_t bytes() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::journal
