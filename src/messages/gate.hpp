#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "holdfast/messages/outbox.hpp"

namespace holdfast::messages {

/// One gateway with its breaker and what is known of it. Safe on any thread.
class Gate {
 public:
  Gate(std::unique_ptr<Messenger> messenger, const Outbox::Limits& limits)
      : breaker(limits.breaker), messenger_(std::move(messenger)), limits_(limits) {}

  Breaker breaker;

  [[nodiscard]] Messenger& messenger() noexcept { return *messenger_; }
  [[nodiscard]] Contact channel() const noexcept { return messenger_->channel(); }

  /// At most `threads_max` threads at once are in here: a slow gateway must not keep all of them from the
  /// other one.
  class Visit {
   public:
    Visit(Gate& gate, std::size_t threads_max) noexcept
        : gate_(gate), allowed_(gate.inside_.fetch_add(1) < threads_max) {}
    ~Visit() { gate_.inside_.fetch_sub(1); }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    [[nodiscard]] bool allowed() const noexcept { return allowed_; }

   private:
    Gate& gate_;
    const bool allowed_;
  };

  /// Whether the caller may claim now; nobody else may until `end_claim`, which says whether somebody wished
  /// to meanwhile, whose messages the claim may have missed.
  [[nodiscard]] bool begin_claim() noexcept {
    asked_.store(true);
    if (claiming_.exchange(true)) return false;
    asked_.store(false);
    return true;
  }
  [[nodiscard]] bool end_claim() noexcept {
    claiming_.store(false);
    return asked_.exchange(false);
  }

  /// As many as the gateway lately took within the target: a claimed offer's clock runs.
  [[nodiscard]] std::size_t batch() const noexcept;
  void took(std::chrono::microseconds one_send) noexcept;

 private:
  const std::unique_ptr<Messenger> messenger_;
  const Outbox::Limits limits_;
  std::atomic<std::size_t> inside_{0};
  std::atomic<bool> claiming_{false};
  std::atomic<bool> asked_{false};  // set before claiming_ is tried: the one who claims cannot miss it
  // A moving mean; 0: not known yet. Written by all threads; precision does not matter.
  std::atomic<std::int64_t> send_microseconds_{0};
};

}  // namespace holdfast::messages
