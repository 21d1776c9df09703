#include "support/open_loop.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <memory>
#include <queue>
#include <random>
#include <system_error>
#include <utility>

#include "support/answer_reader.hpp"

namespace holdfast::test {

namespace {

using Clock = std::chrono::steady_clock;
using Moment = Clock::time_point;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t made_ahead = 64;
constexpr int events_max = 256;

/// One request on its way: first meant to be sent, then sent.
struct Request {
  std::size_t number = 0;
  Moment meant;
  bool came_back = false;
};

struct Connection {
  int descriptor = -1;
  bool connected = false;
  bool busy = false;
  Request request;
  std::string out;  ///< of it, not sent yet
  AnswerReader in;
};

class Generator {
 public:
  explicit Generator(const OpenLoop& plan)
      : plan_(plan), epoll_(::epoll_create1(EPOLL_CLOEXEC)), random_(plan.seed), gaps_(plan.per_second) {
    if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll");
  }
  ~Generator() {
    for (const auto& connection : connections_) {
      if (connection->descriptor >= 0) ::close(connection->descriptor);
    }
    ::close(epoll_);
  }
  Generator(const Generator&) = delete;
  Generator& operator=(const Generator&) = delete;

  Outcome run() {
    const auto begin = Clock::now();
    const auto end = end_ = begin + plan_.duration;
    next_ = begin + gap();
    auto given_up_at = end + plan_.answer_deadline;
    while (Clock::now() < given_up_at) {
      const auto now = Clock::now();
      send_what_is_due(now, end);
      if (number_ == plan_.requests_max) next_ = end;
      if (next_ >= end && in_flight_ == 0 && waiting_.empty()) break;
      hear(wait_for(now, end));
      if (now - looked_ > std::chrono::milliseconds{100}) give_up_late_ones(now);
    }
    outcome_.unanswered += in_flight_ + waiting_.size();
    outcome_.seconds = Seconds(end - begin).count();
    if (outcome_.refused.count() > 0)
      outcome_.retry_after_mean = retry_after_sum_ / static_cast<double>(outcome_.refused.count());
    return std::move(outcome_);
  }

 private:
  Moment::duration gap() { return std::chrono::duration_cast<Moment::duration>(Seconds(gaps_(random_))); }

  /// The time to the next send; while there is time, requests are made ahead.
  std::chrono::nanoseconds wait_for(Moment now, Moment end) {
    while (made_.size() < made_ahead && next_ < end && next_ - now > std::chrono::microseconds{200}) {
      made_.push_back(plan_.request(made_from_ + made_.size()));
      now = Clock::now();
    }
    auto until = next_ < end ? next_ : now + std::chrono::milliseconds{20};
    if (!coming_back_.empty()) until = std::min(until, coming_back_.top().first);
    const std::chrono::nanoseconds longest{std::chrono::milliseconds{20}};
    return std::clamp<std::chrono::nanoseconds>(until - now, std::chrono::nanoseconds{0}, longest);
  }

  void send_what_is_due(Moment now, Moment end) {
    while (next_ <= now && next_ < end && number_ < plan_.requests_max) {
      outcome_.lag.add(now - next_);
      waiting_.push_back({.number = number_++, .meant = next_});
      next_ += gap();
    }
    while (!coming_back_.empty() && coming_back_.top().first <= now) {
      waiting_.push_back({coming_back_.top().second, coming_back_.top().first, true});
      coming_back_.pop();
      ++outcome_.came_back;
    }
    while (!waiting_.empty()) {
      auto* connection = free_one();
      if (connection == nullptr) return;
      const auto request = waiting_.front();
      waiting_.pop_front();
      begin(*connection, request);
    }
  }

  Connection* free_one() {
    if (!free_.empty()) {
      auto* connection = free_.back();
      free_.pop_back();
      return connection;
    }
    if (open_ >= plan_.connections_max) return nullptr;
    connections_.push_back(std::make_unique<Connection>());
    ++open_;
    return connections_.back().get();
  }

  std::string bytes_of(std::size_t number) {
    if (number < made_from_) return plan_.request(number);  // it came before
    while (made_from_ < number && !made_.empty()) {
      made_.pop_front();
      ++made_from_;
    }
    if (made_.empty()) {
      made_from_ = number + 1;
      return plan_.request(number);
    }
    auto bytes = std::move(made_.front());
    made_.pop_front();
    ++made_from_;
    return bytes;
  }

  void begin(Connection& connection, const Request& request) {
    connection.request = request;
    connection.busy = true;
    connection.out = bytes_of(request.number);
    ++in_flight_;
    if (connection.descriptor < 0 && !connect(connection)) {
      ++outcome_.not_connected;
      return drop(connection);
    }
    if (connection.connected) send(connection);
  }

  bool connect(Connection& connection) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return false;
    connection.descriptor = descriptor;
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (!plan_.sources.empty()) {
      ::setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
      ::inet_pton(AF_INET, plan_.sources[source_++ % plan_.sources.size()].c_str(), &address.sin_addr);
      if (::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return false;
    }
    address.sin_port = htons(static_cast<std::uint16_t>(plan_.port));
    ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    const int done = ::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address);
    if (done != 0 && errno != EINPROGRESS) return false;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.ptr = &connection;
    return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0;
  }

