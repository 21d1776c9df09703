#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "support/program/a_server.hpp"

namespace holdfast::test {

/// The version before this one: its program, and the sources whose pages, tables and demonstration it knows.
struct PreviousVersion {
  std::string program;
  std::filesystem::path sources;

  /// What is run or started in that home from now on is this version.
  void use_in(Home&) const;
};
/// And again the version under test.
void use_this_version(Home&);

/// Built from this repository's history into the build folder: once, and only where HOLDFAST_LONG is set, for
/// it takes minutes. Nothing where it is not, or where there is no history. Throws std::runtime_error, with
/// the end of the build's log, if it cannot be built.
[[nodiscard]] std::optional<PreviousVersion> previous_version();

}  // namespace holdfast::test
