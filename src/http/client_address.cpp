#include "http/client_address.hpp"

#include <algorithm>
#include <array>

#include "http/text.hpp"

namespace holdfast::http {
namespace {

namespace ip = boost::asio::ip;

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

}  // namespace holdfast::http
