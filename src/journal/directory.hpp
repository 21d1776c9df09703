#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "journal/files.hpp"

namespace holdfast::journal {

/// A journal's directory with its lock held.
struct OwnDirectory {
  std::filesystem::path path;
  std::unique_ptr<Lock> lock;
};

/// Locks a free subdirectory of `root`, or makes a new one.
[[nodiscard]] OwnDirectory take_directory(Files&, const std::filesystem::path& root);

/// Locks this very subdirectory; `lock` is null if another holds it.
[[nodiscard]] OwnDirectory lock_directory(Files&, const std::filesystem::path& subdirectory);

/// The journals' subdirectories of `root` other than `own`.
[[nodiscard]] std::vector<std::filesystem::path> siblings(Files&, const std::filesystem::path& root,
                                                          const std::filesystem::path& own);

/// The directory itself where it is a journal's own subdirectory, and every journal's subdirectory in it.
[[nodiscard]] std::vector<std::filesystem::path> journals_at(Files&, const std::filesystem::path& directory);

/// Subdirectories of `root` other than `own` that nobody has locked and that hold segments not forgotten.
[[nodiscard]] std::vector<std::filesystem::path> unlocked_siblings(Files&, const std::filesystem::path& root,
                                                                   const std::filesystem::path& own);

}  // namespace holdfast::journal
