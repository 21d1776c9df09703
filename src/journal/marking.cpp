#include "journal/marking.hpp"

namespace holdfast::journal {

void mark_forgotten(Files& files, const std::filesystem::path& directory, Shelf& shelf) {
  while (auto segment = shelf.take_forgotten()) {
    const SegmentName now{.number = segment->number, .quarantined = segment->quarantined};
    auto forgotten = now;
    forgotten.forgotten = files.now();
    try {
      files.rename(directory / now.text(), directory / forgotten.text());
      files.sync_directory(directory);
    } catch (...) {
      shelf.put_back(std::move(*segment));
      throw;
    }
  }
}

}  // namespace holdfast::journal
