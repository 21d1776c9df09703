#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "app/watchers.hpp"
#include "holdfast/intake/intake.hpp"
#include "holdfast/observe/metrics.hpp"
#include "holdfast/store/connection.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::app {

/// What has to be done now and then, on a thread and a connection of its own: figures of the database for the
/// metrics every few seconds, journals of dead processes adopted, old heartbeats removed, and told which keys
/// this process has. Nothing here is waited for by anybody.
class Housekeeper {
 public:
  /// The vault must outlive it. `process` is the name its heartbeat has.
  Housekeeper(store::Settings, std::string process, const store::Vault&, intake::Intake&, observe::Metrics&,
              observe::Log&, DatabaseWatch&);
  ~Housekeeper();  ///< stops and joins

  void start();
  void stop();

 private:
  void run();
  void adopt();
  void read_figures();
  bool sleep();

  store::Connection connection_;
  const std::string process_;
  const store::Vault& vault_;
  intake::Intake& intake_;
  observe::Metrics& metrics_;
  observe::Log& log_;
  DatabaseWatch& database_;

  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;  ///< under `mutex_`
};

}  // namespace holdfast::app
