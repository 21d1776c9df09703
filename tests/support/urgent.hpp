#pragma once

#include <sys/resource.h>

namespace holdfast::test {

/// Goes before other work of the machine, with all that it starts, where it may: for tests that measure time.
inline void go_first() {
  ::setpriority(PRIO_PROCESS, 0, -10);
}

}  // namespace holdfast::test