  void send(Connection& connection) {
    while (!connection.out.empty()) {
      const auto sent =
          ::send(connection.descriptor, connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
      if (sent < 0) return;  // later, or the end, which the socket will tell
      connection.out.erase(0, static_cast<std::size_t>(sent));
    }
  }

  void hear(std::chrono::nanoseconds patience) {
    std::array<epoll_event, events_max> events{};
    const timespec wait{.tv_sec = 0, .tv_nsec = patience.count()};
    const int ready = ::epoll_pwait2(epoll_, events.data(), events_max, &wait, nullptr);
    for (int at = 0; at < ready; ++at) {
      auto& connection = *static_cast<Connection*>(events[static_cast<std::size_t>(at)].data.ptr);
      if (connection.descriptor < 0) continue;
      const auto what = events[static_cast<std::size_t>(at)].events;
      if ((what & EPOLLOUT) != 0 && (connection.connected || (what & (EPOLLERR | EPOLLHUP)) == 0)) {
        connection.connected = true;
        send(connection);
      }
      read(connection);
    }
  }

  void read(Connection& connection) {
    std::array<char, 16384> bytes{};
    while (connection.descriptor >= 0) {
      const auto got = ::recv(connection.descriptor, bytes.data(), bytes.size(), 0);
      if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
      if (got <= 0) {
        if (connection.busy) ++(connection.connected ? outcome_.unanswered : outcome_.not_connected);
        return drop(connection);
      }
      connection.in.received({bytes.data(), static_cast<std::size_t>(got)});
      if (connection.busy && connection.in.is_whole()) take_answer(connection);
    }
  }

  void take_answer(Connection& connection) {
    const auto now = Clock::now();
    const auto& in = connection.in;
    const auto took = now - connection.request.meant;
    const int status = in.status();
    if (status / 100 == 2) {
      outcome_.accepted.add(took);
    } else if (status == 429 || status == 503) {
      outcome_.refused.add(took);
      come_back(connection.request, in, now);
    } else {
      outcome_.other.add(took);
    }
    if (plan_.answered) plan_.answered(connection.request.number, status, in.head(), in.body());
    const bool closes = plan_.connection_each || in.closes();
    connection.in.next();
    if (closes) return drop(connection);
    connection.busy = false;
    --in_flight_;
    free_.push_back(&connection);
  }

  void come_back(const Request& request, const AnswerReader& in, Moment now) {
    const auto after = std::atoi(std::string(in.header("Retry-After")).c_str());
    if (after <= 0) ++outcome_.without_retry_after;
    retry_after_sum_ += after;
    const auto at = now + std::chrono::seconds{after};
    if (plan_.refused_come_back && !request.came_back && after > 0 && at < end_) {
      coming_back_.push({at, request.number});
    }
  }

  /// Ends a connection; its object stays where it is, events may still name it.
  void drop(Connection& connection) {
    if (connection.busy) --in_flight_;
    connection.busy = false;
    if (connection.descriptor >= 0) ::close(connection.descriptor);
    connection.descriptor = -1;
    connection.connected = false;
    connection.in = {};
    --open_;
    std::erase(free_, &connection);
  }

  void give_up_late_ones(Moment now) {
    looked_ = now;
    for (const auto& connection : connections_) {
      if (!connection->busy || now - connection->request.meant < plan_.answer_deadline) continue;
      ++outcome_.unanswered;
      drop(*connection);
    }
  }

  using ComingBack = std::pair<Moment, std::size_t>;

  const OpenLoop& plan_;
  const int epoll_;
  std::mt19937_64 random_;
  std::exponential_distribution<double> gaps_;
  Outcome outcome_;
  Moment next_;  ///< when the next request is meant to be sent
  Moment end_;
  Moment looked_;
  std::size_t number_ = 0;
  std::deque<std::string> made_;  ///< requests from number `made_from_` on
  std::size_t made_from_ = 0;
  std::deque<Request> waiting_;  ///< due, and no connection free
  std::priority_queue<ComingBack, std::vector<ComingBack>, std::greater<>> coming_back_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> free_;
  std::size_t open_ = 0;
  std::size_t in_flight_ = 0;
  std::size_t source_ = 0;
  double retry_after_sum_ = 0;
};

}  // namespace

void Latencies::add(std::chrono::nanoseconds time) {
  seconds_.push_back(static_cast<float>(Seconds(time).count()));
  sorted_ = false;
}

std::chrono::duration<double, std::milli> Latencies::at(double share) const {
  if (seconds_.empty()) return {};
  if (!std::exchange(sorted_, true)) std::sort(seconds_.begin(), seconds_.end());
  const auto place = std::ceil(share * static_cast<double>(seconds_.size()));
  return Seconds(seconds_[static_cast<std::size_t>(std::max(1.0, place)) - 1]);
}

Outcome run(const OpenLoop& plan) {
  return Generator(plan).run();
}

std::string post_bytes(std::string_view path, std::string_view json) {
  std::string bytes = "POST ";
  bytes.append(path).append(
      " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ");
  bytes.append(std::to_string(json.size())).append("\r\n\r\n").append(json);
  return bytes;
}

std::string get_bytes(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
}

}  // namespace holdfast::test
