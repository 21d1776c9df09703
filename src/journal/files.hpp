#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace holdfast::journal {

/// One open file. Every function throws std::system_error when the system says no.
class File {
 public:
  virtual ~File() = default;

  /// Writes all of it.
  virtual void write(std::span<const std::byte>, std::uint64_t offset) = 0;
  /// Fewer bytes than asked for only at the end of the file.
  virtual std::size_t read(std::span<std::byte>, std::uint64_t offset) const = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  virtual void truncate(std::uint64_t bytes) = 0;
  /// fdatasync. Once it has thrown it must not be called again on this file.
  virtual void sync() = 0;
  /// fsync.
  virtual void sync_all() = 0;
};

/// Held while it lives; let go by the kernel when the process dies.
class Lock {
 public:
  virtual ~Lock() = default;
};

enum class Access { create, write, read };

/// What the journal asks of the system: the edge at which tests let writes vanish and calls fail.
///
/// Safe on any thread. Every function throws std::system_error when the system says no.
class Files {
 public:
  virtual ~Files() = default;

  virtual std::unique_ptr<File> open(const std::filesystem::path&, Access) = 0;
  virtual void rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
  virtual void remove(const std::filesystem::path&) = 0;
  /// Creates parents too; an existing directory is well.
  virtual void create_directory(const std::filesystem::path&) = 0;
  virtual void sync_directory(const std::filesystem::path&) = 0;
  /// Names of the regular files in a directory, sorted.
  virtual std::vector<std::string> list(const std::filesystem::path&) = 0;
  /// Names of the directories in a directory, sorted.
  virtual std::vector<std::string> list_directories(const std::filesystem::path&) = 0;
  /// What an unprivileged process may still write there.
  virtual std::uint64_t free_bytes(const std::filesystem::path&) = 0;
  /// flock on the file, created if missing; null if another holds it.
  virtual std::unique_ptr<Lock> try_lock(const std::filesystem::path&) = 0;
  /// Wall-clock seconds since 1970: forgotten segments carry the moment in their name.
  virtual std::chrono::seconds now() = 0;
};

/// The real ones, by POSIX. Lives as long as the process.
Files& posix_files();

}  // namespace holdfast::journal
