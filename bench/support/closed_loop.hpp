#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::bench {

/// As many requests as a server takes: each connection sends its next one as soon as it has its answer. One
/// that is told to come later (503) is sent again.
///
/// One thread, epoll, HTTP/1.1 over IPv4 loopback; nothing is made or parsed on the way but the status and
/// the length of the answer, so that the generator costs as little as one can. Says nothing of latency: that
/// needs an open loop.
struct ClosedLoop {
  int port = 0;
  std::size_t connections = 64;
  std::size_t requests = 0;  ///< in all
  /// The bytes of request number `n`, which stay where they are until the end.
  std::function<std::string_view(std::size_t n)> request;
  /// Told of each answer but those that said later. May be empty.
  std::function<void(std::size_t n, int status, std::string_view body)> answered = {};
};

struct Throughput {
  std::size_t good = 0;  ///< 2xx
  std::size_t otherwise = 0;
  std::size_t told_to_come_later = 0;
  double seconds = 0;  ///< from the first byte sent to the last answer

  [[nodiscard]] double per_second() const noexcept { return static_cast<double>(good) / seconds; }
};

/// Throws std::runtime_error if a connection ends before its answer, nothing comes for 30 s, or hardly
/// any request is taken.
Throughput run(const ClosedLoop&);

}  // namespace holdfast::bench
