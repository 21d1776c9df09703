#pragma once

#include <functional>
#include <string_view>

#include "app/service/rhythm.hpp"
#include "holdfast/domain/programme.hpp"
#include "holdfast/domain/switches.hpp"
#include "holdfast/observe/log.hpp"
#include "holdfast/observe/metrics.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::app {

/// Counts a step of a change: of what kind, which.
[[nodiscard]] std::function<void(std::string_view kind, std::string_view outcome)> count_changes(
    observe::Metrics&);

/// Does what staff ordered when it can no longer be undone (store/careful_changes.hpp), on a thread and a
/// connection of its own; of several processes whichever comes first. Nothing while all is read only.
class ChangeKeeper {
 public:
  /// `base` as for store::read_programme. The switches must outlive it.
  ChangeKeeper(store::Settings, Programme base, const Switches&, observe::Metrics&, observe::Log&);

  void start() { rhythm_.start(); }
  void stop() { rhythm_.stop(); }

 private:
  void do_due();

  store::Connection connection_;
  const Programme base_;
  const Switches& switches_;
  observe::Metrics& metrics_;
  observe::Log& log_;

  bool works_ = true;  ///< of the thread: a failure is told once
  Rhythm rhythm_;
};

}  // namespace holdfast::app
