#include "pages/attempts.hpp"

#include <boost/asio/ip/address.hpp>

namespace holdfast::pages {

namespace {

constexpr std::chrono::hours interval{1};

}  // namespace

std::optional<std::chrono::seconds> Attempts::take(const std::string& key, Instant now) {
  const std::scoped_lock guard{lock_};
  forget_old(now);
  const auto [found, is_new] = counts_.try_emplace(key, Count{now, 0});
  if (is_new) in_order_.emplace_back(now, key);

  auto& count = found->second;
  if (count.tries >= per_hour_) return std::chrono::ceil<std::chrono::seconds>(count.since + interval - now);
  ++count.tries;
  return std::nullopt;
}

void Attempts::give_back(const std::string& key) {
  const std::scoped_lock guard{lock_};
  const auto found = counts_.find(key);
  if (found != counts_.end() && found->second.tries > 0) --found->second.tries;
}

// Called under the lock, before a key is added: what is too old goes, and the oldest where there is no room.
void Attempts::forget_old(Instant now) {
  while (!in_order_.empty()) {
    const auto& [since, key] = in_order_.front();
    if (since + interval > now && counts_.size() < keys_max_) return;
    counts_.erase(key);
    in_order_.pop_front();
  }
}

std::string network_of(const std::string& address) {
  boost::system::error_code malformed;
  const auto parsed = boost::asio::ip::make_address(address, malformed);
  if (malformed || !parsed.is_v6()) return address;

  auto bytes = parsed.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return boost::asio::ip::address_v6{bytes}.to_string();
}

}  // namespace holdfast::pages
