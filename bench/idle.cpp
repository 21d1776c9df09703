// What a connection costs that is held open and says nothing, as a browser does between two pages.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <system_error>

#include "bench/support/installation.hpp"
#include "bench/support/report.hpp"
#include "support/open_loop.hpp"
#include "support/program/footprint.hpp"

using namespace holdfast;
using namespace holdfast::bench;

namespace {

/// A connection that was answered once.
class Idle {
 public:
  explicit Idle(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto request = test::get_bytes("/v1/clinics");
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) < 0) {
      throw std::system_error(errno, std::generic_category(), "connection");
    }
    std::array<char, 65536> answer{};
    const auto got = ::recv(socket_, answer.data(), answer.size(), 0);
    if (got < 12 || std::string_view(answer.data() + 9, 3) != "200") throw std::runtime_error("not answered");
  }
  ~Idle() { ::close(socket_); }
  Idle(const Idle&) = delete;
  Idle& operator=(const Idle&) = delete;

 private:
  const int socket_;
};

}  // namespace

int main() {
  Report report{"idle", "Memory of the process for connections that are open and idle, each answered once."};
  const auto connections = brief_or_full<std::size_t>(500, 18'000);
  Installation installation;
  installation.home().settings["http.connections_max"] = "19000";
  installation.home().settings["http.connections_per_address_max"] = "19000";
  test::Running running{installation.home()};
  const auto resident_kib = [&] {
    return static_cast<double>(test::footprint_of(running.process().pid()).resident_kb);
  };
  { const Idle first{running.port()}; }
  const auto before = resident_kib();
  std::vector<std::unique_ptr<Idle>> all;
  for (std::size_t n = 0; n < connections; ++n) all.push_back(std::make_unique<Idle>(running.port()));
  report.add("an idle connection", "KiB", (resident_kib() - before) / static_cast<double>(connections));
  report.add("held by one process", "connections", running.metric("holdfast_http_connections "));
  report.at_most("an idle connection", "an idle connection", 20);
  report.finish();
}
