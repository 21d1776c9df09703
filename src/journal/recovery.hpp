#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "journal/files.hpp"
#include "journal/frame.hpp"
#include "journal/segment_files.hpp"
#include "journal/shelf.hpp"

namespace holdfast::journal {

/// What of a segment stands also in a later one, from `bytes` on.
struct Void {
  SegmentName name;
  std::uint64_t bytes = 0;
};

/// What recovery found in a directory.
struct Recovered {
  std::vector<Segment> segments;  ///< not forgotten, with records
  JournalId journal{};
  std::uint64_t epoch = 1;  ///< of what is written from now on
  std::uint64_t next_number = 1;
  Lsn next_lsn = 1;
  Lsn durable_lsn = 0;  ///< the last one found; records above it are to be written again
  /// To be cut once a further segment is durable: until then the disk may lack the one that has it too.
  std::vector<Void> voids;
};

/// Reads what a journal's directory holds and mends it: a torn tail is cut and its bytes kept beside, a
/// segment with corruption is renamed to quarantined and drained all the same, leftovers of an unfinished
/// recovery are removed.
///
/// The caller holds the directory's lock. Safe to repeat, and to be killed at any point. Throws
/// std::runtime_error where the keys do not fit the frames, std::system_error where the disk fails.
[[nodiscard]] Recovered recover(Files&, const std::filesystem::path& directory, const Keys&, Watcher&);

/// Begins the new segment in which writing goes on after `recovered`, which it brings up to date: the records
/// above the last durable_lsn stand in the new segment, and no longer in the old ones.
struct Begun {
  std::unique_ptr<File> file;
  std::uint64_t bytes = 0;  ///< of the file
  Segment segment;          ///< open; `bytes` of it are written and synced
};
[[nodiscard]] Begun begin_segment(Files&, const std::filesystem::path& directory, const Keys&,
                                  std::uint64_t segment_bytes, Recovered& recovered);

}  // namespace holdfast::journal
