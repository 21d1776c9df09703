#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::test {

/// Requests sent at moments that were fixed before, whatever the server does: an open loop, as a crowd is.
///
/// A closed loop waits for a slow server and so spares it; this does not. Latency counts from the moment a
/// request was meant to be sent, so that what waited for a free connection, or for us, is not left out
/// ("coordinated omission"). Connections are kept open and carry one request at a time; a new one is opened
/// when none is free. One thread, epoll, HTTP/1.1 over IPv4 loopback; a few microseconds a request.
///
/// The generator is measured too: `Outcome::lag` is how late it came to its own sends. A run whose lag is
/// large says nothing of the server; ask `kept_schedule`.
struct OpenLoop {
  int port = 0;
  double per_second = 100;
  std::chrono::milliseconds duration{1000};
  std::size_t requests_max =
      static_cast<std::size_t>(-1);  ///< the end, if it comes before `duration` is over
  std::size_t connections_max = 1000;
  std::chrono::milliseconds answer_deadline{10'000};  ///< then given up, counted as unanswered
  /// Addresses of 127.0.0.0/8 to connect from, in turn; empty: the system's choice.
  std::vector<std::string> sources = {};
  bool connection_each = false;  ///< each request over a connection of its own, and so from the next address
  /// Those told to come back do so once after their Retry-After, if that is before the end.
  bool refused_come_back = false;
  std::uint64_t seed = 1;  ///< of the gaps between arrivals, which are those of a Poisson process

  /// The bytes of request number `n`, the same each time. Made while there is nothing to send, a little
  /// ahead.
  std::function<std::string(std::size_t n)> request;
  /// Told of every answer, on the generator's thread. May be empty.
  std::function<void(std::size_t n, int status, std::string_view head, std::string_view body)> answered = {};
};

/// Times, to be asked for percentiles.
class Latencies {
 public:
  void add(std::chrono::nanoseconds);
  [[nodiscard]] std::size_t count() const noexcept { return seconds_.size(); }
  /// The time that a share of all (0.99) did not exceed; 0 if there is none.
  [[nodiscard]] std::chrono::duration<double, std::milli> at(double share) const;

 private:
  mutable std::vector<float> seconds_;
  mutable bool sorted_ = false;
};

/// What became of the requests. All of them are in exactly one of the counts.
struct Outcome {
  Latencies accepted;          ///< 2xx
  Latencies refused;           ///< 429 and 503, each with its Retry-After
  Latencies other;             ///< any other answer
  std::size_t unanswered = 0;  ///< after the deadline, or the connection ended
  std::size_t not_connected = 0;
  std::size_t came_back = 0;            ///< of all these, were sent again after a refusal
  std::size_t without_retry_after = 0;  ///< refusals that did not say when to come back
  double retry_after_mean = 0;          ///< seconds
  Latencies lag;                        ///< how late the generator came to its sends
  double seconds = 0;                   ///< from the first send to the last that was meant

  [[nodiscard]] std::size_t sent() const noexcept {
    return accepted.count() + refused.count() + other.count() + unanswered + not_connected;
  }
  [[nodiscard]] double goodput() const noexcept { return static_cast<double>(accepted.count()) / seconds; }
  /// Whether nearly all requests left when they should have.
  [[nodiscard]] bool kept_schedule(std::chrono::milliseconds lag_max = std::chrono::milliseconds{20}) const {
    return lag.at(0.99) <= lag_max;
  }
};

/// Runs to the end, and waits for the answers. Throws std::system_error where there are no descriptors.
[[nodiscard]] Outcome run(const OpenLoop&);

/// One POST of a JSON body, kept alive.
[[nodiscard]] std::string post_bytes(std::string_view path, std::string_view json);
[[nodiscard]] std::string get_bytes(std::string_view path);

}  // namespace holdfast::test
