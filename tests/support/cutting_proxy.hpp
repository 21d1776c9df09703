#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace holdfast::test {

/// A way to a PostgreSQL that breaks where it hurts most: between a client and the answer to its COMMIT.
///
/// Passes bytes on in both directions, without TLS, over a free port of 127.0.0.1. Ends with this object.
class CuttingProxy {
 public:
  enum class Cut {
    never,
    before,  ///< the COMMIT does not reach the server
    after,   ///< it does, and is done; its answer is lost
  };
  /// Asked for every COMMIT, from any of the proxy's threads.
  using Decide = std::function<Cut()>;

  CuttingProxy(int server_port, Decide);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  [[nodiscard]] std::string url(const std::string& database) const;
  [[nodiscard]] std::size_t cuts_before() const noexcept { return cuts_before_; }
  [[nodiscard]] std::size_t cuts_after() const noexcept { return cuts_after_; }

 private:
  void listen_on();
  void accept_all();
  void pass(int client);
  bool pass_to_server(int client, int server);
  Cut decide();

  const int server_port_;
  Decide decide_;
  std::mutex decide_mutex_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> cuts_before_{0}, cuts_after_{0};
  std::vector<std::thread> passing_;  ///< of the accepting thread, until it is joined
  std::thread accepting_;
};

}  // namespace holdfast::test
