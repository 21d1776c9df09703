#pragma once

#include <chrono>
#include <string>

#include "app/service/rhythm.hpp"
#include "app/service/watchers.hpp"
#include "holdfast/intake/intake.hpp"
#include "holdfast/observe/metrics.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/erase.hpp"
#include "holdfast/store/round_records.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::app {

/// What has to be done now and then, on a thread and a connection of its own: figures of the database for the
/// metrics every few seconds, journals of dead processes adopted, old heartbeats and rounds removed, people
/// erased whose time is over, and told which keys this process has. Nothing here is waited for by anybody.
class Housekeeper {
 public:
  /// The vault must outlive it. `process` is the name its heartbeat has.
  Housekeeper(store::Settings, std::string process, const store::Vault&, intake::Intake&, store::RoundsKept,
              store::KeptFor, observe::Metrics&, observe::Log&, DatabaseWatch&);

  void start() { rhythm_.start(); }
  void stop() { rhythm_.stop(); }

 private:
  void adopt();
  void read_figures();
  void forget_rounds();
  void purge();

  store::Connection connection_;
  const std::string process_;
  const store::Vault& vault_;
  intake::Intake& intake_;
  const store::RoundsKept rounds_kept_;
  std::chrono::steady_clock::time_point rounds_due_{};
  const store::KeptFor kept_for_;
  store::PurgePlace purge_place_;
  std::chrono::steady_clock::time_point purge_due_{};
  observe::Metrics& metrics_;
  observe::Log& log_;
  DatabaseWatch& database_;

  Rhythm rhythm_;
};

}  // namespace holdfast::app
