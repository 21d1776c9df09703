#pragma once

#include <atomic>
#include <span>

#include "allocation/seating.hpp"
#include "holdfast/matching/match.hpp"
#include "holdfast/store/rounds.hpp"

namespace holdfast::allocation {

/// Writes rounds down, so that they can be solved again: docs/replay.md. A record goes with its round in the
/// same statement, so it is there exactly if the round is. Any thread.
class Recorder {
 public:
  explicit Recorder(bool on) noexcept : on_(on) {}

  /// Puts the record into `round`, whose seats were given so. `tags` by person.
  void write_down(store::NewRound&, std::span<const matching::Person>, std::span<const std::uint64_t> tags,
                  const matching::Calendar&, const Seated&, Instant now) const;
  /// The round was committed: where its clinics are need not be written again.
  void committed(const store::NewRound&) noexcept;

 private:
  const bool on_;
  std::atomic<std::int64_t> placed_{-1};  ///< the newest version of the programme whose places are kept
};

}  // namespace holdfast::allocation
