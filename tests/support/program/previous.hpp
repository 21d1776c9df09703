#pragma once

#include <optional>
#include <string>

namespace holdfast::test {

/// The program as it was one version ago, built from this repository's history into the build folder: once,
/// and only where HOLDFAST_LONG is set, for it takes minutes. Nothing where it is not, or where there is no
/// history. Throws std::runtime_error, with the end of the build's log, if it cannot be built.
[[nodiscard]] std::optional<std::string> previous_program();

/// Where that version's migrations are, once it is built.
[[nodiscard]] std::string previous_migrations();

}  // namespace holdfast::test
