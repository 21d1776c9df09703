#include "app/files/durable_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace holdfast::app {

namespace {

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw std::system_error(errno, std::generic_category(), file.string());
}

struct Descriptor {
  Descriptor(int opened, const std::filesystem::path& file) : number(opened) {
    if (number < 0) fail(file);
  }
  ~Descriptor() { ::close(number); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  const int number;
};

void write_whole(int out, const std::string& text, const std::filesystem::path& file) {
  for (std::size_t done = 0; done < text.size();) {
    const auto written = ::write(out, text.data() + done, text.size() - done);
    if (written < 0) fail(file);
    done += static_cast<std::size_t>(written);
  }
  if (::fsync(out) != 0) fail(file);
}

}  // namespace

void replace_file(const std::filesystem::path& named, const std::string& text) {
  namespace fs = std::filesystem;
  const auto file = fs::is_symlink(named) ? named.parent_path() / fs::read_symlink(named) : named;
  struct stat old {};
  const bool is_there = ::stat(file.c_str(), &old) == 0;
  if (!is_there && errno != ENOENT) fail(file);
  auto beside = file.string() + "-XXXXXX";
  const Descriptor out{::mkostemp(beside.data(), O_CLOEXEC), file};
  try {
    if (is_there &&
        (::fchown(out.number, old.st_uid, old.st_gid) != 0 || ::fchmod(out.number, old.st_mode & 0777U) != 0))
      fail(file);
    write_whole(out.number, text, file);
    if (::rename(beside.c_str(), file.c_str()) != 0) fail(file);
    const auto folder = file.has_parent_path() ? file.parent_path() : fs::path{"."};
    const Descriptor names{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), folder};
    if (::fsync(names.number) != 0) fail(folder);
  } catch (...) {
    ::unlink(beside.c_str());
    throw;
  }
}

void append_lines(const std::filesystem::path& file, std::string lines, mode_t mode) {
  const Descriptor out{::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, mode), file};
  if (::flock(out.number, LOCK_EX) != 0) fail(file);
  const auto size = ::lseek(out.number, 0, SEEK_END);
  char last = '\n';
  if (size > 0 && ::pread(out.number, &last, 1, size - 1) != 1) fail(file);
  if (lines.empty()) return;
  if (last != '\n') lines.insert(lines.begin(), '\n');
  write_whole(out.number, lines, file);
}

}  // namespace holdfast::app
