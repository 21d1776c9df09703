#pragma once

#include <filesystem>
#include <iosfwd>

namespace holdfast::app {

/// `holdfast match FILE`: matches the people and windows of a JSON file and prints the plan as JSON.
///
/// Needs no server and no database; the weights are those a programme starts with. Returns 0, or 2 if the
/// file cannot be read or is wrong: then every fault, each with its place, is on `err` and nothing on `out`.
/// Fields it does not know are named on `err` and passed over. docs/allocation.md describes the file.
int match_command(const std::filesystem::path& file, std::ostream& out, std::ostream& err);

}  // namespace holdfast::app
