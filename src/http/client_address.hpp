#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "holdfast/http/message.hpp"

namespace holdfast::http {

/// An address with a prefix length, `10.0.0.0/8` or `2001:db8::/32`; IPv4 is kept as mapped IPv6.
struct Network {
  boost::asio::ip::address_v6 base;
  int prefix_bits = 128;

  [[nodiscard]] bool has(const boost::asio::ip::address_v6&) const noexcept;

  /// Throws std::invalid_argument if `text` is neither an address nor a network.
  [[nodiscard]] static Network read(std::string_view text);
};

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

/// As text, IPv4 out of its mapping.
[[nodiscard]] std::string address_text(const boost::asio::ip::address&);

}  // namespace holdfast::http
