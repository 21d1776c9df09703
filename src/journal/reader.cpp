#include "journal/reader.hpp"

#include <algorithm>
#include <system_error>

namespace holdfast::journal {

Reader::Reader(Files& files, std::filesystem::path directory, const Keys& keys, const Shelf& shelf,
               Watcher& watcher)
    : files_(files), directory_(std::move(directory)), keys_(keys), shelf_(shelf), watcher_(watcher) {}

std::vector<Record> Reader::read(Lsn from, std::size_t records_max, std::size_t bytes_max) {
  std::vector<Record> records;
  std::size_t bytes = 0;
  while (records.size() < records_max && bytes < bytes_max && move_to(from)) {
    const auto record = next_record(rest_);
    records.push_back({lsn_, {record.begin(), record.end()}});
    bytes += record.size();
    from = ++lsn_;
  }
  return records;
}

// Makes the first record at or above `from` the next of `rest_`.
bool Reader::move_to(Lsn from) {
  for (;;) {
    const bool at_hand = lsn_ <= from && from < frame_end_;
    if (at_hand) {
      for (; lsn_ < from; ++lsn_) next_record(rest_);
      return true;
    }
    if (!open(from)) return false;
    from = std::max(from, place_->first);
    const auto expected = std::max(frame_end_, place_->first);
    const auto frame = scanner_->next();
    if (scanner_->hole()) tell_of_hole(expected);
    if (!frame || frame->header.lsn >= place_->end) {
      from = place_->end;  // nothing more is readable here
      lsn_ = frame_end_ = from;
      continue;
    }
    rest_ = frame->payload;
    lsn_ = frame->header.lsn;
    frame_end_ = std::min(frame->header.end(), place_->end);
    if (frame_end_ > from) from = std::max(from, lsn_);
  }
}

// Has the scanner stand before the frame of `from`; false if there is no such record.
bool Reader::open(Lsn from) {
  for (int attempt = 0;; ++attempt) {
    auto place = shelf_.find(from);
    if (!place) return false;
    const bool reads_on = scanner_ && place_ && place_->number == place->number && frame_end_ <= from &&
                          scanner_->offset() >= place->offset && scanner_->offset() < place->bytes;
    try {
      if (!reads_on) {
        scanner_ = std::make_unique<Scanner>(files_.open(directory_ / place->file_name, Access::read), keys_,
                                             place->offset, place->bytes);
        lsn_ = frame_end_ = 0;
      }
    } catch (const std::system_error& error) {
      // Forgotten between find and open: its name has changed, and the shelf knows it no more.
      if (error.code() != std::errc::no_such_file_or_directory || attempt == 8) throw;
      continue;
    }
    scanner_->extend(place->bytes);
    place_ = std::move(place);
    return true;
  }
}

void Reader::tell_of_hole(Lsn missing_from) {
  if (place_->quarantined) return;  // told at recovery
  const auto& hole = *scanner_->hole();
  watcher_.corrupt((directory_ / place_->file_name).string(),
                   std::to_string(hole.bytes) + " bytes at " + std::to_string(hole.offset) +
                       " no longer authenticate; records from " + std::to_string(missing_from) +
                       " are missing");
}

}  // namespace holdfast::journal
