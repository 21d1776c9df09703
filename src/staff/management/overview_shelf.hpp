#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "holdfast/store/overview.hpp"

namespace holdfast::staff {

/// Overviews read a moment ago: however many people keep the page open, the database counts every few
/// seconds. Any thread. Holds at most `kept_max`; then all are forgotten.
class OverviewShelf {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds fresh_for{10};
  static constexpr std::size_t kept_max = 100;

  /// Nothing if there is none that is fresh. `whose`: the clinics it is of.
  [[nodiscard]] std::shared_ptr<const store::Overview> find(const std::string& whose,
                                                            Clock::time_point now = Clock::now()) const {
    const std::lock_guard lock{mutex_};
    const auto found = kept_.find(whose);
    if (found == kept_.end() || now - found->second.read_at >= fresh_for) return nullptr;
    return found->second.overview;
  }

  void keep(const std::string& whose, std::shared_ptr<const store::Overview> overview,
            Clock::time_point now = Clock::now()) {
    const std::lock_guard lock{mutex_};
    if (kept_.size() >= kept_max) kept_.clear();
    kept_.insert_or_assign(whose, Kept{std::move(overview), now});
  }

 private:
  struct Kept {
    std::shared_ptr<const store::Overview> overview;
    Clock::time_point read_at;
  };
  mutable std::mutex mutex_;
  std::map<std::string, Kept> kept_;
};

}  // namespace holdfast::staff
