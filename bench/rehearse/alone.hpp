#pragma once

#include <filesystem>

#include "bench/rehearse/scenario.hpp"
#include "bench/rehearse/server_said.hpp"
#include "bench/rehearse/tally.hpp"

namespace holdfast::rehearse {

/// Everything on this machine: a PostgreSQL and a Holdfast of its own, and some processes that play the
/// parts.
struct Alone {
  Scenario scenario;
  std::uint64_t parts = 2;
  std::filesystem::path program;  ///< the rehearsal's own, which is started once for each part
  std::filesystem::path folder;   ///< gets part-1.json, …, server.json, and logs
};

struct Seen {
  Tally residents;
  ServerSaid server;
};

/// Plays it to the end and verifies the laws. Throws std::runtime_error, with its log, if a part fails.
[[nodiscard]] Seen play(const Alone&);

}  // namespace holdfast::rehearse
