#pragma once

#include <chrono>
#include <cstdint>
#include <map>

namespace holdfast::store {

/// Cuts a connection whose transaction lasts too long.
///
/// Every bound that PostgreSQL keeps for us ends with PostgreSQL: a frozen server, or a machine that went
/// away with its connections open, would hold a thread for ever, since libpq waits without a deadline. So one
/// thread of this process looks at the clock and shuts the socket down; the waiting thread then finds its
/// connection broken.
class Watch {
 public:
  using Clock = std::chrono::steady_clock;

  /// From now until the end of this object. The socket must stay the connection's own for as long.
  Watch(int socket, std::chrono::milliseconds limit);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  std::multimap<Clock::time_point, int>::iterator place_;
};

}  // namespace holdfast::store
