#pragma once

#include <chrono>
#include <string>

#include "holdfast/store/heartbeat.hpp"

namespace holdfast::store {

/// In whose name whoever answers a person beats, before any process beat again.
inline constexpr auto process_of_answers = "answering";

/// The lock under which heartbeats are written and looked at, until the transaction's end.
void one_beat_at_a_time(Transaction&);

/// The shared half of `beat`, for those who judge a hold before anybody beat again after an outage: if every
/// heartbeat is older than the silence bound, running holds are lengthened by the gap and the gap is closed
/// by a beat of its own, so that it counts once. Cheap while somebody beats. Registrations may be locked by
/// now, offers must not be.
void close_gap_if_silent(Transaction&);

}  // namespace holdfast::store
