#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace holdfast::test {

/// Clients that hold their connections as long as they can: a third drip a header, a third drip a body, a
/// third ask for a large answer and hardly read it. A connection the server ends is opened anew.
///
/// One thread of its own, until this object ends. Connects from the given addresses of 127.0.0.0/8 in turn.
class SlowClients {
 public:
  SlowClients(int port, std::size_t connections, std::vector<std::string> sources);
  ~SlowClients();
  SlowClients(const SlowClients&) = delete;
  SlowClients& operator=(const SlowClients&) = delete;

  /// Connections that are open now.
  [[nodiscard]] std::size_t open() const noexcept { return open_; }
  /// How often the server ended one.
  [[nodiscard]] std::size_t ended() const noexcept { return ended_; }

 private:
  enum class Kind { header, body, reader };
  struct Client;
  static std::string_view beginning_of(Kind);
  void run();
  void begin(Client&);
  void drip(Client&);

  const int port_;
  const std::size_t connections_;
  const std::vector<std::string> sources_;
  std::size_t next_source_ = 0;
  std::atomic<std::size_t> open_{0}, ended_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

/// The first `count` addresses from 127.`from`.0.1 on.
[[nodiscard]] std::vector<std::string> loopback_addresses(int from, std::size_t count);

}  // namespace holdfast::test
