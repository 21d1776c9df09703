#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

namespace holdfast::journal {

class Files;

/// What was brought back of one journal.
struct Remembered {
  std::filesystem::path directory;
  std::size_t segments = 0;
  bool in_use = false;  ///< a process holds it: nothing was touched
};

/// Takes the forgetting back: the segments still there of a journal's own subdirectory, or of every one in
/// `directory`, are not forgotten any more, so whoever starts next, or adopts, drives all their records
/// again. For a database that was restored and lacks what had been committed since.
///
/// Blocks on the disk. Safe to repeat, and to be killed at any point. Throws std::system_error where the disk
/// fails or there is no such directory.
[[nodiscard]] std::vector<Remembered> remember(const std::filesystem::path& directory);
/// The same on other files, for the room's tests.
[[nodiscard]] std::vector<Remembered> remember(const std::filesystem::path& directory, Files&);

}  // namespace holdfast::journal
