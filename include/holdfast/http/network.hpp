#pragma once

#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>

namespace holdfast::http {

/// An address with a prefix length, `10.0.0.0/8` or `2001:db8::/32`; IPv4 is kept as mapped IPv6.
struct Network {
  boost::asio::ip::address_v6 base;
  int prefix_bits = 128;

  [[nodiscard]] bool has(const boost::asio::ip::address_v6&) const noexcept;
  /// As `read` takes it, without the bits behind the prefix: "10.0.0.0/8".
  [[nodiscard]] std::string text() const;

  /// Throws std::invalid_argument if `text` is neither an address nor a network.
  [[nodiscard]] static Network read(std::string_view text);
};

/// The address with every bit behind the prefix set to 0.
[[nodiscard]] boost::asio::ip::address_v6 masked(const boost::asio::ip::address_v6&,
                                                 int prefix_bits) noexcept;

/// IPv4 as mapped IPv6.
[[nodiscard]] boost::asio::ip::address_v6 as_v6(const boost::asio::ip::address&);

/// What counts as one sender: an IPv4 address, or the /64 of an IPv6 one, which is what one household has.
[[nodiscard]] boost::asio::ip::address_v6 sender_of(const boost::asio::ip::address&);

/// As text, IPv4 out of its mapping.
[[nodiscard]] std::string address_text(const boost::asio::ip::address&);

}  // namespace holdfast::http
