#include "unit/journal/note_taker.hpp"

namespace holdfast::journal {

void NoteTaker::committed(std::size_t records, double) noexcept {
  note([&] { notes_.committed += records, ++notes_.batches; });
}

void NoteTaker::size(std::uint64_t bytes, std::size_t segments) noexcept {
  note([&] { notes_.bytes = bytes, notes_.segments = segments, ++notes_.sizes_told; });
}

void NoteTaker::torn_tail(const std::string& segment, std::uint64_t bytes) noexcept {
  note([&] { notes_.torn.push_back(segment + ": " + std::to_string(bytes)); });
}

void NoteTaker::corrupt(const std::string& segment, const std::string& what) noexcept {
  note([&] { notes_.corrupt.push_back(segment + ": " + what); });
}

void NoteTaker::failed(const std::string& what) noexcept {
  note([&] { notes_.failed.push_back(what); });
}

NoteTaker::Notes NoteTaker::notes() const {
  const std::lock_guard lock(mutex_);
  return notes_;
}

}  // namespace holdfast::journal
