#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// How long every heartbeat may be silent before it counts as an outage of our own. `release_due`,
/// `residences_run_out`, `accept_offer` and `decline_offer` go by it too. Processes beat each second.
inline constexpr std::chrono::seconds silence_bound{5};

/// What a beat found. Both are 0 unless there was an outage.
struct Beat {
  std::chrono::microseconds gap{0};
  std::size_t lengthened = 0;
};

/// Says that this process is alive. If no process has said so for longer than `silence_max`, holds that were
/// running then are first lengthened by the whole gap and those who knew of them are told, so that nobody
/// loses a hold to our own outage. The first beat ever lengthens nothing. Beats of several processes wait for
/// each other; an outage counts once. While the switch read-only is on nobody beats: see `turn_switch`.
Beat beat(Transaction&, const std::string& process, std::chrono::seconds silence_max = silence_bound);

/// Before a residence's offer is judged, in a transaction of its own: if every heartbeat is silent, holds are
/// lengthened as by a beat. `accept_offer` and `decline_offer` do so by themselves.
void close_gap(Connection&);

/// Heartbeats of processes silent for a day are removed, the newest of all excepted.
void forget_old_heartbeats(Transaction&);

}  // namespace holdfast::store
