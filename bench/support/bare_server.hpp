#pragma once

#include "support/child.hpp"

namespace holdfast::bench {

/// The limit of one io thread, running: see bench/limits/bare_server.cpp. Ends with this object.
class BareServer {
 public:
  /// Returns when it listens. Throws std::runtime_error if that does not come.
  BareServer();

  [[nodiscard]] int port() const noexcept { return port_; }

 private:
  test::TemporaryFolder folder_;
  int port_;
  test::Child process_;
};

}  // namespace holdfast::bench
