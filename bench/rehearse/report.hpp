#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/rehearse/scenario.hpp"
#include "bench/rehearse/server_said.hpp"
#include "bench/rehearse/tally.hpp"

namespace holdfast::rehearse {

/// An objective of docs/slo.md, and how it went.
struct Objective {
  std::string name, good;                                  ///< what good is, in words
  double share = 0;                                        ///< that is promised
  std::optional<ServerSaid::Objective> residents, server;  ///< as each of them counted

  [[nodiscard]] static double good_share(const ServerSaid::Objective&);
  /// Nothing if nobody could tell; else whether all who could say so.
  [[nodiscard]] std::optional<bool> met() const;
};
[[nodiscard]] std::vector<Objective> objectives_of(const Tally&, const std::optional<ServerSaid>&);

/// Sums that must be equal, whatever the server did: everything that is not, a sentence each.
[[nodiscard]] std::vector<std::string> contradictions(const Tally&, const std::optional<ServerSaid>&);

/// Whether the generators came to nearly all their deeds in time: else times say less of the server.
[[nodiscard]] bool kept_schedule(const Tally&);

/// What the parts saw together, in Markdown. `charts`: the names of the drawings, as they are to be linked.
[[nodiscard]] std::string report(const Scenario&, const Tally&, const std::optional<ServerSaid>&,
                                 const std::vector<std::string>& charts);

}  // namespace holdfast::rehearse
