#include "support/cutting_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace holdfast::test {

namespace {

using namespace std::string_view_literals;

constexpr int glance_ms = 50;
constexpr int answer_patience_ms = 10'000;

/// A simple query of PostgreSQL's protocol: letter, length, text, NUL. libpq sends it by itself, since it
/// waits for the answer to what came before.
constexpr auto commit =
    "Q\0\0\0\x0b"
    "COMMIT\0"sv;

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// A socket that closes with its scope.
struct Socket {
  int number = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  Socket() = default;
  explicit Socket(int given) : number(given) {}
  ~Socket() { close(number); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
};

/// Empty when the other side is gone.
std::string_view receive(int from, std::array<char, 65536>& room) {
  const auto got = recv(from, room.data(), room.size(), 0);
  return {room.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
}

bool send_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void await_answer(int server) {
  pollfd waiting{server, POLLIN, 0};
  (void)poll(&waiting, 1, answer_patience_ms);
}

}  // namespace

CuttingProxy::CuttingProxy(int server_port, Decide decide)
    : server_port_(server_port), decide_(std::move(decide)) {
  listen_on();
  accepting_ = std::thread([this] { accept_all(); });
}

CuttingProxy::~CuttingProxy() {
  stopping_ = true;
  accepting_.join();
  for (auto& thread : passing_) thread.join();
  close(listener_);
}

std::string CuttingProxy::url(const std::string& database) const {
  return "postgresql://holdfast@127.0.0.1:" + std::to_string(port_) + "/" + database + "?sslmode=disable";
}

void CuttingProxy::listen_on() {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("the proxy cannot listen");
  }
  port_ = ntohs(address.sin_port);
}

void CuttingProxy::accept_all() {
  while (!stopping_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (poll(&waiting, 1, glance_ms) <= 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) passing_.emplace_back([this, client] { pass(client); });
  }
}

void CuttingProxy::pass(int accepted) {
  const Socket client{accepted};
  const Socket server;
  const auto address = loopback(server_port_);
  if (connect(server.number, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
  while (!stopping_) {
    std::array<pollfd, 2> waiting{{{client.number, POLLIN, 0}, {server.number, POLLIN, 0}}};
    if (poll(waiting.data(), waiting.size(), glance_ms) <= 0) continue;
    if (waiting[0].revents != 0 && !pass_to_server(client.number, server.number)) return;
    if (waiting[1].revents != 0) {
      std::array<char, 65536> room;
      const auto bytes = receive(server.number, room);
      if (bytes.empty() || !send_all(client.number, bytes)) return;
    }
  }
}

/// False when this connection has to end.
bool CuttingProxy::pass_to_server(int client, int server) {
  std::array<char, 65536> room;
  const auto bytes = receive(client, room);
  if (bytes.empty()) return false;
  const auto cut = bytes == commit ? decide() : Cut::never;
  if (cut == Cut::before) {
    ++cuts_before_;
    return false;
  }
  if (!send_all(server, bytes)) return false;
  if (cut == Cut::never) return true;
  await_answer(server);
  ++cuts_after_;
  return false;
}

CuttingProxy::Cut CuttingProxy::decide() {
  const std::lock_guard lock{decide_mutex_};
  return decide_();
}

}  // namespace holdfast::test
