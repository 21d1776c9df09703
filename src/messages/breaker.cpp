#include "holdfast/messages/breaker.hpp"

#include <algorithm>

namespace holdfast::messages {

std::string_view name_of(GatewayState state) noexcept {
  switch (state) {
    case GatewayState::closed: return "closed";
    case GatewayState::open: return "open";
    case GatewayState::half_open: return "half-open";
    case GatewayState::absent: return "absent";
  }
  return "absent";
}

bool Breaker::take_probe(Moment now) {
  const std::lock_guard lock{mutex_};
  const bool due =
      state() == GatewayState::half_open || (state() == GatewayState::open && now >= opened_until_);
  if (!due || probing_) return false;
  probing_ = true;
  return true;
}

std::optional<GatewayState> Breaker::probed() {
  const std::lock_guard lock{mutex_};
  return enter(GatewayState::half_open);
}

void Breaker::leave_probe() {
  const std::lock_guard lock{mutex_};
  probing_ = false;
}

std::optional<GatewayState> Breaker::succeeded() {
  const std::lock_guard lock{mutex_};
  // A message that was under way when it opened says nothing about now: only the probe closes it.
  if (state() != GatewayState::closed && !probing_) return std::nullopt;
  failures_ = 0;
  probing_ = false;
  pause_ = std::chrono::milliseconds{0};
  return enter(GatewayState::closed);
}

std::optional<GatewayState> Breaker::failed(Moment now) {
  const std::lock_guard lock{mutex_};
  ++failures_;
  const bool opens = state() == GatewayState::closed ? failures_ >= limits_.failures_max : probing_;
  if (!opens) return std::nullopt;
  probing_ = false;
  pause_ = std::clamp(pause_ * 2, limits_.pause_min, limits_.pause_max);
  opened_until_ = now + pause_;
  return enter(GatewayState::open);
}

std::optional<GatewayState> Breaker::enter(GatewayState next) {
  const bool changed = state_.exchange(next, std::memory_order_acq_rel) != next;
  return changed ? std::optional{next} : std::nullopt;
}

}  // namespace holdfast::messages
