#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "holdfast/domain/switches.hpp"
#include "holdfast/messages/breaker.hpp"
#include "holdfast/messages/ledger.hpp"
#include "holdfast/messages/messenger.hpp"
#include "holdfast/messages/words.hpp"

namespace holdfast::messages {

/// Who wants to know what the outbox does. Called on mail threads; must not block or throw.
class Watcher {
 public:
  virtual ~Watcher() = default;
  /// `delay` is from when the message became due by its offer (or was claimed) until the gateway took it.
  virtual void sent(Contact channel, std::chrono::microseconds delay) = 0;
  virtual void will_retry(Contact channel, SendFailure) = 0;
  /// It goes to the person's next channel.
  virtual void gave_up(Contact channel, SendFailure) = 0;
  virtual void gateway_is(Contact channel, GatewayState) = 0;
  virtual void database_away(std::string_view what) = 0;
  virtual void database_back() = 0;
};

/// Sends what the transactions wrote: claims due messages, calls the gateways outside of any transaction,
/// writes down what came of it.
///
/// A few threads, each with its own ledger. A message whose sending is not written down (a crash, the
/// database away) is claimed again when its lease ends, with the same id and deadline: never lost, at worst
/// sent twice. Nothing is claimed on a channel whose gateway is down, nor on texts while they are switched
/// off, which is as if theirs were; nor at all while nothing may change (a claim starts a hold's clock).
/// `wake`, `gateway` and `takes_offers` are safe on any thread and never block.
class Outbox {
 public:
  struct Limits {
    std::size_t threads = 4;
    std::size_t batch_max = 32;  ///< messages claimed at once; fewer where the gateway is slow
    std::chrono::milliseconds batch_target{
        500};  ///< how long a batch should take: a claimed offer's clock runs
    std::chrono::milliseconds batch_time_max{15000};
    std::chrono::milliseconds settle_after{
        200};  ///< outcomes are written down at the latest after this, or a send
    std::chrono::milliseconds send_deadline{10000};
    std::chrono::seconds lease{60};       ///< > batch_time_max + 2 send_deadline
    std::chrono::milliseconds poll{250};  ///< when nobody wakes it
    int attempts_max = 10;
    std::chrono::milliseconds retry_min{1000};
    std::chrono::milliseconds retry_max{600000};
    /// An offer with less left after a pause (or a quarter of its hold) goes to the next channel.
    std::chrono::seconds hold_left_min{120};
    std::chrono::milliseconds database_pause_max{5000};
    Breaker::Limits breaker{};
  };

  struct Clocks {
    std::function<Instant()> now;
    std::function<std::chrono::steady_clock::time_point()> steady;
  };

  /// Messengers: at most one of sms and one of email. Words, watcher and switches must outlive this. Throws
  /// std::invalid_argument where the limits contradict each other.
  Outbox(Limits, Clocks, std::function<std::unique_ptr<Ledger>()> ledgers,
         std::vector<std::unique_ptr<Messenger>>, const Words&, Watcher&, const Switches& = all_switches_off);
  ~Outbox();

  void start();
  /// Takes nothing new, finishes what is being sent and writes it down, waiting at most `deadline` for the
  /// database. Safe to repeat.
  void stop(std::chrono::milliseconds deadline);

  /// Something was committed that may have written messages.
  void wake() noexcept;

  /// absent for call: nobody sends those, agents ring.
  [[nodiscard]] GatewayState gateway(Contact channel) const noexcept;
  /// Whether an offer may be made to somebody on this channel: always for call, else while the gateway is not
  /// down.
  [[nodiscard]] bool takes_offers(Contact channel) const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::messages
