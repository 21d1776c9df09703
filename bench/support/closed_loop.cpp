#include "bench/support/closed_loop.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <deque>
#include <stdexcept>
#include <system_error>

#include "support/answer_reader.hpp"

namespace holdfast::bench {

namespace {

using Clock = std::chrono::steady_clock;
constexpr int patience_ms = 30'000;
constexpr int events_max = 256;
/// Answers are gathered for so long: to be woken by each of them would cost the server more than sending it.
constexpr timespec nap{.tv_sec = 0, .tv_nsec = 100'000};

struct Connection {
  int descriptor = -1;
  std::size_t number = 0;   ///< of the request on its way
  std::string_view unsent;  ///< of it
  test::AnswerReader in;
};

class Loop {
 public:
  explicit Loop(const ClosedLoop& plan) : plan_(plan), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll");
  }
  ~Loop() {
    for (const auto& connection : connections_) ::close(connection.descriptor);
    ::close(epoll_);
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  Throughput run() {
    for (std::size_t at = 0; at < std::min(plan_.connections, plan_.requests); ++at) connect();
    const auto begin = Clock::now();
    for (auto& connection : connections_) send_next(connection);
    std::array<epoll_event, events_max> events{};
    while (done_.good + done_.otherwise < plan_.requests) {
      ::nanosleep(&nap, nullptr);
      const int ready = ::epoll_wait(epoll_, events.data(), events_max, patience_ms);
      if (ready == 0) throw std::runtime_error("no answer for 30 s");
      for (int at = 0; at < ready; ++at) {
        const auto& event = events[static_cast<std::size_t>(at)];
        auto& connection = *static_cast<Connection*>(event.data.ptr);
        if ((event.events & EPOLLOUT) != 0) send(connection);
        if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read(connection);
      }
    }
    done_.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return done_;
  }

 private:
  void connect() {
    auto& connection = connections_.emplace_back();
    connection.descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(connection.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(plan_.port));
    ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.ptr = &connection;
    if (::connect(connection.descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.descriptor, &event) != 0) {
      throw std::system_error(errno, std::generic_category(), "connection");
    }
  }

  void send_next(Connection& connection) {
    if (next_ == plan_.requests) return;
    connection.number = next_++;
    connection.unsent = plan_.request(connection.number);
    send(connection);
  }

  void send_again(Connection& connection) {
    connection.in.next();
    if (++done_.told_to_come_later > 100 * plan_.requests)
      throw std::runtime_error("hardly any request is taken");
    connection.unsent = plan_.request(connection.number);
    send(connection);
  }

  void send(Connection& connection) {
    while (!connection.unsent.empty()) {
      const auto sent = ::send(connection.descriptor, connection.unsent.data(), connection.unsent.size(),
                               MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0) return;  // later, or the end, which reading tells
      connection.unsent.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  void read(Connection& connection) {
    std::array<char, 16384> bytes{};
    while (true) {
      const auto got = ::recv(connection.descriptor, bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
      if (got <= 0) throw std::runtime_error("a connection ended before its answer");
      connection.in.received({bytes.data(), static_cast<std::size_t>(got)});
      if (!connection.in.is_whole()) continue;
      const int status = connection.in.status();
      if (status == 503) return send_again(connection);
      ++(status / 100 == 2 ? done_.good : done_.otherwise);
      if (plan_.answered) plan_.answered(connection.number, status, connection.in.body());
      connection.in.next();
      return send_next(connection);  // nothing can have come behind the one answer
    }
  }

  const ClosedLoop& plan_;
  const int epoll_;
  std::deque<Connection> connections_;  ///< stay where they are: events name them
  std::size_t next_ = 0;
  Throughput done_;
};

}  // namespace

Throughput run(const ClosedLoop& plan) {
  return Loop(plan).run();
}

}  // namespace holdfast::bench
