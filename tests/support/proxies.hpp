#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "support/child.hpp"

namespace holdfast::test {

/// A Holdfast behind a proxy, both its ports of 127.0.0.1.
struct Backend {
  int port = 0;
  int ops_port = 0;  ///< whose /readyz says whether it takes requests; 0: it is not asked, and always taken
};

/// Lines that a test adds to a proxy's configuration, in that proxy's own words.
struct ProxyLines {
  std::string front;    ///< haproxy: of the frontend; nginx: of the server
  std::string backend;  ///< haproxy: of the backend; nginx: of the upstream
};

/// A request as a proxy understood it, written down when it ended.
struct ProxiedRequest {
  int client_port = 0;
  std::string backend;  ///< empty: the proxy answered by itself
  int status = 0;       ///< as it was answered
  std::string target;   ///< haproxy: `<BADREQ>` where it could not tell
};

/// A real haproxy on a free port of 127.0.0.1, in a folder of its own. Ends with this object.
///
/// Takes the backends in turn, keeps connections to them open and uses them for anybody's requests. Asks
/// those with an operations port every `check_interval_ms`: one answer, good or bad, decides.
class Haproxy {
 public:
  static constexpr int check_interval_ms = 200;

  /// Returns when it listens and every backend asked for its health has been found well. Throws
  /// std::runtime_error, with its log, if that does not come.
  explicit Haproxy(std::vector<Backend>, const ProxyLines& = {});

  [[nodiscard]] int port() const noexcept { return port_; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  /// Whether requests are sent to that backend now, as haproxy's own statistics say.
  [[nodiscard]] bool takes(std::size_t backend) const;
  [[nodiscard]] std::vector<ProxiedRequest> requests() const;
  [[nodiscard]] std::string log() const { return process_->log(); }
  [[nodiscard]] Child& process() { return *process_; }

 private:
  void write_configuration(const ProxyLines&) const;
  [[nodiscard]] std::string statistics() const;

  TemporaryFolder folder_;
  std::vector<Backend> backends_;
  int port_;
  std::optional<Child> process_;
};

/// A real nginx on a free port of 127.0.0.1, in a folder of its own. Ends with this object.
///
/// Takes the backends in turn and keeps connections to them open. It asks nobody for their health (Debian's
/// cannot): a backend that fails is left alone for a second.
class Nginx {
 public:
  /// Returns when it listens. Throws std::runtime_error, with its log, if that does not come.
  explicit Nginx(std::vector<Backend>, const ProxyLines& = {});

  [[nodiscard]] int port() const noexcept { return port_; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::vector<ProxiedRequest> requests() const;
  [[nodiscard]] std::string log() const;
  [[nodiscard]] Child& process() { return *process_; }

 private:
  void write_configuration(const ProxyLines&) const;

  TemporaryFolder folder_;
  std::vector<Backend> backends_;
  int port_;
  std::optional<Child> process_;
};

}  // namespace holdfast::test
