#pragma once

#include <chrono>

#include "app/service/rhythm.hpp"
#include "holdfast/observe/log.hpp"
#include "holdfast/observe/metrics.hpp"
#include "holdfast/store/audit_chain.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::app {

/// Chains every second what staff did and looked at, on a thread and a connection of its own; of several
/// processes one at a time does. Once a minute, if it grew, the chain's newest link goes into the log of this
/// program: kept elsewhere, it shows later that nothing was cut off.
///
/// Each process also walks along the whole chain, a piece every few seconds, over and over, and says by a
/// metric whether it is broken: a link altered or missing, or shorter than this process has seen it.
class AuditSealer {
 public:
  /// The keys must outlive it.
  AuditSealer(store::Settings, const store::AuditKeys&, observe::Metrics&, observe::Log&);

  void start() { rhythm_.start(); }
  void stop() { rhythm_.stop(); }

 private:
  void seal();
  void tell(const store::ChainHead&);
  void check();
  void see_end(std::int64_t position);
  void found(const std::string& fault);

  store::Connection connection_;
  const store::AuditKeys& keys_;
  observe::Log& log_;
  observe::Gauge broken_;

  bool seals_ = true;  ///< of the thread, as all that follows
  std::int64_t told_ = 0;
  std::chrono::steady_clock::time_point told_at_{};
  std::int64_t longest_ = 0;      ///< the chain, as far as it was ever seen
  std::int64_t checked_ = 0;      ///< so far the walk has come
  bool this_walk_found_ = false;  ///< a fault
  std::chrono::steady_clock::time_point next_check_{};
  Rhythm rhythm_;
};

}  // namespace holdfast::app
