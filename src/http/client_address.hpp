#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "holdfast/http/message.hpp"
#include "holdfast/http/network.hpp"

namespace holdfast::http {

/// Finds whom a request comes from, through proxies that are trusted. Immutable.
class ClientAddresses {
 public:
  /// Throws std::invalid_argument as `Network::read`.
  explicit ClientAddresses(const std::vector<std::string>& trusted_networks);

  [[nodiscard]] bool trusted(const boost::asio::ip::address& peer) const noexcept;

  /// The rightmost hop of X-Forwarded-For that is not trusted, as text; the last good one before a malformed
  /// one; the peer if it is not trusted itself or there is no such header.
  [[nodiscard]] std::string client(const boost::asio::ip::address& peer, const Request&) const;

 private:
  std::vector<Network> trusted_;
};

/// Whether the request carries what proxies add.
[[nodiscard]] bool has_forwarding_headers(const Request&) noexcept;

}  // namespace holdfast::http
