#include "holdfast/messages/ledger.hpp"

#include <algorithm>
#include <utility>

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

  // Each kind in transactions of its own: a failure locks an offer, which comes before messages in the order
  // of locks, and messages are locked by id.
  void settle(const std::vector<Outcome>& outcomes) override {
    std::vector<store::SentMessage> sent;
    std::vector<std::pair<MessageId, std::chrono::milliseconds>> again;
    for (const auto& outcome : outcomes) {
      if (const auto* done = std::get_if<Outcome::Sent>(&outcome.what)) {
        sent.push_back({outcome.id, done->gateway_reference});
      } else if (const auto* retry = std::get_if<Outcome::Retry>(&outcome.what)) {
        again.emplace_back(outcome.id, retry->delay);
      } else {
        connection_.in_transaction_again(
            [&](store::Transaction& tx) { store::mark_failed(tx, outcome.id, settings_.grace); });
      }
    }
    if (!sent.empty())
      connection_.in_transaction_again([&](store::Transaction& tx) { store::mark_sent(tx, sent); });
    if (again.empty()) return;
    std::ranges::sort(again);
    connection_.in_transaction_again([&](store::Transaction& tx) {
      for (const auto& [id, delay] : again) store::retry_message(tx, id, delay);
    });
  }

 private:
  const LedgerSettings settings_;
  store::Connection connection_;
};

}  // namespace

std::unique_ptr<Ledger> store_ledger(const LedgerSettings& settings) {
  return std::make_unique<StoreLedger>(settings);
}

}  // namespace holdfast::messages
