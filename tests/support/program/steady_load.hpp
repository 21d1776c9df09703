#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/program/a_crowd.hpp"

namespace holdfast::test {

/// Forms of a crowd at a fixed pace over a few connections, whatever the answers, until this object ends.
///
/// Each form is due at a moment set beforehand, and its answer's time counts from that moment: a server that
/// stalls is not spared what it would have been asked meanwhile.
class SteadyLoad {
 public:
  SteadyLoad(Crowd&, const std::string& url, int per_second);
  ~SteadyLoad();
  SteadyLoad(const SteadyLoad&) = delete;
  SteadyLoad& operator=(const SteadyLoad&) = delete;

  struct Stretch {
    std::size_t answered = 0;
    std::size_t accepted = 0;
    double accepted_per_second = 0;
    double p50_ms = 0;
    double p99_ms = 0;
  };
  /// What is answered from now until `length` has passed. Blocks so long.
  [[nodiscard]] Stretch measure(std::chrono::milliseconds length);

 private:
  struct Answer {
    int status;
    std::chrono::duration<double, std::milli> took;
  };
  void send(const std::string& url);

  Crowd& crowd_;
  const std::chrono::nanoseconds every_;
  const std::chrono::steady_clock::time_point start_;
  std::atomic<std::int64_t> next_{0};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;  ///< of `answers_`
  std::vector<Answer> answers_;
  std::vector<std::thread> threads_;
};

}  // namespace holdfast::test
