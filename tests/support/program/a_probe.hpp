#pragma once

#include "support/program/a_server.hpp"
#include "support/proxies.hpp"

namespace holdfast::test {

/// The synthetic clinic as docs/operations.md says to import it, with two seats a week for a quarter of a
/// year.
void import_synthetic_clinic(const Home&);

/// A real nginx that speaks https before a server, with a certificate for 127.0.0.1 that nobody vouches for,
/// good for 20 days.
class TlsFront {
 public:
  explicit TlsFront(const Running&);

  static constexpr std::chrono::hours good_for{20 * 24};

  [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::string certificate() const { return (folder_.path() / "certificate.pem").string(); }
  [[nodiscard]] std::string log() const { return nginx_->log(); }

 private:
  TemporaryFolder folder_{"tls"};
  int port_ = free_loopback_port();
  std::optional<Nginx> nginx_;
};

}  // namespace holdfast::test
