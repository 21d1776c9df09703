#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "holdfast/domain/capability.hpp"
#include "holdfast/domain/switches.hpp"
#include "holdfast/messages/gateways.hpp"
#include "holdfast/store/connection.hpp"

namespace holdfast::voice {

/// Rings people who have an offer and wish to be called, before agents do.
///
/// One thread and one connection. Each offer is tried so once: who does not pick up, or hangs up, is on the
/// agents' list as before, and no clock has started that they did not hear of. While the database or the
/// gateway is away nobody is rung, and nothing is lost by it.
class Dialler {
 public:
  struct Limits {
    std::chrono::milliseconds poll{1000};
    std::size_t calls_max = 5;  ///< in one poll: what an account of Twilio's may place in a second
    /// How long agents leave somebody alone who is being rung: longer than a call takes.
    std::chrono::seconds lease{300};
    std::chrono::milliseconds pause{10000};  ///< after the database or the gateway failed
  };
  /// Told of each call: "rung", "refused", "gateway-down", "unknown"; and of "database-away". On the
  /// dialler's thread; must not block or throw.
  using Told = std::function<void(std::string_view outcome)>;

  /// Keys and switches must outlive this.
  Dialler(Limits, store::Settings, messages::TwilioSettings, std::string public_url, const KeyRing&,
          const Switches&, Told);
  ~Dialler();

  void start();
  /// Waits for a call that is being placed. Safe to repeat.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::voice
