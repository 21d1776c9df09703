#pragma once

#include "http/service.hpp"

namespace holdfast::http {

/// A place among the streams of a server, given back with this object.
class StreamPlace {
 public:
  explicit StreamPlace(Service& service) noexcept : service_(service) {}
  ~StreamPlace() {
    if (!taken_) return;
    service_.streams.fetch_sub(1, std::memory_order_relaxed);
    service_.watcher.streams(-1);
  }
  StreamPlace(const StreamPlace&) = delete;
  StreamPlace& operator=(const StreamPlace&) = delete;

  /// False if there is none left.
  [[nodiscard]] bool take() {
    if (service_.streams.fetch_add(1, std::memory_order_relaxed) >= service_.options.limits.streams_max) {
      service_.streams.fetch_sub(1, std::memory_order_relaxed);
      return false;
    }
    taken_ = true;
    service_.watcher.streams(1);
    return true;
  }

 private:
  Service& service_;
  bool taken_ = false;
};

}  // namespace holdfast::http
