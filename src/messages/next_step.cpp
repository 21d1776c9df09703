#include "messages/next_step.hpp"

#include <algorithm>

namespace holdfast::messages {

namespace {

// Doubles from retry_min, and is then spread over its upper half.
std::chrono::milliseconds pause_before(int attempts, std::uint32_t chance, const Outbox::Limits& limits) {
  constexpr int doublings_max = 20;
  auto pause = limits.retry_min;
  for (int doubled = 1; doubled < std::min(attempts, doublings_max) && pause < limits.retry_max; ++doubled)
    pause *= 2;
  pause = std::min(pause, limits.retry_max);
  return pause - pause / 2 * (chance % 1024) / 1024;
}

bool leaves_too_little(const store::OfferView& view, Instant now, std::chrono::milliseconds pause,
                       const Outbox::Limits& limits) {
  const auto told_at = view.offer.notified_at.value_or(view.created_at);
  const auto hold = view.offer.held_until - told_at;
  const auto needed = std::min<std::chrono::microseconds>(limits.hold_left_min, hold / 4);
  return view.offer.held_until - (now + pause) < needed;
}

}  // namespace

bool tells_of_a_hold(const store::DueMessage& message) noexcept {
  return message.offer && (message.kind == "offer" || message.kind == "hold-lengthened");
}

Outcome next_step(const store::DueMessage& message, const Failing& failing, Instant now,
                  const Outbox::Limits& limits) {
  const Outcome failed{.id = message.id, .what = Outcome::Failed{}};
  if (failing.failure == SendFailure::permanent || message.attempts >= limits.attempts_max) return failed;
  if (failing.failure == SendFailure::unknown && !failing.repeat_is_harmless) return failed;

  const auto pause = pause_before(message.attempts, failing.chance, limits);
  if (tells_of_a_hold(message)) {
    // Nothing is claimed while the gateway is down, and this person's clock runs.
    if (!failing.gateway_is_up || leaves_too_little(*message.offer, now, pause, limits)) return failed;
  }
  return {.id = message.id, .what = Outcome::Retry{pause}};
}

}  // namespace holdfast::messages
