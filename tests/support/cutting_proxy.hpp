#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>

#include "support/tcp_proxy.hpp"

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

  [[nodiscard]] std::string url(const std::string& database) const;
  [[nodiscard]] std::size_t cuts_before() const noexcept { return cuts_before_; }
  [[nodiscard]] std::size_t cuts_after() const noexcept { return cuts_after_; }

 private:
  bool hear(const TcpProxy::Passage&, std::string_view bytes);
  Cut decide();

  Decide decide_;
  std::mutex decide_mutex_;
  std::atomic<std::size_t> cuts_before_{0}, cuts_after_{0};
  TcpProxy proxy_;
};

}  // namespace holdfast::test
