#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "holdfast/http/blocklist.hpp"
#include "holdfast/http/fair_shares.hpp"
#include "holdfast/observe/log.hpp"
#include "holdfast/store/orders.hpp"

namespace holdfast::app {

/// The switches there are. One more is one more name here, and what it does in `OrdersReader::follow`.
namespace switches {
inline constexpr std::string_view under_attack = "under-attack";
inline constexpr std::string_view all[]{under_attack};
}  // namespace switches

/// Reads twice a second what staff ordered, and has this process follow it. While the database is away the
/// last orders stand; a block ends at its end all the same.
///
/// A thread and a connection of its own: whatever else is slow in an attack, this is not behind it.
class OrdersReader {
 public:
  OrdersReader(store::Settings, http::Blocklist&, http::FairShares&, observe::Log&);
  ~OrdersReader();  ///< stops and joins

  void start();
  void stop();

 private:
  void run();
  void read();
  void follow(const store::Orders&);
  bool sleep();

  store::Connection connection_;
  http::Blocklist& blocklist_;
  http::FairShares& fair_shares_;
  observe::Log& log_;

  std::thread thread_;
  bool reads_ = true;  ///< of the thread, as the next
  bool under_attack_ = false;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;  ///< under `mutex_`
};

}  // namespace holdfast::app
