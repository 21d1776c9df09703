#include "journal/survey.hpp"

#include <algorithm>

namespace holdfast::journal {
namespace {

void note_gap(Survey& found, Gap gap, bool anything_before) {
  if (anything_before) gap.missing_from = found.segment.end;
  gap.before = found.segment;
  if (gap.hole.data_bytes > 0)
    found.data_end = std::max(found.data_end, gap.hole.offset + gap.hole.data_bytes);
  found.gaps.push_back(std::move(gap));
}

void count(Survey& found, const Frame& frame, Lsn bound) {
  auto& segment = found.segment;
  const auto& header = frame.header;
  if (found.frames == 0) {
    segment.first = segment.end = std::min(header.lsn, bound);
    found.begins_epoch = header.kind == Kind::rewritten || header.kind == Kind::recovered;
  }
  if (header.lsn >= bound && header.count > 0) found.void_from = std::min(found.void_from, frame.offset);
  if (header.count > 0 && header.lsn < bound) segment.mark(header.lsn, frame.offset);
  segment.records += std::min<Lsn>(header.count, bound - std::min(bound, header.lsn));
  segment.end = std::max(segment.end, std::min(header.end(), bound));
  segment.bytes = frame.offset + frame.bytes;
  found.data_end = segment.bytes;
  found.only_rewritten = found.only_rewritten && header.kind == Kind::rewritten;
  found.durable_lsn = std::max(found.durable_lsn, header.durable_lsn);
  found.epoch = std::max(found.epoch, header.epoch);
  ++found.frames;
}

}  // namespace

std::string describe(const Gap& gap) {
  const auto place = std::to_string(gap.hole.bytes) + " bytes at " + std::to_string(gap.hole.offset);
  if (gap.disordered) return place + " belong elsewhere";
  std::string lost = "; what they held is not known";
  if (gap.missing_from && gap.next) {
    lost = *gap.next == *gap.missing_from ? "; no record is missing"
                                          : "; records " + std::to_string(*gap.missing_from) + " to " +
                                                std::to_string(*gap.next - 1) + " are missing";
  } else if (gap.missing_from) {
    lost = "; records from " + std::to_string(*gap.missing_from) + " are missing";
  }
  return place + " are not a frame that authenticates" + lost;
}

Survey survey(Files& files, const std::filesystem::path& directory, const SegmentName& name, const Keys& keys,
              Lsn bound, std::optional<JournalId>& journal) {
  Survey found;
  found.name = name;
  found.segment.number = name.number;
  found.segment.quarantined = name.quarantined;
  auto file = files.open(directory / name.text(), Access::read);
  const auto bytes = file->size();
  Scanner scanner(std::move(file), keys, 0, bytes);
  Lsn expected = 0;  // of the next frame, whatever the bound
  while (const auto frame = scanner.next()) {
    if (!journal) journal = frame->header.journal;
    const bool ours = frame->header.journal == *journal;
    const bool in_order = found.frames == 0 || frame->header.lsn >= expected;
    if (!ours || !in_order) {
      note_gap(found,
               {.hole = {frame->offset, frame->bytes, frame->bytes}, .next = expected, .disordered = true},
               found.frames > 0);
      continue;
    }
    const bool jumps = found.frames > 0 && frame->header.lsn > expected;
    if (scanner.hole() || jumps) {
      note_gap(found,
               {.hole = scanner.hole().value_or(Hole{.offset = frame->offset}), .next = frame->header.lsn},
               found.frames > 0);
    }
    count(found, *frame, bound);
    expected = frame->header.end();
  }
  if (scanner.hole()) note_gap(found, {.hole = *scanner.hole()}, found.frames > 0);
  found.tallies = scanner.tallies();
  return found;
}

}  // namespace holdfast::journal
