#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "holdfast/journal/journal.hpp"
#include "journal/names.hpp"

namespace holdfast::journal {

/// What is known of one segment that is not forgotten. Sparse: nothing here grows with each record but one
/// bit.
struct Segment {
  std::uint64_t number = 0;
  bool quarantined = false;
  bool closed = true;
  Lsn first = 0;  ///< its records are [first, end); of later segments none is below `end`
  Lsn end = 0;
  std::uint64_t records = 0;  ///< not forgotten and readable
  std::uint64_t bytes = 0;    ///< up to the end of the last frame
  struct Mark {
    Lsn lsn;
    std::uint64_t offset;
  };
  std::vector<Mark> marks = {};      ///< a frame about every MiB
  std::vector<bool> forgotten = {};  ///< by lsn - first; as long as the highest forgotten one

  /// Notes a frame, if enough bytes have passed since the last one noted.
  void mark(Lsn, std::uint64_t offset);
  [[nodiscard]] std::string file_name() const { return SegmentName{number, quarantined, {}}.text(); }
};

/// The segments not forgotten, in order. Safe on any thread: the writer extends, anybody forgets, the reader
/// finds.
class Shelf {
 public:
  explicit Shelf(std::vector<Segment>);

  void open(std::uint64_t number, Lsn next);
  /// A frame was synced to the open segment. A frame without records only moves `bytes`.
  void extend(Lsn first, std::uint64_t records, std::uint64_t offset, std::uint64_t bytes);
  /// The open segment, if any, gets no more frames.
  void close();

  /// True if a closed segment has no more records to keep. A record forgotten twice counts once.
  bool forget(std::span<const Lsn>);

  /// Everything below is forgotten: segments that end there have no more records to keep.
  void forget_below(Lsn);

  /// Where to look for the first record at or above `from`.
  struct Place {
    std::uint64_t number;
    std::string file_name;
    bool quarantined;
    Lsn first, end;
    std::uint64_t offset;  ///< of a frame at or before the record
    std::uint64_t bytes;   ///< nothing beyond is synced
  };
  [[nodiscard]] std::optional<Place> find(Lsn from) const;

  /// A closed segment without records, taken off the shelf.
  std::optional<Segment> take_forgotten();
  /// Puts back what could not be marked forgotten.
  void put_back(Segment);

  /// The open segment has had records and all of them are forgotten.
  [[nodiscard]] bool open_is_spent() const;
  /// Of the segments on the shelf. Lock-free.
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::size_t size() const;

 private:
  std::vector<Segment>::iterator holding(Lsn);
  void count_bytes();

  mutable std::mutex mutex_;
  std::vector<Segment> segments_;  // by number; `end` never falls
  std::atomic<std::uint64_t> bytes_{0};
};

}  // namespace holdfast::journal
