#pragma once

#include <csignal>

#include "support/loop_disk.hpp"
#include "support/program/a_crowd.hpp"

namespace holdfast::test {

/// The demonstration's home with its journal on a disk whose power can be cut, in files as small as they may
/// be.
struct HomeOnDisk : Home {
  explicit HomeOnDisk(const LoopDisk& disk) {
    settings["journal.directory"] = '"' + (disk.path() / "journal").string() + '"';
    settings["journal.segment_bytes"] = "262144";
    import_demo(demo_windows());
  }
};

/// Held by a LockHolder: rounds wait, so that the journal alone knows who came.
constexpr auto nobody_writes_people = "LOCK TABLE registrations IN SHARE MODE";

/// The disk and the process at one stroke.
inline void cut_power(const LoopDisk& disk, Running& server) {
  disk.cut_power();
  server.process().signal(SIGKILL);
}

}  // namespace holdfast::test
