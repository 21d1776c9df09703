#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// Applies the numbered migrations of `directory` that are not applied yet, each in its own transaction,
/// under an advisory lock and a short lock_timeout (tried again a bounded number of times). Returns the names
/// applied.
///
/// Throws std::runtime_error naming the file if an applied migration was edited, is missing, or the pairs
/// have a gap.
std::vector<std::string> migrate(const Settings&, const std::filesystem::path& directory);

/// Undoes the newest applied migration by its .down.sql. Returns its name; empty if none is applied.
std::string migrate_down(const Settings&, const std::filesystem::path& directory);

}  // namespace holdfast::store
