#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "holdfast/journal/journal.hpp"

namespace holdfast::journal {

/// The journal of a process that is dead, taken over: locked, recovered, read to its end, forgotten.
///
/// What `read` gives belongs to the one who adopted: append it to the own journal (or commit it elsewhere),
/// and only when it is durable there call `forget_read`. A crash in between leaves the rest to the next who
/// adopts, and perhaps some records twice: driving them again is harmless. One thread at a time; blocks on
/// the disk.
class Adopted {
 public:
  /// Nothing if another process has it, so of two that race one adopts. Recovers what is there, telling the
  /// watcher; throws as the construction of a Journal does.
  static std::optional<Adopted> lock(std::filesystem::path subdirectory, const Keys&, Watcher&);
  /// The same on other files, for the room's tests.
  static std::optional<Adopted> lock(std::filesystem::path subdirectory, const Keys&, Watcher&, Files&);

  Adopted(Adopted&&) noexcept;
  Adopted& operator=(Adopted&&) noexcept;
  /// Lets the directory go.
  ~Adopted();

  /// The next records, in order; empty at the end. Their lsns are of the adopted journal.
  [[nodiscard]] std::vector<Record> read(std::size_t records_max, std::size_t bytes_max);

  /// Everything `read` has given so far is kept elsewhere: segments given whole are marked forgotten. Any
  /// running journal beside deletes them when their time is over. Throws std::system_error where the disk
  /// fails.
  void forget_read();

  [[nodiscard]] const std::filesystem::path& directory() const noexcept;

 private:
  struct Impl;
  explicit Adopted(std::unique_ptr<Impl>);
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::journal
