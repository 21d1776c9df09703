#include "journal/segment_files.hpp"

#include <algorithm>

#include "journal/frame.hpp"

namespace holdfast::journal {
namespace {

constexpr std::size_t fill_bytes = 1U << 20U;

void fill(File& file, std::uint64_t bytes, Pace pace) {
  static const std::vector<std::byte> zeros(fill_bytes);
  for (std::uint64_t offset = 0; offset < bytes; offset += fill_bytes) {
    file.write({zeros.data(), std::min<std::uint64_t>(fill_bytes, bytes - offset)}, offset);
    if (pace == Pace::gently) file.sync();
  }
  file.sync_all();
}

}  // namespace

std::unique_ptr<File> make_segment(Files& files, const std::filesystem::path& directory, std::uint64_t number,
                                   std::uint64_t bytes, Pace pace) {
  const auto temporary = directory / temporary_name(number);
  auto file = files.open(temporary, Access::create);
  fill(*file, bytes, pace);
  files.rename(temporary, directory / SegmentName{.number = number}.text());
  files.sync_directory(directory);
  return file;
}

std::vector<SegmentName> list_segments(Files& files, const std::filesystem::path& directory) {
  std::vector<SegmentName> segments;
  for (const auto& text : files.list(directory)) {
    if (const auto name = read_segment_name(text)) segments.push_back(*name);
  }
  std::sort(segments.begin(), segments.end(), [](const SegmentName& left, const SegmentName& right) {
    if (left.number != right.number) return left.number < right.number;
    return !left.forgotten && right.forgotten;
  });
  return segments;
}

void trim(Files& files, const std::filesystem::path& directory, const SegmentName& name,
          std::uint64_t bytes) {
  const auto file = files.open(directory / name.text(), Access::write);
  file->truncate(bytes);
  file->sync_all();
}

void remove_temporaries(Files& files, const std::filesystem::path& directory) {
  for (const auto& name : files.list(directory)) {
    if (is_temporary_name(name)) files.remove(directory / name);
  }
}

std::vector<SegmentName> expired(Files& files, const std::filesystem::path& directory,
                                 std::chrono::seconds kept_for) {
  auto names = list_segments(files, directory);
  if (names.empty()) return names;
  const auto last = names.back().number;
  const auto now = files.now();
  std::erase_if(names, [&](const SegmentName& name) {
    return !name.forgotten || name.quarantined || name.number == last || now - *name.forgotten < kept_for;
  });
  return names;
}

void remove_segments(Files& files, const std::filesystem::path& directory,
                     const std::vector<SegmentName>& names) {
  if (names.empty()) return;
  const auto beside = files.list(directory);
  for (const auto& name : names) {
    for (const auto& text : beside) {
      if (read_torn_name(text) == name.number) files.remove(directory / text);
    }
    files.remove(directory / name.text());
  }
  files.sync_directory(directory);
}

}  // namespace holdfast::journal
