#pragma once

#include <optional>
#include <string>

namespace holdfast::test {

/// The version before this one: its program, and the folders it runs with.
struct PreviousVersion {
  std::string program, web, migrations;
};

/// Built from this repository's history into the build folder: once, and only where HOLDFAST_LONG is set, for
/// it takes minutes. Nothing where it is not, or where there is no history. Throws std::runtime_error, with
/// the end of the build's log, if it cannot be built.
[[nodiscard]] std::optional<PreviousVersion> previous_version();

}  // namespace holdfast::test
