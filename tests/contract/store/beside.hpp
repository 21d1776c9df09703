#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <thread>
#include <vector>

#include "contract/store/scene.hpp"
#include "holdfast/store/failure.hpp"

namespace holdfast::test {

/// Whether transactions that lock the same rows deadlock: works are run beside each other many times, each on
/// a connection of its own, the others a little later from time to time. PostgreSQL counts.
class Beside {
 public:
  using Work = std::function<void(store::Connection&)>;

  explicit Beside(const Scene& scene) : scene_(scene) {
    // Found sooner, so that a test that is red is not slow.
    scene_.execute(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = ''50ms''', "
        "current_database()); END $$");
  }

  /// `prepare` makes what they meet on. A work that is contended without a deadlock has had its say.
  void run(int times, const std::function<void()>& prepare, const std::vector<Work>& works) const {
    std::vector<store::Connection> connections;
    auto settings = scene_.database.settings();
    settings.application_name = "beside";
    for (std::size_t each = 0; each < works.size(); ++each) connections.emplace_back(settings);
    for (auto& connection : connections) (void)connection.in_transaction(store::Connection::clock);
    for (int time = 0; time < times; ++time) {
      prepare();
      std::vector<std::jthread> threads;
      for (std::size_t each = 0; each < works.size(); ++each) {
        threads.emplace_back([&, each, later = std::chrono::microseconds{150} * (time % 12) * each] {
          std::this_thread::sleep_for(later);
          try {
            works[each](connections[each]);
          } catch (const store::Contended&) {
          }
        });
      }
    }
  }

  /// Since the database was made. What a session has counted is seen once it is gone: after `run`.
  [[nodiscard]] int deadlocks() const {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (std::chrono::steady_clock::now() < until && sessions() > 0)
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    return std::stoi(
        scene_.value("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
  }

 private:
  [[nodiscard]] int sessions() const {
    return std::stoi(scene_.value(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = "
        "'beside'"));
  }

  const Scene& scene_;
};

}  // namespace holdfast::test
