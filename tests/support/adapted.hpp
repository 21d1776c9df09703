#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace holdfast::test {

/// A copy, in `folder`, of a file that is shipped: `name` is its path from the project's root, the changes
/// are regular expressions and what stands in their place. Throws std::runtime_error where one finds nothing:
/// the test would run on something else than it thinks.
std::filesystem::path adapted(const std::filesystem::path& folder, const std::string& name,
                              const std::map<std::string, std::string>& changes);

}  // namespace holdfast::test
