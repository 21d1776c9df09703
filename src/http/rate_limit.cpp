#include "holdfast/http/rate_limit.hpp"

#include <algorithm>
#include <stdexcept>

namespace holdfast::http {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t shard_keys_max = 16384;

}  // namespace

void Quota::tell(Response& response) const {
  if (policy.empty()) return;
  const auto name = '"' + std::string(policy) + '"';
  response.headers.emplace_back(
      "RateLimit-Policy", name + ";q=" + std::to_string(amount) + ";w=" + std::to_string(window.count()));
  response.headers.emplace_back(
      "RateLimit", name + ";r=" + std::to_string(left) + ";t=" + std::to_string(whole_in.count()));
}

RateLimit::RateLimit(std::string_view policy, std::int64_t amount, std::chrono::seconds window)
    : policy_(policy), window_(window), amount_(amount) {
  if (amount <= 0 || window <= 0s) throw std::invalid_argument("a rate limit lets something pass");
}

Quota RateLimit::take(const std::string& key, Moment now) {
  const auto amount = amount_.load(std::memory_order_relaxed);
  const std::chrono::nanoseconds window{window_};
  const auto one = window / amount;  // what one costs
  Quota quota{.policy = policy_, .amount = amount, .window = window_};

  auto& shard = shards_[std::hash<std::string>{}(key) % shards_.size()];
  const std::lock_guard lock{shard.mutex};
  if (!has_room(shard, key, now)) return {};
  auto& used_until = shard.used_until[key];
  auto used = std::max(used_until - now, std::chrono::nanoseconds{0});
  if (used + one > window) {
    quota.wait = std::chrono::ceil<std::chrono::seconds>(used + one - window);
  } else {
    used += one;
    used_until = now + used;
  }
  quota.left = std::max<std::int64_t>(0, (window - used) / one);
  quota.whole_in = std::chrono::ceil<std::chrono::seconds>(used);
  return quota;
}

bool RateLimit::has_room(Shard& shard, const std::string& key, Moment now) const {
  if (shard.used_until.size() < shard_keys_max || shard.used_until.contains(key)) return true;
  if (now - shard.swept > 1s) {
    std::erase_if(shard.used_until, [&](const auto& entry) { return entry.second <= now; });
    shard.swept = now;
  }
  return shard.used_until.size() < shard_keys_max;
}

}  // namespace holdfast::http
