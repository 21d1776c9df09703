#include "http/listener.hpp"

#include <sys/socket.h>

#include <charconv>
#include <cstdlib>
#include <cstring>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

namespace holdfast::http {
namespace {

namespace asio = boost::asio;

constexpr int backlog = 4096;
constexpr std::size_t turned_away_max = 256;  ///< more at once are closed without a word
constexpr std::chrono::milliseconds pause_without_descriptors{50};
constexpr int first_inherited = 3;

int number_in(const char* variable) {
  const char* const text = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): at start, one thread
  int number = 0;
  if (text != nullptr) std::from_chars(text, text + std::strlen(text), number);
  return number;
}

}  // namespace

int inherited_socket(std::uint16_t port) {
  if (number_in("LISTEN_PID") != ::getpid()) return -1;
  for (int each = first_inherited; each < first_inherited + number_in("LISTEN_FDS"); ++each) {
    asio::ip::tcp::endpoint endpoint;
    auto size = static_cast<socklen_t>(endpoint.capacity());
    if (::getsockname(each, endpoint.data(), &size) != 0) continue;
    if (port != 0 && endpoint.port() != port) continue;
    ::fcntl(each, F_SETFD, FD_CLOEXEC);
    return each;
  }
  return -1;
}

Listener::Listener(std::shared_ptr<Service> service, std::vector<std::shared_ptr<Lane>> lanes)
    : service_(std::move(service)),
      lanes_(std::move(lanes)),
      acceptor_(lanes_.front()->context()),
      pause_(lanes_.front()->context()) {
  open();
  port_ = acceptor_.local_endpoint().port();
}

void Listener::open() {
  const auto& options = service_->options;
  const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(options.address), options.port);
  const int inherited = options.inherit_socket ? inherited_socket(options.port) : -1;
  if (inherited >= 0) {
    acceptor_.assign(endpoint.protocol(), inherited);
  } else {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(backlog);
  }
  acceptor_.set_option(asio::ip::tcp::no_delay(true));  // what is accepted inherits it, on Linux
}

void Listener::start() {
  accepts_.store(true, std::memory_order_release);
  asio::co_spawn(acceptor_.get_executor(), accept_all(),
                 [listener = shared_from_this()](const std::exception_ptr& thrown) {
                   // Not by `close`: a connection accepted a moment before it may still be on its way here.
                   listener->accepts_.store(false, std::memory_order_release);
                   if (thrown) listener->service_->watcher.failed({"listener", "it ended by an exception"});
                 });
}

void Listener::close() {
  asio::post(acceptor_.get_executor(), [listener = shared_from_this()] {
    if (!listener->acceptor_.is_open()) return;
    listener->take_those_waiting();
    boost::system::error_code ignored;
    listener->acceptor_.close(ignored);
    listener->pause_.cancel();
  });
}

void Listener::take_those_waiting() {
  boost::system::error_code none_left;
  acceptor_.non_blocking(true, none_left);
  for (int each = 0; each < backlog && !none_left; ++each) {
    auto& lane = *lanes_[next_++ % lanes_.size()];
    Socket socket(lane.context());
    asio::ip::tcp::endpoint peer;
    acceptor_.accept(socket, peer, none_left);
    if (!none_left) hand_over(std::move(socket), peer.address(), lane);
  }
}

asio::awaitable<void> Listener::accept_all() {
  while (acceptor_.is_open()) {
    auto& lane = *lanes_[next_++ % lanes_.size()];
    Socket socket(lane.context());
    asio::ip::tcp::endpoint peer;
    const auto [error] = co_await acceptor_.async_accept(socket, peer, with_error);
    if (!error) {
      hand_over(std::move(socket), peer.address(), lane);
      continue;
    }
    const bool no_descriptors =
        error == asio::error::no_descriptors || error == boost::system::errc::too_many_files_open_in_system;
    if (!no_descriptors || drop_one()) continue;
    // Nothing can be opened or sent away: wait instead of asking again and again.
    pause_.expires_after(pause_without_descriptors);
    const auto [cancelled] = co_await pause_.async_wait(with_error);
    static_cast<void>(cancelled);
  }
}

bool Listener::drop_one() {
  if (!spare_.is_open()) {
    spare_.open();
    if (!spare_.is_open()) return false;
  }
  spare_.close();
  const int waiting = ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (waiting >= 0) {
    ::close(waiting);
    service_->watcher.refused("descriptors");
  }
  spare_.open();
  return waiting >= 0;
}

void Listener::hand_over(Socket socket, const asio::ip::address& peer, Lane& lane) {
  const bool too_many =
      service_->connections.load(std::memory_order_relaxed) >= service_->options.limits.connections_max;
  const bool turned_away = too_many || !service_->senders.came(peer);
  auto& count = turned_away ? service_->turned_away : service_->connections;
  if (turned_away) {
    service_->watcher.refused(too_many ? "connections" : "connections-of-address");
    if (count.load(std::memory_order_relaxed) >= turned_away_max) return;
  }
  count.fetch_add(1, std::memory_order_relaxed);
  lane.post_connection(std::move(socket), peer, turned_away);
}

}  // namespace holdfast::http
