#pragma once

#include <functional>

#include "app/service/rhythm.hpp"
#include "holdfast/domain/switches.hpp"
#include "holdfast/http/blocklist.hpp"
#include "holdfast/http/fair_shares.hpp"
#include "holdfast/observe/log.hpp"
#include "holdfast/store/orders.hpp"

namespace holdfast::app {

/// Reads twice a second what staff ordered, and has this process follow it. While the database is away the
/// last orders stand; a block ends at its end all the same.
///
/// A thread and a connection of its own: whatever else is slow in an attack, this is not behind it.
class OrdersReader {
 public:
  /// Whom it tells; all must outlive this.
  struct Followers {
    http::Blocklist& blocklist;
    http::FairShares& fair_shares;
    Switches& switches;
    /// Just before offers go on that a switch kept from being made.
    std::function<void()> offers_go_on;
  };

  OrdersReader(store::Settings, Followers, observe::Log&);

  /// Reads once before it returns, if the database answers: nobody is served against an order.
  void start();
  void stop() { rhythm_.stop(); }

 private:
  void read();
  void follow(const store::Orders&);
  void turn(Switch, bool on);

  store::Connection connection_;
  const Followers followers_;
  observe::Log& log_;

  bool reads_ = true;  ///< of the thread, once it runs
  Rhythm rhythm_;
};

}  // namespace holdfast::app
