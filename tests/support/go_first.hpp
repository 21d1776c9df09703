#pragma once

#include <sys/resource.h>

#include <fstream>

namespace holdfast::test {

/// While it lives this process, and all that it starts, goes before other work of the machine, where it may:
/// for tests that measure time. (Linux weighs whole sessions against each other, then their processes.)
class GoFirst {
 public:
  GoFirst() { set(-10); }
  ~GoFirst() { set(0); }
  GoFirst(const GoFirst&) = delete;
  GoFirst& operator=(const GoFirst&) = delete;

 private:
  static void set(int nice) {
    ::setpriority(PRIO_PROCESS, 0, nice);
    std::ofstream{"/proc/self/autogroup"} << nice;
  }
};

}  // namespace holdfast::test
