#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace holdfast::rehearse {

/// What the processes of the server counted themselves since they were started: for a rehearsal they are
/// started anew.
struct ServerSaid {
  struct Objective {
    std::uint64_t all = 0, bad = 0;
  };
  /// By the names of docs/slo.md, counted as config/prometheus/rules/objectives.yml has it.
  std::map<std::string, Objective, std::less<>> objectives;
  std::uint64_t accepted = 0;                                 ///< forms answered with 202
  double cpu_seconds = 0;                                     ///< of its processes, without the database
  std::map<std::string, std::uint64_t, std::less<>> choices;  ///< of all offers made: first, other, elsewhere

  /// @name What only the database tells; empty where it was not asked
  std::map<std::string, std::uint64_t, std::less<>> states;  ///< of registrations
  std::string verified;                                      ///< what `holdfast verify` printed
  bool is_clean = false;
  std::string settings;  ///< in which the rehearsal's configuration differs from the default, a sentence

  void add(const ServerSaid&);
  [[nodiscard]] nlohmann::json json() const;
  static ServerSaid read(const nlohmann::json&);
};

/// From the text of /metrics.
[[nodiscard]] ServerSaid read_metrics(const std::string&);

}  // namespace holdfast::rehearse
