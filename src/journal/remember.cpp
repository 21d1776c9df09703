#include "holdfast/journal/remember.hpp"

#include "journal/directory.hpp"
#include "journal/segment_files.hpp"

namespace holdfast::journal {

namespace {

namespace fs = std::filesystem;

// The last first: killed in between, what is remembered so far ends with the newest and has no gap.
Remembered remember_one(Files& files, const fs::path& directory) {
  const auto own = lock_directory(files, directory);
  if (!own.lock) return {.directory = directory, .segments = 0, .in_use = true};

  auto names = list_segments(files, directory);
  std::erase_if(names, [](const SegmentName& name) { return !name.forgotten; });
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    const SegmentName again{.number = name->number, .quarantined = name->quarantined};
    files.rename(directory / name->text(), directory / again.text());
  }
  files.sync_directory(directory);
  return {.directory = directory, .segments = names.size()};
}

}  // namespace

std::vector<Remembered> remember(const fs::path& directory) {
  return remember(directory, posix_files());
}

std::vector<Remembered> remember(const fs::path& directory, Files& files) {
  std::vector<Remembered> all;
  for (const auto& journal : journals_at(files, directory)) all.push_back(remember_one(files, journal));
  return all;
}

}  // namespace holdfast::journal
