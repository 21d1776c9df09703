#pragma once

#include <atomic>
#include <functional>
#include <string_view>
#include <thread>
#include <vector>

namespace holdfast::test {

/// A way to a server that sees what a client says. Passes bytes on in both directions, over a free port of
/// 127.0.0.1. Ends with this object.
class TcpProxy {
 public:
  /// One connection, for who decides what becomes of the client's bytes.
  class Passage {
   public:
    Passage(std::size_t connection, int server) : connection_(connection), server_(server) {}

    /// From 0, in the order of their coming.
    [[nodiscard]] std::size_t connection() const noexcept { return connection_; }
    /// False when the server is gone.
    [[nodiscard]] bool pass_to_server(std::string_view bytes) const;
    /// Waits for bytes of the server, for ten seconds at most, and leaves them where they are.
    void await_answer() const;

   private:
    std::size_t connection_;
    int server_;
  };

  /// Told of a client's bytes, on the connection's thread: passes them on or not; false ends the connection.
  using Hear = std::function<bool(const Passage&, std::string_view bytes)>;

  TcpProxy(int server_port, Hear);
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  [[nodiscard]] int port() const noexcept { return port_; }

 private:
  void listen_on();
  void accept_all();
  void pass(std::size_t connection, int client);

  const int server_port_;
  const Hear hear_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> passing_;  ///< of the accepting thread, until it is joined
  std::thread accepting_;
};

}  // namespace holdfast::test
