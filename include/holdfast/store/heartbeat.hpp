#pragma once

#include <chrono>
#include <string>

#include "holdfast/store/connection.hpp"

namespace holdfast::store {

/// Says that this process is alive. If no process has said so for longer than `silence_max`, running holds are first
/// lengthened by the whole gap and their people told, so that nobody loses a hold to our own outage.
struct Beat {
  std::chrono::microseconds gap{0};
  std::size_t lengthened = 0;
};
Beat beat(Transaction&, const std::string& process, std::chrono::seconds silence_max = std::chrono::seconds{5});

/// Heartbeats of processes long gone are removed.
void forget_old_heartbeats(Transaction&);

}  // namespace holdfast::store
