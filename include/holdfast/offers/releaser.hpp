#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "holdfast/domain/switches.hpp"
#include "holdfast/offers/offers.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::offers {

/// Hears what the releaser does, on its threads, two at once. Must not block or throw.
class ReleaserWatcher {
 public:
  virtual ~ReleaserWatcher() = default;
  virtual void released(const store::Released&) noexcept = 0;
  /// Out of windows that were cut.
  virtual void moved(std::size_t told, std::size_t returned) noexcept = 0;
  virtual void lengthened(std::size_t holds, std::chrono::microseconds gap) noexcept = 0;
  virtual void database(bool up) noexcept = 0;
};

/// Says each second that this process is alive, releases holds that ran out within 2 s of their end, and
/// moves people out of windows that were cut.
///
/// One thread and one connection, and a second of each that helps when more run out than one batch takes.
/// Sleeps until the next hold is due, at most `sweep`; several processes share the work by skipping what
/// another has locked. While the database is away it tries again every second; while nothing may change it
/// does nothing, and the database would not let it (`turn_switch`).
class Releaser {
 public:
  struct Limits {
    std::chrono::milliseconds heartbeat{1000};
    std::chrono::milliseconds sweep{500};
    std::size_t batch_max = 2000;
    std::size_t moved_max = 250;  ///< at once: between two batches, holds are released
  };

  Releaser(store::Settings, std::string process, Limits, Nudges, ReleaserWatcher&,
           const Switches& = all_switches_off);
  ~Releaser();  ///< stops and joins

  void start();
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::offers
