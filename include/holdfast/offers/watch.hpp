#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "holdfast/store/connection.hpp"
#include "holdfast/store/offers.hpp"

namespace holdfast::offers {

/// Tells those who watch a registration how it stands when that is otherwise than they saw.
///
/// One thread, one connection, and one question for all watchers together: one a second, sooner after a
/// nudge, never more than two a second, none while nobody watches. Only of those who have news more is read,
/// many at a time. While the database is away they are told
/// nothing, and what they missed when it is back.
class Watch {
 public:
  struct Limits {
    std::chrono::milliseconds pause{1000};     ///< from one question to the next
    std::chrono::milliseconds pause_min{500};  ///< the same after a nudge
  };

  /// Called on the watch's thread; must not block or throw.
  using Told = std::function<void(const store::StatusView&)>;

  /// `asks` is called with every question to the database.
  Watch(store::Settings, Limits, std::function<void()> asks);
  ~Watch();  ///< stops and joins

  void start();
  void stop();

  /// Until what is returned ends, `told` is called whenever the registration stands otherwise than the last
  /// time, first compared with what was seen. Safe on any thread; what is returned may outlive the watch.
  [[nodiscard]] std::shared_ptr<void> add(store::Seen, Told told);

  /// Something was committed that somebody may watch. Never blocks for long.
  void nudge();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace holdfast::offers
