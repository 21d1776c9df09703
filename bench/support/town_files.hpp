#pragma once

#include <string>
#include <vector>

#include "holdfast/forecast/town.hpp"
#include "support/program/a_server.hpp"

namespace holdfast::bench {

/// What `holdfast import` reads of a town that opens at a moment: `what` is the command's word for it. In the
/// order in which they are to be imported.
struct TownFile {
  std::string what, text;
};
[[nodiscard]] std::vector<TownFile> town_files(const forecast::Town&, Instant opens_at);

/// Throws std::runtime_error if one is refused.
void import_town(const test::Home&, const forecast::Town&, Instant opens_at);

}  // namespace holdfast::bench
