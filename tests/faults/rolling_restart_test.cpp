// Row 20: processes behind a balancer are replaced one after another, and nobody notices.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

#include <gtest/gtest.h>

#include "support/long_form.hpp"
#include "support/program/a_crowd.hpp"
#include "support/program/a_fleet.hpp"

using namespace holdfast::test;
using namespace std::chrono_literals;

namespace {

/// How often a test's own client was not answered as it should be.
struct Trouble {
  std::atomic<std::size_t> requests{0}, refused{0}, reset{0}, bad{0};
};

/// One form over a connection of its own, as a client without patience sends it: no second attempt.
void send_a_form(int port, const std::string& form, Trouble& trouble) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{.tv_sec = 20, .tv_usec = 0};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ++trouble.requests;
  if (connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    ++trouble.refused;
    close(connection);
    return;
  }
  const auto request =
      "POST /v1/registrations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Connection: close\r\nContent-Length: " +
      std::to_string(form.size()) + "\r\n\r\n" + form;
  std::string answer;
  std::array<char, 4096> bytes{};
  auto got = send(connection, request.data(), request.size(), MSG_NOSIGNAL);
  while ((got = recv(connection, bytes.data(), bytes.size(), 0)) > 0)
    answer.append(bytes.data(), static_cast<std::size_t>(got));
  close(connection);
  if (got < 0) ++trouble.reset;
  if (!answer.starts_with("HTTP/1.1 202 ")) ++trouble.bad;
}

/// A listening socket that this test holds, as a supervisor does, and hands to every process.
class HeldSocket {
 public:
  HeldSocket() : descriptor_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(descriptor_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        listen(descriptor_, 4096) != 0 ||
        getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &length) != 0)
      throw std::runtime_error("no listening socket");
    port_ = ntohs(address.sin_port);
  }
  ~HeldSocket() { close(descriptor_); }
  HeldSocket(const HeldSocket&) = delete;
  HeldSocket& operator=(const HeldSocket&) = delete;

  [[nodiscard]] int port() const noexcept { return port_; }
  /// What to put before a command so that it finds the socket as sd_listen_fds(3) says.
  [[nodiscard]] std::vector<std::string> passed_on() const {
    return {"/bin/bash", "-c",
            "exec 3<&" + std::to_string(descriptor_) + "; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$@\"",
            "holdfast"};
  }

 private:
  int descriptor_;
  int port_ = 0;
};

}  // namespace

TEST(RollingRestart, OfTwoProcessesBehindABalancerIsNoticedByNobody) {
  expect_that_nobody_notices(short_or_long(4, 20), nullptr);
}

TEST(RollingRestart, WithTheListeningSocketHeldByASupervisorNobodyIsRefusedOrReset) {
  const auto restarts = short_or_long(4, 20);
  const HeldSocket held;
  Home home;
  home.import_demo(demo_windows());
  home.settings["http.inherit_socket"] = "true";
  home.settings["http.port"] = std::to_string(held.port());
  const holdfast::forms::Generator generator{
      demo_programme(), std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()), 7};
  Running server{home, "a", held.passed_on()};
  Trouble trouble;
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> next{0};
  std::vector<std::thread> clients;
  for (int at = 0; at < 4; ++at) {
    clients.emplace_back([&] {
      while (!done) send_a_form(held.port(), holdfast::forms::json(generator.form(next++)), trouble);
    });
  }

  for (int at = 0; at < restarts; ++at) {
    const auto before = trouble.requests.load();
    EXPECT_EQ(server.stop(), 0) << server.log();
    server.start();
    EXPECT_TRUE(comes_true([&] { return trouble.requests > before + 100; })) << server.log();
  }
  done = true;
  for (auto& client : clients) client.join();

  std::printf("%d restarts on one held socket: %zu forms, %zu refused, %zu reset, %zu not kept\n", restarts,
              trouble.requests.load(), trouble.refused.load(), trouble.reset.load(), trouble.bad.load());
  EXPECT_EQ(trouble.refused, 0U);
  EXPECT_EQ(trouble.reset, 0U);
  EXPECT_EQ(trouble.bad, 0U);
  EXPECT_TRUE(comes_true(
      [&] { return home.value("SELECT count(*) FROM registrations") == std::to_string(trouble.requests); },
      60s))
      << server.log();
  EXPECT_EQ(home.run({"verify"}).code, 0);
}
