#include "support/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace holdfast::test {

RawClient::RawClient(std::uint16_t port, int receive_buffer_bytes, std::chrono::milliseconds patience)
    : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), patience_(patience) {
  if (receive_buffer_bytes > 0) {
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const auto why = errno;
    ::close(descriptor_);
    throw std::system_error(why, std::generic_category(), "connect");
  }
}

RawClient::~RawClient() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool RawClient::say(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::finish_saying() const {
  ::shutdown(descriptor_, SHUT_WR);
}

void RawClient::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(descriptor_);
  descriptor_ = -1;
}

bool RawClient::receive() {
  pollfd readable{.fd = descriptor_, .events = POLLIN, .revents = 0};
  if (::poll(&readable, 1, static_cast<int>(patience_.count())) != 1)
    throw std::runtime_error("the server says nothing");
  std::array<char, 65536> bytes{};
  const auto got = ::recv(descriptor_, bytes.data(), bytes.size(), 0);
  if (got <= 0) return false;
  received_.append(bytes.data(), static_cast<std::size_t>(got));
  return true;
}

RawClient::Answer RawClient::hear(bool bodiless) {
  Answer answer;
  std::size_t head_end = 0;
  while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive()) return answer;
  }
  answer.head = received_.substr(0, head_end + 4);
  const auto status = std::stoi(answer.head.substr(9, 3));
  const auto length = answer.header("content-length");
  std::size_t body_bytes = 0;
  if (bodiless || status == 304 || status < 200) {
  } else if (!length.empty()) {
    body_bytes = std::stoul(length);
  } else if (!answer.header("transfer-encoding").empty()) {
    body_bytes = chunked_bytes(answer.head.size());
    if (body_bytes == 0) return answer;
  }
  while (received_.size() < answer.head.size() + body_bytes) {
    if (!receive()) return answer;
  }
  answer.status = status;
  answer.body = received_.substr(answer.head.size(), body_bytes);
  received_.erase(0, answer.head.size() + body_bytes);
  return answer;
}

std::size_t RawClient::chunked_bytes(std::size_t start) {
  auto at = start;
  while (true) {
    std::size_t line_end = 0;
    while ((line_end = received_.find("\r\n", at)) == std::string::npos) {
      if (!receive()) return 0;
    }
    const auto chunk = std::stoul(received_.substr(at, line_end - at), nullptr, 16);
    at = line_end + 2 + chunk + 2;
    while (received_.size() < at) {
      if (!receive()) return 0;
    }
    if (chunk == 0) return at - start;
  }
}

std::string RawClient::hear_until(std::string_view text) {
  auto at = std::string::npos;
  while ((at = received_.find(text)) == std::string::npos) {
    if (!receive()) return {};
  }
  auto heard = received_.substr(0, at + text.size());
  received_.erase(0, heard.size());
  return heard;
}

bool RawClient::hears_the_end() {
  while (receive()) received_.clear();
  char byte = 0;
  return ::recv(descriptor_, &byte, 1, 0) == 0;
}

int RawClient::own_port() const {
  sockaddr_in address{};
  socklen_t bytes = sizeof address;
  ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &bytes);
  return ntohs(address.sin_port);
}

std::string RawClient::Answer::header(std::string_view name) const {
  std::string_view rest = head;
  while (!rest.empty()) {
    const auto end = rest.find("\r\n");
    auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    if (line.size() <= name.size() || line[name.size()] != ':') continue;
    if (strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    line.remove_prefix(name.size() + 1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return std::string(line);
  }
  return {};
}

}  // namespace holdfast::test
