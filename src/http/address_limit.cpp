#include "holdfast/http/address_limit.hpp"

#include <algorithm>
#include <stdexcept>

#include <boost/asio/ip/address.hpp>

namespace holdfast::http {

namespace ip = boost::asio::ip;
using namespace std::chrono_literals;

namespace {

constexpr auto window = 60s;
constexpr std::size_t shard_addresses_max = 16384;

/// An IPv4 address, or the /64 of an IPv6 one: what counts as one sender.
std::string sender_of(const std::string& client) {
  boost::system::error_code error;
  const auto address = ip::make_address(client, error);
  if (error || address.is_v4()) return client;
  if (address.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address.to_v6()).to_string();
  return ip::network_v6(address.to_v6(), 64).canonical().to_string();
}

}  // namespace

AddressLimit::AddressLimit(std::int64_t per_minute, const std::vector<std::string>& exempt)
    : interval_(std::chrono::nanoseconds(window) / per_minute) {
  for (const auto& text : exempt) {
    boost::system::error_code error;
    if (text.find(':') == std::string::npos) {
      exempt_v4_.push_back(ip::make_network_v4(text, error));
    } else {
      exempt_v6_.push_back(ip::make_network_v6(text, error));
    }
    if (error) throw std::invalid_argument("not a network: " + text);
  }
}

std::optional<std::chrono::seconds> AddressLimit::must_wait(const Request& request, Moment now) {
  if (!request.forwarded && is_exempt(request.client)) return std::nullopt;

  const auto sender = sender_of(request.client);
  auto& shard = shards_[std::hash<std::string>{}(sender) % shards_.size()];
  const std::lock_guard lock{shard.mutex};
  if (shard.used_until.size() >= shard_addresses_max && now - shard.swept > 1s) {
    std::erase_if(shard.used_until, [&](const auto& entry) { return entry.second <= now; });
    shard.swept = now;
  }
  auto& used_until = shard.used_until[sender];
  const auto next = std::max(used_until, now) + interval_;
  if (next - now > window) return std::chrono::ceil<std::chrono::seconds>(next - now - window);
  used_until = next;
  return std::nullopt;
}

bool AddressLimit::is_exempt(std::string_view text) const {
  boost::system::error_code error;
  const auto address = ip::make_address(std::string(text), error);
  if (error) return false;
  if (address.is_v4()) {
    return std::any_of(exempt_v4_.begin(), exempt_v4_.end(), [&](const auto& network) {
      return ip::network_v4(address.to_v4(), network.prefix_length()).network() == network.network();
    });
  }
  return std::any_of(exempt_v6_.begin(), exempt_v6_.end(), [&](const auto& network) {
    return ip::network_v6(address.to_v6(), network.prefix_length()).network() == network.network();
  });
}

}  // namespace holdfast::http
