#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "holdfast/observe/log.hpp"
#include "holdfast/store/audit_chain.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::app {

/// Chains every second what staff did and looked at, on a thread and a connection of its own; of several
/// processes one at a time does. Once a minute, if it grew, the chain's newest link goes into the log of this
/// program: kept elsewhere, it shows later that nothing was cut off.
class AuditSealer {
 public:
  /// The keys must outlive it.
  AuditSealer(store::Settings, const store::AuditKeys&, observe::Log&);
  ~AuditSealer();  ///< stops and joins

  void start();
  void stop();

 private:
  void run();
  void seal();
  void tell(const store::ChainHead&);
  bool sleep();

  store::Connection connection_;
  const store::AuditKeys& keys_;
  observe::Log& log_;

  std::thread thread_;
  bool seals_ = true;  ///< of the thread, as the next two
  std::int64_t told_ = 0;
  std::chrono::steady_clock::time_point told_at_{};
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;  ///< under `mutex_`
};

}  // namespace holdfast::app
