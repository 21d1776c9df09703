#pragma once

#include <fstream>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "bench/rehearse/device.hpp"
#include "bench/rehearse/scenario.hpp"
#include "bench/rehearse/tally.hpp"
#include "holdfast/forecast/town.hpp"

namespace holdfast::rehearse {

class Agents;

/// What everybody of one part shares: where they are, how late it is, and what is counted. One thread.
struct Stage {
  Network& network;
  const Scenario& scenario;
  const forecast::Town& town;
  Tally& tally;
  std::ofstream& acknowledged;  ///< gets every reference that was answered with 202
  Instant opens_at;
  Moment opened;             ///< the same on the clock that runs
  Moment closes;             ///< everybody looks for the last time
  Agents* agents = nullptr;  ///< nobody takes calls if there are none

  /// Waits until something is due, and counts how late it came.
  boost::asio::awaitable<void> until(Moment due);
  /// One more of a series, at a moment.
  void mark(std::string_view series, Moment);
  [[nodiscard]] std::size_t slice_of(Moment) const;
};

[[nodiscard]] inline Clock::duration ticks(Seconds time) {
  return std::chrono::duration_cast<Clock::duration>(time);
}

}  // namespace holdfast::rehearse
