#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "support/child.hpp"

namespace holdfast::test {

/// A wall clock for one program under test that differs from the machine's, by libfaketime. Its steady clock
/// goes on untouched.
class FakeClock {
 public:
  explicit FakeClock(std::chrono::seconds ahead = std::chrono::seconds{0});

  /// Whether libfaketime is on this machine.
  [[nodiscard]] static bool is_there();

  /// What stands before the program's command.
  [[nodiscard]] std::vector<std::string> before_command() const;

  /// Steps the clock of a running program, within a second.
  void set(std::chrono::seconds ahead) const;
  /// To what the programs shall take for now.
  void set_to(std::chrono::sys_seconds) const;

 private:
  [[nodiscard]] std::string file() const { return folder_.path() / "ahead"; }

  TemporaryFolder folder_{"clock", true};  ///< a program may run as another user
};

}  // namespace holdfast::test
