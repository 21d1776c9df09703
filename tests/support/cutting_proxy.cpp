#include "support/cutting_proxy.hpp"

#include <string_view>

namespace holdfast::test {

namespace {

using namespace std::string_view_literals;

/// A simple query of PostgreSQL's protocol: letter, length, text, NUL. libpq sends it by itself, since it
/// waits for the answer to what came before.
constexpr auto commit =
    "Q\0\0\0\x0b"
    "COMMIT\0"sv;

}  // namespace

CuttingProxy::CuttingProxy(int server_port, Decide decide)
    : decide_(std::move(decide)),
      proxy_(server_port,
             [this](const TcpProxy::Passage& to, std::string_view bytes) { return hear(to, bytes); }) {}

std::string CuttingProxy::url(const std::string& database) const {
  return "postgresql://holdfast@127.0.0.1:" + std::to_string(proxy_.port()) + "/" + database +
         "?sslmode=disable";
}

bool CuttingProxy::hear(const TcpProxy::Passage& to, std::string_view bytes) {
  const auto cut = bytes == commit ? decide() : Cut::never;
  if (cut == Cut::before) {
    ++cuts_before_;
    return false;
  }
  if (!to.pass_to_server(bytes)) return false;
  if (cut == Cut::never) return true;
  to.await_answer();
  ++cuts_after_;
  return false;
}

CuttingProxy::Cut CuttingProxy::decide() {
  const std::lock_guard lock{decide_mutex_};
  return decide_();
}

}  // namespace holdfast::test
