#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "support/child.hpp"

namespace holdfast::test {

/// A small ext4 disk in a file, whose power can be cut: what was written and not synced is then gone.
///
/// Mounted in a mount namespace that this process and its later children have for themselves, so that nothing
/// stays mounted however the test ends. Make it on the main thread, before other threads, and let whoever
/// uses the disk end first. All members throw std::runtime_error, with what the tools said, on failure.
class LoopDisk {
 public:
  /// Why this machine can have none; nothing if it can.
  [[nodiscard]] static std::optional<std::string> missing();

  explicit LoopDisk(std::uint64_t bytes);
  ~LoopDisk();
  LoopDisk(const LoopDisk&) = delete;
  LoopDisk& operator=(const LoopDisk&) = delete;

  /// Where it is mounted.
  [[nodiscard]] std::filesystem::path path() const { return folder_.path() / "disk"; }
  [[nodiscard]] std::uint64_t free_bytes() const;

  /// From now on nothing reaches the disk, and every write to it fails. Any thread.
  void cut_power() const;
  /// The disk again as the cut left it. Nobody may have a file of it open.
  void restore_power();

 private:
  void mount() const;
  void unmount() const;

  TemporaryFolder folder_{"disk"};
};

}  // namespace holdfast::test
