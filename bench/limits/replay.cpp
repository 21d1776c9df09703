#include "bench/limits/replay.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <future>
#include <stdexcept>
#include <string_view>

namespace holdfast::bench {

namespace {

/// A message's length field: four bytes in network order, which count themselves.
std::size_t length_at(std::string_view bytes) {
  std::uint32_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  return ntohl(length);
}

/// The first message has no letter; of the others, Query and Sync are answered with "ready for query".
Conversation cut(std::string_view said) {
  Conversation steps;
  auto end = length_at(said);
  steps.emplace_back(said.substr(0, end));
  auto begin = end;
  while (end + 5 <= said.size()) {
    const char letter = said[end];
    end += 1 + length_at(said.substr(end + 1));
    if (end > said.size() || letter == 'X') break;
    if (letter != 'Q' && letter != 'S') continue;
    steps.emplace_back(said.substr(begin, end - begin));
    begin = end;
  }
  return steps;
}

class Speaker {
 public:
  explicit Speaker(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const timeval patience{.tv_sec = 60, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("PostgreSQL does not listen");
  }
  ~Speaker() { ::close(socket_); }
  Speaker(const Speaker&) = delete;
  Speaker& operator=(const Speaker&) = delete;

  void say(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) throw std::runtime_error("PostgreSQL has gone");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    await_ready();
  }

 private:
  void await_ready() {
    while (true) {
      need(5);
      const char letter = heard_[0];
      const auto size = 1 + length_at(std::string_view{heard_}.substr(1));
      need(size);
      if (letter == 'E') {
        auto told = heard_.substr(5, size - 5);
        std::ranges::replace(told, '\0', ' ');
        throw std::runtime_error("PostgreSQL answered with " + told);
      }
      heard_.erase(0, size);
      if (letter == 'Z') return;
    }
  }

  void need(std::size_t bytes) {
    while (heard_.size() < bytes) {
      const auto before = heard_.size();
      heard_.resize(before + 65536);
      const auto got = ::recv(socket_, heard_.data() + before, 65536, 0);
      if (got <= 0) throw std::runtime_error("PostgreSQL has gone");
      heard_.resize(before + static_cast<std::size_t>(got));
    }
  }

  const int socket_;
  std::string heard_;
};

}  // namespace

Recorder::Recorder(int server_port)
    : proxy_(server_port, [this](const test::TcpProxy::Passage& to, std::string_view bytes) {
        {
          const std::lock_guard lock{mutex_};
          said_[to.connection()].append(bytes);
        }
        return to.pass_to_server(bytes);
      }) {}

std::string Recorder::url(const std::string& database) const {
  return "postgresql://holdfast@127.0.0.1:" + std::to_string(proxy_.port()) + "/" + database +
         "?sslmode=disable&gssencmode=disable";
}

std::vector<Conversation> Recorder::conversations_with(const std::string& words) const {
  const std::lock_guard lock{mutex_};
  std::vector<Conversation> all;
  for (const auto& [connection, said] : said_) {
    if (said.find(words) != std::string::npos) all.push_back(cut(said));
  }
  return all;
}

double say_again(int server_port, const std::vector<Conversation>& conversations) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::future<void>> speaking;
  for (const auto& conversation : conversations) {
    speaking.push_back(std::async(std::launch::async, [&conversation, server_port] {
      Speaker speaker{server_port};
      for (const auto& step : conversation) speaker.say(step);
    }));
  }
  for (auto& each : speaking) each.get();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace holdfast::bench
