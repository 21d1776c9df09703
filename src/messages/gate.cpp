#include "messages/gate.hpp"

#include <algorithm>

namespace holdfast::messages {

namespace {

constexpr std::size_t first_batch = 4;
constexpr std::size_t retried_max = 10000;

}  // namespace

std::size_t Gate::batch() const noexcept {
  const auto one = send_microseconds_.load(std::memory_order_relaxed);
  if (one == 0) return std::min(first_batch, limits_.batch_max);
  const auto target = std::chrono::microseconds{limits_.batch_target}.count();
  return std::clamp<std::size_t>(static_cast<std::size_t>(target / one), 1, limits_.batch_max);
}

void Gate::took(std::chrono::microseconds one_send) noexcept {
  const auto before = send_microseconds_.load(std::memory_order_relaxed);
  const auto now = std::max<std::int64_t>(one_send.count(), 1);
  send_microseconds_.store(before == 0 ? now : (before * 7 + now) / 8 + 1, std::memory_order_relaxed);
}

void Gate::remember(const MessageId& id, Instant held_until) {
  const std::lock_guard lock{mutex_};
  if (retried_.size() < retried_max) retried_.insert_or_assign(id, held_until);
}

void Gate::forget(const MessageId& id) {
  const std::lock_guard lock{mutex_};
  retried_.erase(id);
}

std::vector<MessageId> Gate::take_stranded(Instant now) {
  const std::lock_guard lock{mutex_};
  std::vector<MessageId> stranded;
  for (const auto& [id, held_until] : retried_) {
    if (now < held_until) stranded.push_back(id);
  }
  retried_.clear();
  return stranded;
}

}  // namespace holdfast::messages
