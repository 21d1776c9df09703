#include "holdfast/journal/inspect.hpp"

#include <sodium.h>

#include <algorithm>
#include <limits>
#include <map>
#include <stdexcept>
#include <system_error>

#include "journal/directory.hpp"
#include "journal/segment_files.hpp"
#include "journal/survey.hpp"

namespace holdfast::journal {
namespace {

namespace fs = std::filesystem;
constexpr Lsn no_bound = std::numeric_limits<Lsn>::max();

/// Runs `look`, unless the file it looks at has been renamed or deleted meanwhile.
template <class Look>
bool if_still_there(Look look) {
  try {
    look();
    return true;
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::no_such_file_or_directory) throw;
    return false;
  }
}

SegmentReport report_on(Files& files, const fs::path& directory, const SegmentName& name, const Keys& keys,
                        std::optional<JournalId>& journal) {
  const auto found = survey(files, directory, name, keys, no_bound, journal);
  SegmentReport report;
  report.name = name.text();
  report.file_bytes = files.open(directory / name.text(), Access::read)->size();
  report.used_bytes = found.segment.bytes;
  report.frames = found.frames;
  report.records = found.segment.records;
  if (found.segment.end > found.segment.first) {
    report.first_lsn = found.segment.first;
    report.last_lsn = found.segment.end - 1;
  }
  report.durable_lsn = found.durable_lsn;
  report.forgotten = name.forgotten;
  report.quarantined = name.quarantined;
  for (const auto& gap : found.gaps) {
    if (gap.next) {
      report.damages.push_back(describe(gap));
    } else {
      report.unread_bytes = gap.hole.data_bytes;
    }
  }
  for (std::size_t key = 0; key < found.tallies.size(); ++key) {
    const auto& tally = found.tallies[key];
    if (tally.opened > 0 || tally.unopened == 0) continue;
    report.damages.push_back("none of " + std::to_string(tally.unopened) + " frames sealed with key " +
                             std::to_string(key) + " opens");
  }
  return report;
}

JournalReport report_on(Files& files, const fs::path& directory, const Keys& keys) {
  JournalReport report{.directory = directory, .segments = {}};
  std::optional<JournalId> journal;
  std::map<std::uint64_t, std::uint64_t> cut;
  for (const auto& text : files.list(directory)) {
    const auto number = read_torn_name(text);
    if (number) cut[*number] += files.open(directory / text, Access::read)->size();
  }
  for (const auto& name : list_segments(files, directory)) {
    if_still_there([&] {
      report.segments.push_back(report_on(files, directory, name, keys, journal));
      report.segments.back().cut_bytes = cut[name.number];
    });
  }
  return report;
}

/// The first lsn of a segment; nothing if no frame of it is more than an unfinished recovery's.
std::optional<Lsn> first_lsn(Scanner& scanner) {
  std::optional<Lsn> first;
  while (const auto frame = scanner.next()) {
    if (!first) first = frame->header.lsn;
    if (frame->header.kind != Kind::rewritten) return first;
  }
  return std::nullopt;
}

std::uint64_t give(Scanner& scanner, Lsn from, Lsn bound,
                   const std::function<void(const Record&)>& callback) {
  std::uint64_t given = 0;
  while (const auto frame = scanner.next()) {
    auto payload = frame->payload;
    for (auto lsn = frame->header.lsn; lsn < std::min(bound, frame->header.end()); ++lsn) {
      const auto record = next_record(payload);
      if (lsn < from) continue;
      callback({lsn, {record.begin(), record.end()}});
      from = lsn + 1;
      ++given;
    }
  }
  return given;
}

std::uint64_t for_each_in_journal(Files& files, const fs::path& directory, const Keys& keys,
                                  const std::function<void(const Record&)>& callback) {
  const auto scanner_of = [&](const SegmentName& name) {
    auto file = files.open(directory / name.text(), Access::read);
    const auto bytes = file->size();
    return Scanner(std::move(file), keys, 0, bytes);
  };
  struct Part {
    SegmentName name;
    Lsn first, bound;
  };
  std::vector<Part> parts;
  auto names = list_segments(files, directory);
  std::erase_if(names, [](const SegmentName& name) { return name.forgotten.has_value(); });
  Lsn bound = no_bound;
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    if_still_there([&] {
      auto scanner = scanner_of(*name);
      const auto first = first_lsn(scanner);
      if (!first) return;
      parts.push_back({*name, *first, bound});
      bound = std::min(bound, *first);
    });
  }
  std::uint64_t given = 0;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if_still_there([&] {
      auto scanner = scanner_of(part->name);
      given += give(scanner, part->first, part->bound, callback);
    });
  }
  return given;
}

}  // namespace

std::vector<JournalReport> inspect(const fs::path& directory, const Keys& keys) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
  auto& files = posix_files();
  std::vector<JournalReport> reports;
  for (const auto& path : journals_at(files, directory)) reports.push_back(report_on(files, path, keys));
  return reports;
}

std::uint64_t for_each_record(const fs::path& directory, const Keys& keys,
                              const std::function<void(const Record&)>& callback) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
  auto& files = posix_files();
  std::uint64_t given = 0;
  for (const auto& path : journals_at(files, directory))
    given += for_each_in_journal(files, path, keys, callback);
  return given;
}

}  // namespace holdfast::journal
