#include "holdfast/messages/ledger.hpp"

#include <algorithm>

namespace holdfast::messages {

namespace {

class StoreLedger final : public Ledger {
 public:
  explicit StoreLedger(const LedgerSettings& settings) : settings_(settings), connection_(settings.store) {}

  std::vector<store::DueMessage> claim(Contact channel, std::size_t limit) override {
    return connection_.in_transaction_again([&](store::Transaction& tx) {
      return store::claim_messages(tx, channel, limit, settings_.hold, settings_.lease);
    });
  }

  std::vector<MessageId> stranded(Contact channel) override {
    return connection_.in_transaction_again(
        [&](store::Transaction& tx) { return store::stranded_messages(tx, channel); });
  }

  // A failure locks an offer, which comes before messages in the order of locks: each in a transaction of its
  // own.
  void settle(const std::vector<Outcome>& outcomes) override {
    std::vector<const Outcome*> others;
    for (const auto& outcome : outcomes) {
      if (!std::holds_alternative<Outcome::Failed>(outcome.what)) {
        others.push_back(&outcome);
        continue;
      }
      connection_.in_transaction_again(
          [&](store::Transaction& tx) { store::mark_failed(tx, outcome.id, settings_.grace); });
    }
    if (others.empty()) return;
    std::ranges::sort(others, {}, [](const Outcome* outcome) { return outcome->id; });
    connection_.in_transaction_again([&](store::Transaction& tx) {
      for (const auto* outcome : others) write(tx, *outcome);
    });
  }

 private:
  static void write(store::Transaction& tx, const Outcome& outcome) {
    if (const auto* sent = std::get_if<Outcome::Sent>(&outcome.what)) {
      store::mark_sent(tx, outcome.id, sent->gateway_reference);
    } else if (const auto* retry = std::get_if<Outcome::Retry>(&outcome.what)) {
      store::retry_message(tx, outcome.id, retry->delay);
    }
  }

  const LedgerSettings settings_;
  store::Connection connection_;
};

}  // namespace

std::unique_ptr<Ledger> store_ledger(const LedgerSettings& settings) {
  return std::make_unique<StoreLedger>(settings);
}

}  // namespace holdfast::messages
