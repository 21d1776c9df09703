#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/rehearse/scenario.hpp"
#include "bench/rehearse/tally.hpp"

namespace holdfast::rehearse {

/// One of several processes, on one machine or on many, that play a scenario together: of its residents every
/// so many-th, of its agents those whose sessions it has.
struct Part {
  Scenario scenario;
  std::string url;
  Instant opens_at;  ///< the same for all parts
  std::uint64_t number = 1, of = 1;
  std::vector<std::string> agents;     ///< their sessions' cookies
  std::filesystem::path acknowledged;  ///< where references go that were answered with 202
};

/// Plays it from the opening to the end. Blocks. Throws what a bug throws; what the server does is counted.
[[nodiscard]] Tally play(const Part&);

/// The town of a scenario, whose clinics and windows the server must have.
[[nodiscard]] forecast::Figures figures_at(const Scenario&, Instant opens_at);

}  // namespace holdfast::rehearse
