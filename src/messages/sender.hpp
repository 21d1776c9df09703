#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "holdfast/messages/outbox.hpp"
#include "messages/gate.hpp"
#include "messages/next_step.hpp"

namespace holdfast::messages {

/// What all senders share and none changes.
struct Surroundings {
  Outbox::Limits limits;
  Outbox::Clocks clocks;
  const Words& words;
  Watcher& watcher;
  const Switches& switches = all_switches_off;
  std::function<void()> call_another = [] {};  ///< another thread, if one is idle, finds work
  std::atomic<bool> stopping{false};           ///< set once, by the outbox
};

[[nodiscard]] inline bool is_switched_off(const Switches& switches, Contact channel) noexcept {
  return channel == Contact::sms && switches.is_on(Switch::sms_off);
}

/// The work of one mail thread: claim, send, write down. For that thread alone.
///
/// Throws what its ledger throws. What was sent and could not be written down is kept and comes first the
/// next time.
class Sender {
 public:
  Sender(const Surroundings&, std::unique_ptr<Ledger>, std::uint32_t seed);

  enum class Turn { idle, worked };

  /// One claim on this gateway and what follows from it. Idle where there was nothing to do.
  Turn turn(Gate&);

  /// Writes down what came of messages. Safe to repeat after a throw.
  void settle();
  [[nodiscard]] bool is_settled() const noexcept { return outcomes_.empty(); }

 private:
  enum class Passage { shut, probing, free };

  Passage passage(Gate&);
  std::optional<std::vector<store::DueMessage>> claim(Gate&, std::size_t limit);
  void send_all(Gate&, const std::vector<store::DueMessage>&);
  void send(Gate&, const store::DueMessage&);
  Result<Outgoing, WordsRefusal> outgoing_of(const store::DueMessage&, Instant now) const;
  void note(Gate&, const store::DueMessage&, const Result<std::string, SendFailure>&);
  void note_failure(Gate&, const store::DueMessage&, SendFailure);
  void settle_if_due();
  void tell(const Gate&, std::optional<GatewayState>);

  const Surroundings& around_;
  std::unique_ptr<Ledger> ledger_;
  std::mt19937 chance_;
  std::vector<Outcome> outcomes_;
  std::chrono::steady_clock::time_point settled_at_;  // or tried to
};

}  // namespace holdfast::messages
