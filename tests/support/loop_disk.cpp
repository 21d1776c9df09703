#include "support/loop_disk.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <vector>

namespace holdfast::test {

namespace {

constexpr auto make = "/usr/sbin/mkfs.ext4";
constexpr auto shut_down = "/usr/sbin/xfs_io";

/// Nothing if it went well, else what it said.
std::optional<std::string> run(const std::vector<std::string>& command) {
  const TemporaryFolder folder{"tool"};
  Child child{command, folder.path() / "said"};
  if (child.wait() == 0) return std::nullopt;
  return command.front() + ": " + child.log();
}

void run_or_throw(const std::vector<std::string>& command) {
  if (const auto said = run(command)) throw std::runtime_error(*said);
}

/// Mounts of this process, once for all: not seen outside, gone with its last child.
bool have_own_mounts() {
  static const bool own =
      unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  return own;
}

}  // namespace

std::optional<std::string> LoopDisk::missing() {
  if (geteuid() != 0) return "a disk of its own needs root";
  for (const auto* tool : {make, shut_down}) {
    if (access(tool, X_OK) != 0) return std::string(tool) + " is missing";
  }
  if (!have_own_mounts()) return "no mount namespace can be made";
  try {
    const LoopDisk disk{8U << 20U};
  } catch (const std::runtime_error& error) {
    return std::string("no disk in a file can be mounted: ") + error.what();
  }
  return std::nullopt;
}

LoopDisk::LoopDisk(std::uint64_t bytes) {
  if (!have_own_mounts()) throw std::runtime_error("no mount namespace");
  const auto file = folder_.path() / "image";
  std::ofstream{file};
  std::filesystem::resize_file(file, bytes);
  // All tables now: what would be written later, by itself, would sync by the way what nobody had synced.
  run_or_throw({make, "-q", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0", file.string()});
  std::filesystem::create_directory(path());
  mount();
}

LoopDisk::~LoopDisk() {
  umount2(path().c_str(), MNT_DETACH);
}

std::uint64_t LoopDisk::free_bytes() const {
  struct statvfs status {};
  if (statvfs(path().c_str(), &status) != 0) throw std::runtime_error("no such disk");
  return status.f_bavail * status.f_frsize;
}

void LoopDisk::cut_power() const {
  run_or_throw({shut_down, "-x", "-c", "shutdown", path().string()});
}

void LoopDisk::restore_power() {
  unmount();
  mount();
}

void LoopDisk::mount() const {
  run_or_throw({"/usr/bin/mount", "-o", "loop", (folder_.path() / "image").string(), path().string()});
}

// Whoever was killed a moment ago may still be letting go of its files.
void LoopDisk::unmount() const {
  const auto unmounted = [&] { return umount2(path().c_str(), 0) == 0; };
  if (!comes_true(unmounted)) throw std::runtime_error("the disk cannot be unmounted");
}

}  // namespace holdfast::test
