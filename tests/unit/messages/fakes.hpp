#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "holdfast/messages/outbox.hpp"
#include "holdfast/store/failure.hpp"
#include "people.hpp"

namespace holdfast::messages::tests {

/// Messages as the store would keep them: due, claimed, or with what came of them. Safe on any thread.
class FakeStore {
 public:
  void add(store::DueMessage message) {
    const std::lock_guard lock{mutex_};
    message.attempts = 0;
    due_.push_back(std::move(message));
  }

  std::vector<store::DueMessage> claim(Contact channel, std::size_t limit) {
    const std::lock_guard lock{mutex_};
    throw_if_away();
    std::vector<store::DueMessage> claimed;
    for (auto at = due_.begin(); at != due_.end() && claimed.size() < limit;) {
      if (at->channel != channel) {
        ++at;
        continue;
      }
      ++at->attempts;
      claimed.push_back(*at);
      claimed_.insert_or_assign(at->id, *at);
      at = due_.erase(at);
    }
    claims_.push_back(claimed.size());
    return claimed;
  }

  std::vector<MessageId> stranded(Contact channel) {
    const std::lock_guard lock{mutex_};
    throw_if_away();
    std::vector<MessageId> ids;
    for (const auto& message : due_) {
      if (message.channel == channel && message.attempts > 0) ids.push_back(message.id);
    }
    return ids;
  }

  void settle(const std::vector<Outcome>& outcomes) {
    {
      const std::lock_guard lock{mutex_};
      throw_if_away();
      for (const auto& outcome : outcomes) {
        settled_[outcome.id].push_back(outcome);
        if (std::holds_alternative<Outcome::Retry>(outcome.what)) due_.push_back(claimed_.at(outcome.id));
      }
    }
    changed_.notify_all();
  }

  void go_away() { set_away(true); }
  void come_back() { set_away(false); }

  [[nodiscard]] std::vector<Outcome> outcomes_of(const MessageId& id) {
    const std::lock_guard lock{mutex_};
    return settled_[id];
  }

  /// What came of it at last: "sent", "retry", "failed", or "" while nothing is written down.
  [[nodiscard]] std::string fate(const MessageId& id) {
    const auto outcomes = outcomes_of(id);
    if (outcomes.empty()) return "";
    constexpr const char* names[]{"sent", "retry", "failed"};
    return names[outcomes.back().what.index()];
  }

  /// Waits until `count` messages have an outcome; false after a few seconds without.
  [[nodiscard]] bool wait_for_settled(std::size_t count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, 10s, [&] { return settled_.size() >= count; });
  }

  [[nodiscard]] std::vector<std::size_t> claims() {
    const std::lock_guard lock{mutex_};
    return claims_;
  }

 private:
  void throw_if_away() const {
    if (away_) throw store::Unavailable{"away"};
  }
  void set_away(bool away) {
    const std::lock_guard lock{mutex_};
    away_ = away;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool away_ = false;
  std::deque<store::DueMessage> due_;
  std::map<MessageId, store::DueMessage> claimed_;
  std::map<MessageId, std::vector<Outcome>> settled_;
  std::vector<std::size_t> claims_;
};

class FakeLedger final : public Ledger {
 public:
  explicit FakeLedger(FakeStore& store) : store_(store) {}
  std::vector<store::DueMessage> claim(Contact channel, std::size_t limit) override {
    return store_.claim(channel, limit);
  }
  std::vector<MessageId> stranded(Contact channel) override { return store_.stranded(channel); }
  void settle(const std::vector<Outcome>& outcomes) override { store_.settle(outcomes); }

 private:
  FakeStore& store_;
};

/// A gateway that does as it is told and remembers what it was given. Safe on any thread.
class FakeGateway final : public Messenger {
 public:
  explicit FakeGateway(Contact channel) : channel_(channel) {}

  [[nodiscard]] Contact channel() const noexcept override { return channel_; }
  [[nodiscard]] bool repeat_is_harmless() const noexcept override { return false; }

  [[nodiscard]] Result<std::string, SendFailure> send(const Outgoing& outgoing) override {
    const auto id = std::visit([](const auto& message) { return message.id; }, outgoing);
    const std::lock_guard lock{mutex_};
    sent_.push_back(outgoing);
    if (while_sending_) while_sending_();
    if (failure_) return *failure_;
    return uuid_text(id.bytes);
  }

  [[nodiscard]] bool answers() override {
    const std::lock_guard lock{mutex_};
    ++probes_;
    return answers_;
  }

  void fail_with(std::optional<SendFailure> failure) {
    const std::lock_guard lock{mutex_};
    failure_ = failure;
  }
  void answer(bool answers) {
    const std::lock_guard lock{mutex_};
    answers_ = answers;
  }
  /// Called in the middle of every send.
  void while_sending(std::function<void()> action) {
    const std::lock_guard lock{mutex_};
    while_sending_ = std::move(action);
  }
  [[nodiscard]] std::vector<Outgoing> sent() {
    const std::lock_guard lock{mutex_};
    return sent_;
  }
  [[nodiscard]] int probes() {
    const std::lock_guard lock{mutex_};
    return probes_;
  }

 private:
  const Contact channel_;
  std::mutex mutex_;
  std::optional<SendFailure> failure_;
  std::function<void()> while_sending_;
  bool answers_ = true;
  int probes_ = 0;
  std::vector<Outgoing> sent_;
};

/// Writes down in words what it is told. Safe on any thread.
class Notes final : public Watcher {
 public:
  void sent(Contact channel, std::chrono::microseconds delay) override {
    note("sent " + std::string{holdfast::name_of(channel)} + ' ' +
         std::to_string(std::chrono::duration_cast<std::chrono::seconds>(delay).count()));
  }
  void will_retry(Contact channel, SendFailure) override {
    note("retry " + std::string{holdfast::name_of(channel)});
  }
  void gave_up(Contact channel, SendFailure) override {
    note("gave up " + std::string{holdfast::name_of(channel)});
  }
  void gateway_is(Contact channel, GatewayState state) override {
    note(std::string{holdfast::name_of(channel)} + " is " + std::string{messages::name_of(state)});
  }
  void database_away(std::string_view what) override { note("database " + std::string{what}); }
  void database_back() override { note("database back"); }

  [[nodiscard]] std::vector<std::string> all() {
    const std::lock_guard lock{mutex_};
    return notes_;
  }
  [[nodiscard]] bool wait_for(const std::string& wanted) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, 10s, [&] { return std::ranges::find(notes_, wanted) != notes_.end(); });
  }

 private:
  void note(std::string line) {
    {
      const std::lock_guard lock{mutex_};
      notes_.push_back(std::move(line));
    }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> notes_;
};

/// Clocks moved by hand.
struct ManualClocks {
  std::chrono::microseconds passed{0};

  [[nodiscard]] Outbox::Clocks clocks() {
    return {.now = [this] { return now + passed; },
            .steady = [this] { return std::chrono::steady_clock::time_point{1000h} + passed; }};
  }
};

}  // namespace holdfast::messages::tests
