#include "journal/recovery.hpp"

#include <sodium.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "journal/segment_files.hpp"
#include "journal/survey.hpp"

namespace holdfast::journal {
namespace {

namespace fs = std::filesystem;
constexpr Lsn no_bound = std::numeric_limits<Lsn>::max();

/// One recovery of one directory.
class Recovery {
 public:
  Recovery(Files& files, fs::path directory, const Keys& keys, Watcher& watcher)
      : files_(files), directory_(std::move(directory)), keys_(keys), watcher_(watcher) {}

  Recovered run() {
    remove_temporaries(files_, directory_);
    survey_segments();
    check_keys();
    for (std::size_t at = 0; at < surveys_.size(); ++at) judge(at);
    remove_void();
    return result();
  }

 private:
  // From the last to the first: what a later segment holds is void in the ones before it. Forgotten segments
  // are read only while nothing has told yet which lsn comes next.
  void survey_segments() {
    names_ = list_segments(files_, directory_);
    Lsn bound = no_bound;
    bool know_next = false;
    for (auto name = names_.rbegin(); name != names_.rend(); ++name) {
      last_forgotten_ = std::max(last_forgotten_, name->forgotten ? name->number : 0);
      if (name->forgotten && know_next) continue;
      surveys_.push_back(survey(files_, directory_, *name, keys_, bound, journal_));
      auto& found = surveys_.back();
      // A complete segment behind it was begun by a recovery that came after, so this one's had completed
      // too.
      if (know_next) found.only_rewritten = false;
      if (!found.complete()) continue;
      know_next = true;
      bound = std::min(bound, found.segment.first);
      durable_ = std::max(durable_, found.durable_lsn);
      epoch_ = std::max(epoch_, found.epoch);
    }
    std::reverse(surveys_.begin(), surveys_.end());
  }

  // A torn frame looks like one sealed with another key, and cutting off a whole journal for a wrong key file
  // would be a disaster: if none of several frames opens, nothing is touched.
  void check_keys() const {
    for (std::size_t key = 0; key < 256; ++key) {
      Scanner::Tally sum;
      for (const auto& found : surveys_) {
        sum.opened += found.tallies[key].opened;
        sum.unopened += found.tallies[key].unopened;
      }
      if (sum.opened > 0 || sum.unopened < 2) continue;
      throw std::runtime_error(
          "journal " + directory_.string() + ": none of its " + std::to_string(sum.unopened) +
          " frames sealed with key " + std::to_string(key) + " opens: " +
          (keys_.by_id.contains(static_cast<std::uint8_t>(key)) ? "a wrong key" : "the key is not given"));
    }
  }

  [[nodiscard]] const Survey* neighbour(std::size_t at, int step) const {
    for (auto other = static_cast<std::ptrdiff_t>(at) + step;
         other >= 0 && other < static_cast<std::ptrdiff_t>(surveys_.size()); other += step) {
      if (surveys_[static_cast<std::size_t>(other)].complete())
        return &surveys_[static_cast<std::size_t>(other)];
    }
    return nullptr;
  }

  // The end of what stands before this place. Between it and the segment read before it there may be
  // forgotten ones, not read so far; they are only where nothing at all stands here.
  std::optional<Lsn> end_before(std::size_t at) {
    const auto* before = neighbour(at, -1);
    for (auto name = names_.rbegin(); name != names_.rend(); ++name) {
      if (name->number >= surveys_[at].name.number) continue;
      if (before && name->number <= before->name.number) break;
      if (!name->forgotten) continue;
      const auto found = survey(files_, directory_, *name, keys_, no_bound, journal_);
      if (found.frames > 0) return found.segment.end;
    }
    return before ? std::optional(before->segment.end) : std::nullopt;
  }

  void judge(std::size_t at) {
    auto& found = surveys_[at];
    if (found.name.forgotten || (found.frames > 0 && !found.complete())) return;
    const auto* after = neighbour(at, +1);
    std::vector<std::string> damages;
    for (auto& gap : found.gaps) {
      const bool empty_tail = !gap.next && gap.hole.data_bytes == 0;
      if (empty_tail && (found.frames > 0 || !after)) continue;
      if (!gap.missing_from) gap.missing_from = end_before(at);
      if (!gap.missing_from && !gap.next) gap.missing_from = durable_ + 1;  // the very first frame of all
      if (is_void(gap, after)) {
        found.void_from = std::min(found.void_from, gap.hole.offset);
        continue;
      }
      if (!after && is_torn_tail(found, gap)) {
        cut(found, gap);
        break;
      }
      damages.push_back(describe(gap));
    }
    if (found.complete() && after && after->name.number == found.name.number + 1 &&
        after->segment.first > found.segment.end) {
      damages.push_back("it ends before record " + std::to_string(found.segment.end) +
                        ", the next segment begins at " + std::to_string(after->segment.first));
    }
    if (!damages.empty()) quarantine(found, damages);
    if (found.void_from < found.data_end && !found.name.quarantined) {
      voids_.push_back({found.name, found.void_from});
      found.segment.bytes = std::min(found.segment.bytes, found.void_from);
    }
  }

