#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "journal/files.hpp"
#include "journal/scanner.hpp"
#include "journal/shelf.hpp"

namespace holdfast::journal {

/// Reads records back in order, beside the writer: never beyond what is synced. One thread at a time.
///
/// Keeps its place: reading on where the last read ended costs no search and opens no frame twice.
class Reader {
 public:
  Reader(Files&, std::filesystem::path directory, const Keys&, const Shelf&, Watcher&);

  /// At most `records_max` records, and no more once `bytes_max` is reached. What cannot be read is passed
  /// over and told to the watcher.
  [[nodiscard]] std::vector<Record> read(Lsn from, std::size_t records_max, std::size_t bytes_max);

 private:
  bool move_to(Lsn from);
  bool open(Lsn from);
  void tell_of_hole(Lsn missing_from);

  Files& files_;
  const std::filesystem::path directory_;
  const Keys& keys_;
  const Shelf& shelf_;
  Watcher& watcher_;
  std::optional<Shelf::Place> place_;
  std::unique_ptr<Scanner> scanner_;  // of the segment at place_
  std::span<const std::byte> rest_;   // of the frame's payload, from lsn_ on
  Lsn lsn_ = 0;                       // [lsn_, frame_end_) are at hand
  Lsn frame_end_ = 0;
};

}  // namespace holdfast::journal
