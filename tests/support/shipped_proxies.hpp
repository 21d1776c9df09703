#pragma once

#include <optional>
#include <string>
#include <vector>

#include "support/child.hpp"
#include "support/proxies.hpp"

namespace holdfast::test {

/// The balancer and the edge as they are shipped in docker/, but for addresses and folders, on a free port of
/// 127.0.0.1. Ends with this object.
class ShippedProxy {
 public:
  enum class Kind { haproxy, nginx, edge };

  /// Two instances for a balancer, one address for the edge. Returns when it listens. Throws
  /// std::runtime_error, with its log, if that does not come.
  ShippedProxy(Kind, std::vector<Backend>);

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::string log() const;

 private:
  [[nodiscard]] std::vector<std::string> haproxy(const std::vector<Backend>&) const;
  [[nodiscard]] std::vector<std::string> nginx(Kind, const std::vector<Backend>&) const;

  TemporaryFolder folder_{"proxy"};
  int port_;
  std::optional<Child> process_;
};

}  // namespace holdfast::test
