#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::test {

/// One call of a traced program, as strace wrote it down when it had returned.
struct TracedCall {
  double at = 0;  ///< seconds since 1970 when it began
  int thread = 0;
  std::string name;
  std::string arguments;
  std::string result;  ///< "0", "-1 EIO (Input/output error) (INJECTED)"

  /// Of a call on a file: its descriptor.
  [[nodiscard]] int descriptor() const;
};

/// A tracer that tampers with a program's calls. Calls are counted for each thread by itself.
class Strace {
 public:
  /// Why this machine has none; nothing if it has.
  [[nodiscard]] static std::optional<std::string> missing();

  /// `calls` are written down to `log`; `injections` as strace reads them: "fdatasync:error=EIO:when=5+".
  Strace(std::filesystem::path log, std::string calls, std::vector<std::string> injections = {});

  /// Put before a command: the program stays the test's own child, with its own process id.
  [[nodiscard]] std::vector<std::string> before_command() const;

  /// What was called so far, in order of the returns. A call that never returned is not told.
  [[nodiscard]] std::vector<TracedCall> calls() const;
  [[nodiscard]] const std::filesystem::path& log() const noexcept { return log_; }

 private:
  std::filesystem::path log_;
  std::string calls_;
  std::vector<std::string> injections_;
};

}  // namespace holdfast::test
