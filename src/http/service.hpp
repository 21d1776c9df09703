#pragma once

#include <atomic>
#include <string>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "holdfast/http/guard.hpp"
#include "holdfast/http/server.hpp"
#include "http/client_address.hpp"
#include "http/sender_counts.hpp"

namespace holdfast::http {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// Operations answer with a tuple whose first element is the error, instead of throwing.
inline constexpr auto with_error = boost::asio::as_tuple(boost::asio::use_awaitable);

/// What all connections of a server share. Immutable but for the counts, which every thread writes.
struct Service {
  Service(Server::Options given, const HeadLimits& limits, ClientAddresses known, std::string strict,
          const Router& table, Watcher& listener)
      : options(std::move(given)),
        head_limits(limits),
        addresses(std::move(known)),
        strict_transport_security(std::move(strict)),
        senders(options.limits.connections_per_address_max, uncounted(options)),
        router(table),
        watcher(listener) {}

  Server::Options options;
  HeadLimits head_limits;
  ClientAddresses addresses;
  std::string strict_transport_security;
  SenderCounts senders;
  const Router& router;
  Watcher& watcher;
  std::atomic<std::size_t> connections = 0;  ///< being served
  std::atomic<std::size_t> turned_away = 0;  ///< over the limit, reading why
  std::atomic<std::size_t> streams = 0;      ///< of the connections, those whose answer goes on

 private:
  /// A proxy is many people.
  static std::vector<std::string> uncounted(const Server::Options& options) {
    auto networks = options.uncounted;
    networks.insert(networks.end(), options.trusted_proxies.begin(), options.trusted_proxies.end());
    return networks;
  }
};

}  // namespace holdfast::http
