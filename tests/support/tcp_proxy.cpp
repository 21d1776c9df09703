#include "support/tcp_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace holdfast::test {

namespace {

constexpr int glance_ms = 50;
constexpr int answer_patience_ms = 10'000;

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// A socket that closes with its scope, and sends at once.
struct Socket {
  int number = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  Socket() { at_once(); }
  explicit Socket(int given) : number(given) { at_once(); }
  ~Socket() { close(number); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

 private:
  void at_once() const {
    const int on = 1;
    setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
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

}  // namespace

bool TcpProxy::Passage::pass_to_server(std::string_view bytes) const {
  return send_all(server_, bytes);
}

void TcpProxy::Passage::await_answer() const {
  pollfd waiting{server_, POLLIN, 0};
  (void)poll(&waiting, 1, answer_patience_ms);
}

TcpProxy::TcpProxy(int server_port, Hear hear) : server_port_(server_port), hear_(std::move(hear)) {
  listen_on();
  accepting_ = std::thread([this] { accept_all(); });
}

TcpProxy::~TcpProxy() {
  stopping_ = true;
  accepting_.join();
  for (auto& thread : passing_) thread.join();
  close(listener_);
}

void TcpProxy::listen_on() {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("the proxy cannot listen");
  }
  port_ = ntohs(address.sin_port);
}

void TcpProxy::accept_all() {
  while (!stopping_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (poll(&waiting, 1, glance_ms) <= 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    passing_.emplace_back([this, client, number = passing_.size()] { pass(number, client); });
  }
}

void TcpProxy::pass(std::size_t connection, int accepted) {
  const Socket client{accepted};
  const Socket server;
  const auto address = loopback(server_port_);
  if (connect(server.number, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
  const Passage passage{connection, server.number};
  std::array<char, 65536> room;
  while (!stopping_) {
    std::array<pollfd, 2> waiting{{{client.number, POLLIN, 0}, {server.number, POLLIN, 0}}};
    if (poll(waiting.data(), waiting.size(), glance_ms) <= 0) continue;
    if (waiting[0].revents != 0) {
      const auto bytes = receive(client.number, room);
      if (bytes.empty() || !hear_(passage, bytes)) return;
    }
    if (waiting[1].revents != 0) {
      const auto bytes = receive(server.number, room);
      if (bytes.empty() || !send_all(client.number, bytes)) return;
    }
  }
}

}  // namespace holdfast::test
