#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <string_view>

namespace holdfast::messages {

/// closed: messages go. open: none go until a pause is over. half_open: the gateway answered again and one
/// message tries it. absent: there is no gateway for this channel.
enum class GatewayState { closed, open, half_open, absent };

[[nodiscard]] std::string_view name_of(GatewayState) noexcept;

/// Keeps a gateway that is down from being called again and again.
///
/// `state` is read by any thread without a lock; everything else under a short lock. Time is handed in, from
/// the steady clock.
class Breaker {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  struct Limits {
    int failures_max = 5;  ///< in a row, then it opens
    std::chrono::milliseconds pause_min{5000};
    std::chrono::milliseconds pause_max{60000};  ///< the pause doubles with every probe that fails
  };

  explicit Breaker(Limits limits) : limits_(limits) {}

  [[nodiscard]] GatewayState state() const noexcept { return state_.load(std::memory_order_acquire); }

  /// Whether the caller is the one to probe now. Until it says `succeeded`, `failed` or `leave_probe`, nobody
  /// else is.
  [[nodiscard]] bool take_probe(Moment now);
  /// The gateway answered: the one who probed sends one message. Returns the new state if this changed it.
  std::optional<GatewayState> probed();
  /// The probe could not be brought to an end, for reasons that are not the gateway's.
  void leave_probe();

  /// Returns the new state if this changed it.
  std::optional<GatewayState> succeeded();
  std::optional<GatewayState> failed(Moment now);

 private:
  std::optional<GatewayState> enter(GatewayState);

  const Limits limits_;
  std::atomic<GatewayState> state_{GatewayState::closed};  // written under mutex_
  std::mutex mutex_;
  int failures_ = 0;
  bool probing_ = false;
  std::chrono::milliseconds pause_{0};
  Moment opened_until_{};
};

}  // namespace holdfast::messages
