#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "app/service/rhythm.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/observe/log.hpp"
#include "holdfast/observe/metrics.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/likely.hpp"

namespace holdfast::app {

/// Works out now and then when those who wait will likely get an offer, and counts how well what they were
/// told was kept. On a thread and a connection of its own; of several processes one at a time does.
class Estimator {
 public:
  using Programmes = std::function<std::shared_ptr<const Programme>()>;

  /// The metrics and the log must outlive it.
  Estimator(store::Settings, std::chrono::seconds every, Programmes, observe::Metrics&, observe::Log&);

  void start() { rhythm_.start(); }
  void stop() { rhythm_.stop(); }

 private:
  void work_out();
  std::vector<store::Likely> foresee(store::Transaction&, const Programme&, Instant now);

  store::Connection connection_;
  const Programmes programme_;
  observe::Metrics& metrics_;
  observe::Log& log_;
  Rhythm rhythm_;
};

}  // namespace holdfast::app
