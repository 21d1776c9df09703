#include "journal/shelf.hpp"

#include <algorithm>

namespace holdfast::journal {
namespace {

constexpr std::uint64_t mark_every_bytes = 1U << 20U;

}  // namespace

void Segment::mark(Lsn lsn, std::uint64_t offset) {
  if (marks.empty() || offset - marks.back().offset >= mark_every_bytes) marks.push_back({lsn, offset});
}

Shelf::Shelf(std::vector<Segment> segments) : segments_(std::move(segments)) {
  count_bytes();
}

void Shelf::count_bytes() {
  std::uint64_t bytes = 0;
  for (const auto& segment : segments_) bytes += segment.bytes;
  bytes_.store(bytes, std::memory_order_relaxed);
}

void Shelf::open(std::uint64_t number, Lsn next) {
  const std::lock_guard lock(mutex_);
  segments_.push_back({.number = number, .closed = false, .first = next, .end = next});
}

void Shelf::extend(Lsn first, std::uint64_t records, std::uint64_t offset, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  auto& segment = segments_.back();
  if (records > 0) segment.mark(first, offset);
  segment.end = first + records;
  segment.records += records;
  segment.bytes = offset + bytes;
  bytes_.fetch_add(bytes, std::memory_order_relaxed);
}

void Shelf::close() {
  const std::lock_guard lock(mutex_);
  if (!segments_.empty()) segments_.back().closed = true;
}

std::vector<Segment>::iterator Shelf::holding(Lsn lsn) {
  return std::partition_point(segments_.begin(), segments_.end(),
                              [lsn](const Segment& segment) { return segment.end <= lsn; });
}

bool Shelf::forget(std::span<const Lsn> lsns) {
  const std::lock_guard lock(mutex_);
  bool any_spent = false;
  auto at = segments_.end();
  for (const auto lsn : lsns) {
    if (at == segments_.end() || lsn < at->first || lsn >= at->end) at = holding(lsn);
    if (at == segments_.end() || lsn < at->first) continue;  // its segment was forgotten before
    const auto bit = lsn - at->first;
    if (at->forgotten.size() <= bit) at->forgotten.resize(bit + 1);
    if (at->forgotten[bit] || at->records == 0) continue;
    at->forgotten[bit] = true;
    --at->records;
    any_spent = any_spent || (at->closed && at->records == 0);
  }
  return any_spent;
}

void Shelf::forget_below(Lsn lsn) {
  const std::lock_guard lock(mutex_);
  for (auto& segment : segments_) {
    if (segment.end <= lsn) segment.records = 0;
  }
}

std::optional<Shelf::Place> Shelf::find(Lsn from) const {
  const std::lock_guard lock(mutex_);
  const auto at = std::partition_point(segments_.begin(), segments_.end(),
                                       [from](const Segment& segment) { return segment.end <= from; });
  if (at == segments_.end()) return std::nullopt;
  const auto after = std::partition_point(at->marks.begin(), at->marks.end(),
                                          [from](const Segment::Mark& mark) { return mark.lsn <= from; });
  const auto offset = after == at->marks.begin() ? 0 : std::prev(after)->offset;
  return Place{at->number, at->file_name(), at->quarantined, at->first, at->end, offset, at->bytes};
}

std::optional<Segment> Shelf::take_forgotten() {
  const std::lock_guard lock(mutex_);
  const auto at = std::find_if(segments_.begin(), segments_.end(),
                               [](const Segment& segment) { return segment.closed && segment.records == 0; });
  if (at == segments_.end()) return std::nullopt;
  auto segment = std::move(*at);
  segments_.erase(at);
  count_bytes();
  return segment;
}

void Shelf::put_back(Segment segment) {
  const std::lock_guard lock(mutex_);
  const auto at = std::find_if(segments_.begin(), segments_.end(),
                               [&](const Segment& other) { return other.number > segment.number; });
  segments_.insert(at, std::move(segment));
  count_bytes();
}

bool Shelf::open_is_spent() const {
  const std::lock_guard lock(mutex_);
  if (segments_.empty() || segments_.back().closed) return false;
  return segments_.back().end > segments_.back().first && segments_.back().records == 0;
}

std::size_t Shelf::size() const {
  const std::lock_guard lock(mutex_);
  return segments_.size();
}

}  // namespace holdfast::journal
