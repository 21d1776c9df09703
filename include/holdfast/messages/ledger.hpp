#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "holdfast/store/outbox.hpp"

namespace holdfast::messages {

/// What came of one claimed message.
struct Outcome {
  struct Sent {
    std::string gateway_reference;
  };
  struct Retry {
    std::chrono::milliseconds delay{0};
  };
  struct Failed {};  ///< on to the person's next channel

  MessageId id;
  std::variant<Sent, Retry, Failed> what;
};

/// The outbox's side of the store: one connection, for one thread at a time. Blocks.
///
/// Throws `store::Unavailable`, `Contended`, `InDoubt` or `Poisoned`; after any of them the call may be
/// repeated.
class Ledger {
 public:
  virtual ~Ledger() = default;
  [[nodiscard]] virtual std::vector<store::DueMessage> claim(Contact channel, std::size_t limit) = 0;
  /// Those of a channel that is down whose holds run though nobody claims them: whoever left them.
  [[nodiscard]] virtual std::vector<MessageId> stranded(Contact channel) = 0;
  /// Writes down what came of them. Not all or nothing, but safe to repeat as a whole.
  virtual void settle(const std::vector<Outcome>&) = 0;
};

/// The true one.
struct LedgerSettings {
  store::Settings store;
  std::chrono::seconds hold{600};
  std::chrono::seconds lease{60};
  store::DeliveryGrace grace{};
};
[[nodiscard]] std::unique_ptr<Ledger> store_ledger(const LedgerSettings&);

}  // namespace holdfast::messages
