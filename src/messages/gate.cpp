#include "messages/gate.hpp"

#include <algorithm>

namespace holdfast::messages {

namespace {

constexpr std::size_t first_batch = 4;

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

}  // namespace holdfast::messages
