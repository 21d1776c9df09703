#include <algorithm>
#include <utility>

#include "journal/recovery.hpp"
#include "journal/scanner.hpp"
#include "journal/segment_files.hpp"

namespace holdfast::journal {
namespace {

namespace fs = std::filesystem;

/// Writes frames one behind the other into a segment being begun.
class Beginning {
 public:
  Beginning(Files& files, const fs::path& directory, const Keys& keys, const Recovered& recovered,
            std::uint64_t bytes, Lsn first)
      : keys_(keys), recovered_(recovered) {
    begun_.file = make_segment(files, directory, recovered.next_number, bytes, Pace::at_once);
    begun_.bytes = bytes;
    begun_.segment = {.number = recovered.next_number, .closed = false, .first = first, .end = first};
  }

  void write_again(const Frame& frame) {
    FrameBuilder builder(frame.header.length);
    builder.assign(frame.payload, frame.header.count);
    write(builder, Kind::rewritten, frame.header.lsn, recovered_.durable_lsn);
    begun_.segment.mark(frame.header.lsn, frame_offset_);
    begun_.segment.end = frame.header.end();
    begun_.segment.records += frame.header.count;
  }

  Begun complete() {
    begun_.file->sync();
    FrameBuilder builder(0);
    write(builder, Kind::recovered, recovered_.next_lsn, recovered_.next_lsn - 1);
    begun_.file->sync();
    begun_.segment.end = recovered_.next_lsn;
    return std::move(begun_);
  }

 private:
  void write(FrameBuilder& builder, Kind kind, Lsn lsn, Lsn durable) {
    const auto frame = builder.seal({.kind = kind,
                                     .journal = recovered_.journal,
                                     .epoch = recovered_.epoch,
                                     .lsn = lsn,
                                     .durable_lsn = durable},
                                    keys_);
    frame_offset_ = begun_.segment.bytes;
    begun_.file->write(frame, frame_offset_);
    begun_.segment.bytes += frame.size();
  }

  const Keys& keys_;
  const Recovered& recovered_;
  Begun begun_;
  std::uint64_t frame_offset_ = 0;
};

/// Calls for each frame with records above `durable` in the segment.
template <class Callback>
void for_each_above(Files& files, const fs::path& directory, const Keys& keys, const Segment& segment,
                    Lsn durable, Callback callback) {
  if (segment.records == 0 || segment.end <= durable + 1) return;
  Scanner scanner(files.open(directory / segment.file_name(), Access::read), keys, 0, segment.bytes);
  while (const auto frame = scanner.next()) {
    const auto& header = frame->header;
    if (header.count > 0 && header.end() > durable + 1 && header.end() <= segment.end) callback(*frame);
  }
}

}  // namespace

Begun begin_segment(Files& files, const fs::path& directory, const Keys& keys, std::uint64_t segment_bytes,
                    Recovered& recovered) {
  Lsn first = recovered.next_lsn;
  auto bytes = frame_bytes(0);
  for (const auto& segment : recovered.segments) {
    for_each_above(files, directory, keys, segment, recovered.durable_lsn, [&](const Frame& frame) {
      first = std::min(first, frame.header.lsn);
      bytes += frame.bytes;
    });
  }
  auto voids = std::move(recovered.voids);
  Beginning beginning(files, directory, keys, recovered, std::max(bytes, segment_bytes), first);
  for (auto& segment : recovered.segments) {
    std::uint64_t moved = 0;
    for_each_above(files, directory, keys, segment, recovered.durable_lsn, [&](const Frame& frame) {
      if (moved == 0 && !segment.quarantined) {
        voids.push_back({SegmentName{.number = segment.number}, frame.offset});
        segment.bytes = frame.offset;
      }
      beginning.write_again(frame);
      moved += frame.header.count;
    });
    segment.records -= moved;
    segment.end = std::min(segment.end, first);
    segment.first = std::min(segment.first, first);
    std::erase_if(segment.marks, [first](const Segment::Mark& mark) { return mark.lsn >= first; });
  }
  auto begun = beginning.complete();
  for (const auto& each : voids) trim(files, directory, each.name, each.bytes);
  return begun;
}

}  // namespace holdfast::journal
