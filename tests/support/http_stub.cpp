#include "support/http_stub.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace holdfast::test {

namespace {

constexpr int glance_milliseconds = 20;

bool readable(int descriptor) {
  pollfd look{.fd = descriptor, .events = POLLIN, .revents = 0};
  return poll(&look, 1, glance_milliseconds) > 0;
}

std::size_t content_length(std::string headers) {
  std::ranges::transform(headers, headers.begin(), [](unsigned char letter) { return std::tolower(letter); });
  const auto at = headers.find("\r\ncontent-length:");
  return at == std::string::npos ? 0 : std::stoul(headers.substr(at + 17));
}

void send_all(int connection, const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const auto count = send(connection, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;
    sent += static_cast<std::size_t>(count);
  }
}

}  // namespace

HttpStub::HttpStub(Handler handler, int port) : handler_(std::move(handler)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  socklen_t length = sizeof address;
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int again = 1;  // a port just left
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &again, sizeof again);
  const bool listening = bind(listener_, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
                         listen(listener_, 64) == 0 &&
                         getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) == 0;
  if (!listening) throw std::runtime_error("no listener");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread{[this] { serve(); }};
}

HttpStub::~HttpStub() {
  stopping_ = true;
  thread_.join();
  close(listener_);
}

std::vector<HttpStub::Request> HttpStub::requests() const {
  const std::lock_guard lock{mutex_};
  return requests_;
}

void HttpStub::serve() {
  while (!stopping_) {
    if (!readable(listener_)) continue;
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    talk(connection);
    close(connection);
  }
}

void HttpStub::talk(int connection) {
  std::string received;
  Request request;
  while (!stopping_) {
    if (!readable(connection)) continue;
    char bytes[4096];
    const auto count = recv(connection, bytes, sizeof bytes, 0);
    if (count <= 0) return;
    received.append(bytes, static_cast<std::size_t>(count));
    const auto head_end = received.find("\r\n\r\n");
    if (head_end == std::string::npos) continue;
    request.headers = received.substr(0, head_end + 2);
    request.body = received.substr(head_end + 4);
    if (request.body.size() >= content_length(request.headers)) break;
  }
  const auto first = request.headers.find(' ');
  const auto second = request.headers.find(' ', first + 1);
  if (second == std::string::npos) return;
  request.method = request.headers.substr(0, first);
  request.target = request.headers.substr(first + 1, second - first - 1);

  const auto answer = handler_(request);
  {
    const std::lock_guard lock{mutex_};
    requests_.push_back(request);
  }
  if (answer.hang_up) return;
  while (answer.stay_silent && !stopping_) {
    if (readable(connection)) return;  // the client has gone
  }
  send_all(connection, "HTTP/1.1 " + std::to_string(answer.status) +
                           " Answer\r\nContent-Length: " + std::to_string(answer.body.size()) +
                           "\r\nConnection: close\r\n\r\n" + answer.body);
}

}  // namespace holdfast::test
