#include "holdfast/site/attempts.hpp"

#include <boost/asio/ip/address.hpp>

namespace holdfast::site {

namespace {

constexpr std::chrono::hours interval{1};

}  // namespace

std::optional<std::chrono::seconds> Attempts::take(const std::string& key, Instant now) {
  const std::scoped_lock guard{lock_};
  while (!in_order_.empty() && in_order_.front().first + interval <= now) forget_oldest();
  if (!counts_.contains(key)) {
    if (counts_.size() >= keys_max_) forget_oldest();
    counts_.emplace(key, Count{now, 0});
    in_order_.emplace_back(now, key);
  }

  auto& count = counts_.at(key);
  if (count.tries >= per_hour_) return std::chrono::ceil<std::chrono::seconds>(count.since + interval - now);
  ++count.tries;
  return std::nullopt;
}

std::optional<std::chrono::seconds> Attempts::take_each(const std::vector<std::string>& keys, Instant now) {
  for (const auto& key : keys) {
    if (const auto wait = take(key, now)) return wait;
  }
  return std::nullopt;
}

void Attempts::give_back(const std::string& key) {
  const std::scoped_lock guard{lock_};
  const auto found = counts_.find(key);
  if (found != counts_.end() && found->second.tries > 0) --found->second.tries;
}

void Attempts::forget_oldest() {
  counts_.erase(in_order_.front().second);
  in_order_.pop_front();
}

std::vector<std::string> own_data_keys(const std::string& client, const std::string& reference) {
  return {"client " + network_of(client), "data " + reference};
}

std::string code_tries_key(std::string_view code) {
  // By letter from A: the key it stands on, O, I and L and their neighbours on those keys as 0 and 1.
  static constexpr std::string_view keys_of_letters = "22233311111100077778889999";
  std::string key = "code ";
  for (const char character : code) {
    if (character >= 'A' && character <= 'Z') {
      key += keys_of_letters[static_cast<std::size_t>(character - 'A')];
    } else if (character == '4' || character == '5') {
      key += '1';
    } else if (character >= '0' && character <= '9') {
      key += character == '6' ? '0' : character;
    }
  }
  return key;
}

std::string network_of(const std::string& address) {
  boost::system::error_code malformed;
  const auto parsed = boost::asio::ip::make_address(address, malformed);
  if (malformed || !parsed.is_v6()) return address;

  auto bytes = parsed.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return boost::asio::ip::address_v6{bytes}.to_string();
}

}  // namespace holdfast::site
