#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace holdfast::test {

/// A program started by a test, that ends with this object: asked first, then killed, by its own pid alone.
///
/// Output and errors go to `log`. The tests' own variables, HOLDFAST_…, are not handed on. Dies with the
/// thread that started it, unless it changes its user.
class Child {
 public:
  Child(const std::vector<std::string>& command, std::filesystem::path log);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] std::string log() const;
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

  void signal(int number) const;
  [[nodiscard]] bool has_ended() const;
  /// Waits for its end: its exit code, or 128 + the signal that ended it. Throws std::runtime_error if it
  /// goes on for longer than `patience`.
  int wait(std::chrono::milliseconds patience = std::chrono::seconds{30});

 private:
  std::filesystem::path log_;
  pid_t pid_ = 0;  ///< 0: its end was waited for
};

/// A folder of the test's own under the system's temporary one, removed with this object. Open to other users
/// where `shared`, for programs that give up root.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& name, bool shared = false);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// A port of 127.0.0.1 on which nobody listens now.
[[nodiscard]] int free_loopback_port();
[[nodiscard]] bool somebody_listens(int port);

/// Looks again and again until it is so; false if it is not within `patience`. For what other programs do.
[[nodiscard]] bool comes_true(const std::function<bool()>&,
                              std::chrono::milliseconds patience = std::chrono::seconds{20});

[[nodiscard]] std::string contents_of(const std::filesystem::path&);

}  // namespace holdfast::test
