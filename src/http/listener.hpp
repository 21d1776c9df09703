#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/descriptor.hpp"
#include "http/lane.hpp"
#include "http/service.hpp"

namespace holdfast::http {

/// The listening socket: accepts on the first lane's thread and deals the connections out in turn.
class Listener : public std::enable_shared_from_this<Listener> {
 public:
  /// Throws boost::system::system_error if the address cannot be bound.
  Listener(std::shared_ptr<Service>, std::vector<std::shared_ptr<Lane>>);

  /// Safe on any thread, as `close`.
  void start();
  void close();
  /// From `start` until, after `close`, the last who had connected is counted.
  [[nodiscard]] bool accepts() const noexcept { return accepts_.load(std::memory_order_acquire); }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

 private:
  void open();
  [[nodiscard]] boost::asio::awaitable<void> accept_all();
  /// Those who connected before the closing: closing would reset their connections unheard.
  void take_those_waiting();
  /// Whether there was a descriptor to spare, so that one waiting client could be sent away.
  [[nodiscard]] bool drop_one();
  void hand_over(Socket, const boost::asio::ip::address& peer, Lane&);

  std::shared_ptr<Service> service_;
  std::vector<std::shared_ptr<Lane>> lanes_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  Descriptor spare_;
  std::uint16_t port_ = 0;
  std::size_t next_ = 0;
  std::atomic<bool> accepts_{false};
};

/// The socket passed on by a supervisor that listens on `port` (sd_listen_fds(3)); -1 if there is none. 0 is
/// any port.
[[nodiscard]] int inherited_socket(std::uint16_t port);

}  // namespace holdfast::http
