#include "holdfast/http/network.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace holdfast::http {

namespace ip = boost::asio::ip;

namespace {

constexpr int v4_prefix_bits = 96;  ///< of the mapping
constexpr int household_bits = 64;

}  // namespace

bool Network::has(const ip::address_v6& address) const noexcept {
  return masked(address, prefix_bits) == masked(base, prefix_bits);
}

std::string Network::text() const {
  const auto first = masked(base, prefix_bits);
  const int bits = first.is_v4_mapped() ? prefix_bits - v4_prefix_bits : prefix_bits;
  return address_text(first) + '/' + std::to_string(bits);
}

Network Network::read(std::string_view text) {
  const auto slash = text.find('/');
  boost::system::error_code malformed;
  const auto address = ip::make_address(text.substr(0, slash), malformed);
  if (malformed) throw std::invalid_argument("not a network: " + std::string(text));
  const int bits_max = address.is_v4() ? 32 : 128;
  int bits = bits_max;
  if (slash != std::string_view::npos) {
    const auto digits = text.substr(slash + 1);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || bits < 0 || bits > bits_max) {
      throw std::invalid_argument("not a network: " + std::string(text));
    }
  }
  return {as_v6(address), bits + (128 - bits_max)};
}

ip::address_v6 masked(const ip::address_v6& address, int prefix_bits) noexcept {
  auto bytes = address.to_bytes();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const int kept = std::clamp(prefix_bits - static_cast<int>(at) * 8, 0, 8);
    bytes[at] = static_cast<unsigned char>(bytes[at] & (0xFF00U >> static_cast<unsigned>(kept)));
  }
  return ip::address_v6(bytes);
}

ip::address_v6 as_v6(const ip::address& address) {
  return address.is_v6() ? address.to_v6() : ip::make_address_v6(ip::v4_mapped, address.to_v4());
}

ip::address_v6 sender_of(const ip::address& given) {
  const auto address = as_v6(given);
  return address.is_v4_mapped() ? address : masked(address, household_bits);
}

std::string address_text(const ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

}  // namespace holdfast::http
