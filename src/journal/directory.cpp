#include "journal/directory.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <system_error>

#include "journal/segment_files.hpp"

namespace holdfast::journal {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view name_prefix = "journal-";  // not lost+found and its like

std::vector<fs::path> journals_in(Files& files, const fs::path& root) {
  std::vector<fs::path> paths;
  for (const auto& name : files.list_directories(root)) {
    if (name.starts_with(name_prefix)) paths.push_back(root / name);
  }
  return paths;
}

std::string new_name() {
  std::array<unsigned char, 8> random{};
  randombytes_buf(random.data(), random.size());
  std::array<char, 17> text{};
  sodium_bin2hex(text.data(), text.size(), random.data(), random.size());
  return std::string(name_prefix) + text.data();
}

OwnDirectory make_directory(Files& files, const fs::path& root) {
  // Somebody else who is looking for a free directory may lock a new one first: then it is theirs.
  for (int attempt = 0; attempt < 100; ++attempt) {
    const auto path = root / new_name();
    files.create_directory(path);
    auto own = lock_directory(files, path);
    if (!own.lock) continue;
    files.sync_directory(path);
    files.sync_directory(root);
    return own;
  }
  throw std::system_error(EBUSY, std::generic_category(), "journal: no new directory in " + root.string());
}

}  // namespace

OwnDirectory lock_directory(Files& files, const fs::path& subdirectory) {
  return {subdirectory, files.try_lock(subdirectory / lock_name)};
}

OwnDirectory take_directory(Files& files, const fs::path& root) {
  files.create_directory(root);
  for (const auto& path : journals_in(files, root)) {
    auto own = lock_directory(files, path);
    if (own.lock) return own;
  }
  return make_directory(files, root);
}

std::vector<fs::path> siblings(Files& files, const fs::path& root, const fs::path& own) {
  auto paths = journals_in(files, root);
  std::erase(paths, own);
  return paths;
}

std::vector<fs::path> journals_at(Files& files, const fs::path& directory) {
  auto journals = siblings(files, directory, {});
  if (!list_segments(files, directory).empty()) journals.insert(journals.begin(), directory);
  return journals;
}

std::vector<fs::path> unlocked_siblings(Files& files, const fs::path& root, const fs::path& own) {
  auto paths = siblings(files, root, own);
  std::erase_if(paths, [&](const fs::path& path) {
    try {
      const auto segments = list_segments(files, path);
      const bool holds_any = std::any_of(segments.begin(), segments.end(),
                                         [](const auto& segment) { return !segment.forgotten; });
      return !holds_any || !lock_directory(files, path).lock;
    } catch (const std::system_error&) {
      return true;  // taken away meanwhile, or another user's: not ours to adopt
    }
  });
  return paths;
}

}  // namespace holdfast::journal
