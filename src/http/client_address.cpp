#include "http/client_address.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "http/text.hpp"

namespace holdfast::http {
namespace {

namespace ip = boost::asio::ip;

ip::address_v6 as_v6(const ip::address& address) {
  return address.is_v6() ? address.to_v6() : ip::make_address_v6(ip::v4_mapped, address.to_v4());
}

/// An address as proxies write it: perhaps in brackets, perhaps with a port.
std::optional<ip::address> read_hop(std::string_view text) {
  if (text.starts_with('[')) {
    text = text.substr(1, text.find(']') - 1);
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    text = text.substr(0, text.find(':'));
  }
  boost::system::error_code malformed;
  const auto address = ip::make_address(text, malformed);
  if (malformed) return std::nullopt;
  return address;
}

/// All elements of all X-Forwarded-For fields, in order.
std::vector<std::string_view> forwarded_hops(const Request& request) {
  std::vector<std::string_view> hops;
  for (const auto& [name, value] : request.headers) {
    if (!same_word(name, "x-forwarded-for")) continue;
    std::string_view rest = value;
    while (!rest.empty()) hops.push_back(take_element(rest));
  }
  return hops;
}

}  // namespace

bool Network::has(const ip::address_v6& address) const noexcept {
  const auto ours = base.to_bytes();
  const auto theirs = address.to_bytes();
  for (int bit = 0; bit < prefix_bits; bit += 8) {
    const auto at = static_cast<std::size_t>(bit / 8);
    const int kept = std::min(8, prefix_bits - bit);
    const auto mask = static_cast<unsigned>(0xFF00U >> static_cast<unsigned>(kept)) & 0xFFU;
    if (((ours[at] ^ theirs[at]) & mask) != 0) return false;
  }
  return true;
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

ClientAddresses::ClientAddresses(const std::vector<std::string>& trusted_networks) {
  for (const auto& network : trusted_networks) trusted_.push_back(Network::read(network));
}

bool ClientAddresses::trusted(const ip::address& peer) const noexcept {
  const auto address = as_v6(peer);
  return std::any_of(trusted_.begin(), trusted_.end(),
                     [&](const Network& known) { return known.has(address); });
}

std::string ClientAddresses::client(const ip::address& peer, const Request& request) const {
  auto client = peer;
  if (trusted(peer)) {
    const auto hops = forwarded_hops(request);
    for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
      const auto address = read_hop(*hop);
      if (!address) break;
      client = *address;
      if (!trusted(client)) break;
    }
  }
  return address_text(client);
}

bool has_forwarding_headers(const Request& request) noexcept {
  static constexpr std::array<std::string_view, 6> names{"x-forwarded-for",  "forwarded",         "x-real-ip",
                                                         "x-forwarded-host", "x-forwarded-proto", "via"};
  return std::any_of(request.headers.begin(), request.headers.end(), [](const auto& field) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return same_word(field.first, name); });
  });
}

std::string address_text(const ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

}  // namespace holdfast::http