  // An earlier recovery began a new segment at or below this place: what was here was cut or written again
  // there.
  static bool is_void(const Gap& gap, const Survey* after) {
    return after && after->begins_epoch && gap.missing_from && *gap.missing_from >= after->segment.first;
  }

  [[nodiscard]] bool is_torn_tail(const Survey& found, const Gap& gap) const {
    const bool nothing_missing = gap.next && gap.missing_from && *gap.next <= *gap.missing_from;
    return gap.missing_from && *gap.missing_from > durable_ && !nothing_missing && !gap.disordered &&
           !found.name.quarantined;
  }

  // A tail that was on its way when the process or the power went: nobody was told it is durable.
  void cut(Survey& found, const Gap& gap) {
    const auto offset = gap.hole.offset;
    const auto bytes = found.data_end - offset;
    const auto path = directory_ / found.name.text();
    const auto segment = files_.open(path, Access::read);
    const auto beside = files_.open(directory_ / torn_name(found.name.number, epoch_ + 1), Access::create);
    std::vector<std::byte> chunk(std::min<std::uint64_t>(bytes, 1U << 20U));
    for (std::uint64_t done = 0; done < bytes; done += chunk.size()) {
      const auto part = std::span(chunk).first(std::min<std::uint64_t>(chunk.size(), bytes - done));
      segment->read(part, offset + done);
      beside->write(part, done);
    }
    beside->sync_all();
    files_.sync_directory(directory_);
    trim(files_, directory_, found.name, offset);
    watcher_.torn_tail(path.string(), bytes);
    found.segment = Segment(gap.before);
    found.data_end = offset;
    if (offset == 0) found.frames = 0;
  }

  void quarantine(Survey& found, const std::vector<std::string>& damages) {
    auto name = found.name;
    name.quarantined = true;
    if (name != found.name) {
      files_.rename(directory_ / found.name.text(), directory_ / name.text());
      files_.sync_directory(directory_);
    }
    found.name = name;
    found.segment.quarantined = true;
    for (const auto& damage : damages) watcher_.corrupt((directory_ / name.text()).string(), damage);
  }

  // Above the last complete segment stand only spares, what was cut to nothing, and unfinished recoveries,
  // whose records still stand in the segments they were read from.
  void remove_void() {
    for (const auto& found : surveys_) {
      if (found.complete() || found.name.quarantined || found.name.forgotten) continue;
      files_.remove(directory_ / found.name.text());
    }
  }

  Recovered result() {
    Recovered recovered;
    recovered.next_number = last_forgotten_ + 1;
    for (auto& found : surveys_) {
      if (found.complete() || found.name.quarantined) {
        recovered.next_number = std::max(recovered.next_number, found.name.number + 1);
      }
      if (!found.complete()) continue;
      recovered.next_lsn = std::max(recovered.next_lsn, found.segment.end);
      if (!found.name.forgotten) recovered.segments.push_back(std::move(found.segment));
    }
    recovered.next_lsn = std::max(recovered.next_lsn, durable_ + 1);
    recovered.durable_lsn = durable_;
    recovered.voids = std::move(voids_);
    recovered.epoch = epoch_ + 1;
    if (journal_) {
      recovered.journal = *journal_;
    } else {
      randombytes_buf(recovered.journal.data(), recovered.journal.size());
    }
    return recovered;
  }

  Files& files_;
  const fs::path directory_;
  const Keys& keys_;
  Watcher& watcher_;
  std::vector<SegmentName> names_;
  std::vector<Survey> surveys_;  // by number
  std::vector<Void> voids_;
  std::optional<JournalId> journal_;
  std::uint64_t last_forgotten_ = 0;
  std::uint64_t epoch_ = 0;
  Lsn durable_ = 0;
};

}  // namespace

Recovered recover(Files& files, const fs::path& directory, const Keys& keys, Watcher& watcher) {
  return Recovery(files, directory, keys, watcher).run();
}

}  // namespace holdfast::journal
