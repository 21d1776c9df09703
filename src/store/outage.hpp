#pragma once

#include <chrono>
#include <string>

#include "holdfast/store/heartbeat.hpp"

namespace holdfast::store {

/// If no process has beaten for longer than `silence_max`: running holds are lengthened by the gap, their people told, and
/// `process` beats. May be called while registrations are locked, not while offers are.
Beat close_gap(Transaction&, const std::string& process, std::chrono::seconds silence_max);

/// The same for those who answer people before the first beat after an outage; cheap while somebody beats.
void close_gap_if_silent(Transaction&);

}  // namespace holdfast::store
