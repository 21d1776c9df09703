#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "journal/files.hpp"

namespace holdfast::journal {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const char* call, const std::string& what) {
  throw std::system_error(errno, std::generic_category(), std::string(call) + " " + what);
}

int open_or_throw(const fs::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (descriptor < 0) refuse("open", path.string());
  return descriptor;
}

class PosixFile final : public File {
 public:
  PosixFile(const fs::path& path, int flags)
      : name_(path.filename().string()), descriptor_(open_or_throw(path, flags)) {}
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;
  ~PosixFile() override { ::close(descriptor_); }

  void write(std::span<const std::byte> bytes, std::uint64_t offset) override {
    while (!bytes.empty()) {
      const auto written = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) refuse("pwrite", name_);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
      offset += static_cast<std::uint64_t>(written);
    }
  }

  std::size_t read(std::span<std::byte> bytes, std::uint64_t offset) const override {
    std::size_t total = 0;
    while (total < bytes.size()) {
      const auto got = ::pread(descriptor_, bytes.data() + total, bytes.size() - total,
                               static_cast<off_t>(offset + total));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) refuse("pread", name_);
      if (got == 0) break;
      total += static_cast<std::size_t>(got);
    }
    return total;
  }

  std::uint64_t size() const override {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) refuse("fstat", name_);
    return static_cast<std::uint64_t>(status.st_size);
  }

  void truncate(std::uint64_t bytes) override {
    if (::ftruncate(descriptor_, static_cast<off_t>(bytes)) != 0) refuse("ftruncate", name_);
  }

  void sync() override {
    if (::fdatasync(descriptor_) != 0) refuse("fdatasync", name_);
  }

  void sync_all() override {
    if (::fsync(descriptor_) != 0) refuse("fsync", name_);
  }

 private:
  std::string name_;
  int descriptor_;
};

class PosixLock final : public Lock {
 public:
  explicit PosixLock(int descriptor) : descriptor_(descriptor) {}
  PosixLock(const PosixLock&) = delete;
  PosixLock& operator=(const PosixLock&) = delete;
  ~PosixLock() override { ::close(descriptor_); }

 private:
  int descriptor_;
};

template <class Wanted>
std::vector<std::string> names_in(const fs::path& directory, Wanted wanted) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (wanted(entry)) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class PosixFiles final : public Files {
 public:
  std::unique_ptr<File> open(const fs::path& path, Access access) override {
    switch (access) {
      case Access::create: return std::make_unique<PosixFile>(path, O_RDWR | O_CREAT | O_TRUNC);
      case Access::write: return std::make_unique<PosixFile>(path, O_RDWR);
      case Access::read: break;
    }
    return std::make_unique<PosixFile>(path, O_RDONLY);
  }

  void rename(const fs::path& from, const fs::path& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) refuse("rename", from.string());
  }

  void remove(const fs::path& path) override {
    if (::unlink(path.c_str()) != 0) refuse("unlink", path.string());
  }

  void create_directory(const fs::path& path) override {
    if (fs::create_directories(path)) fs::permissions(path, fs::perms::owner_all);
  }

  void sync_directory(const fs::path& path) override { PosixFile(path, O_RDONLY | O_DIRECTORY).sync_all(); }

  std::vector<std::string> list(const fs::path& path) override {
    return names_in(path, [](const fs::directory_entry& entry) { return entry.is_regular_file(); });
  }

  std::vector<std::string> list_directories(const fs::path& path) override {
    return names_in(path, [](const fs::directory_entry& entry) { return entry.is_directory(); });
  }

  std::uint64_t free_bytes(const fs::path& path) override {
    struct statvfs status {};
    if (::statvfs(path.c_str(), &status) != 0) refuse("statvfs", path.string());
    return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
  }

  std::unique_ptr<Lock> try_lock(const fs::path& path) override {
    const int descriptor = open_or_throw(path, O_RDWR | O_CREAT);
    auto lock = std::make_unique<PosixLock>(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno == EWOULDBLOCK) return nullptr;
    refuse("flock", path.string());
  }

  std::chrono::seconds now() override {
    struct timespec time {};
    ::clock_gettime(CLOCK_REALTIME, &time);
    return std::chrono::seconds(time.tv_sec);
  }
};

}  // namespace

Files& posix_files() {
  static PosixFiles files;
  return files;
}

}  // namespace holdfast::journal
