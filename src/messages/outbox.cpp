#include "holdfast/messages/outbox.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>
#include <utility>

#include "holdfast/domain/assert.hpp"
#include "holdfast/store/failure.hpp"
#include "messages/gate.hpp"
#include "messages/sender.hpp"

namespace holdfast::messages {

namespace {

constexpr std::chrono::milliseconds database_pause_min{100};

// Threads other than the first poll rarely: they are woken when one finds more than it can take.
constexpr int rare_polls = 8;

void check(const Outbox::Limits& limits) {
  const bool consistent =
      limits.threads > 0 && limits.batch_max > 0 && limits.attempts_max > 0 && limits.poll.count() > 0 &&
      limits.retry_min.count() > 0 && limits.retry_min <= limits.retry_max &&
      limits.breaker.pause_min <= limits.breaker.pause_max && limits.breaker.failures_max > 0;
  if (!consistent) throw std::invalid_argument{"messages: a limit is out of its bounds"};
  // Else a message could be claimed by another while this one still sends it.
  if (limits.lease <= limits.batch_time_max + 2 * limits.send_deadline) {
    throw std::invalid_argument{"messages: the lease must outlast a batch and two calls of a gateway"};
  }
}

/// Runs `work`; says what kept the database from it, or nothing.
template <class Work>
std::string_view failure_of(Work work) {
  try {
    work();
    return {};
  } catch (const store::Unavailable&) {
    return "unavailable";
  } catch (const store::Contended&) {
    return "contended";
  } catch (const store::InDoubt&) {
    return "in doubt";
  } catch (const store::Poisoned&) {
    return "poisoned";
  }
}

}  // namespace

struct Outbox::Impl {
  Impl(Limits limits, Clocks clocks, std::function<std::unique_ptr<Ledger>()> make_ledger, const Words& words,
       Watcher& watcher, const Switches& switches)
      : around{.limits = limits,
               .clocks = std::move(clocks),
               .words = words,
               .watcher = watcher,
               .switches = switches,
               .call_another = [this] { call_one(); }},
        ledgers(std::move(make_ledger)) {}

  void run(std::size_t number);
  bool round(Sender&);
  void wait(std::chrono::milliseconds);
  void call_one() noexcept;
  void settle_at_stop(Sender&);
  Gate* gate(Contact channel) const noexcept;

  Surroundings around;
  std::function<std::unique_ptr<Ledger>()> ledgers;
  std::vector<std::unique_ptr<Gate>> gates;  // fixed from the constructor on

  std::mutex mutex;  // guards what follows
  std::condition_variable nudged;
  std::size_t wakes = 0;
  std::chrono::steady_clock::time_point stop_by;

  std::vector<std::thread> threads;  // the owner's thread alone
};

Gate* Outbox::Impl::gate(Contact channel) const noexcept {
  const auto found =
      std::ranges::find_if(gates, [channel](const auto& each) { return each->channel() == channel; });
  return found == gates.end() ? nullptr : found->get();
}

void Outbox::Impl::run(std::size_t number) {
  Sender sender{around, ledgers(), std::random_device{}()};
  const auto poll = number == 0 ? around.limits.poll : around.limits.poll * rare_polls;
  auto pause = database_pause_min;
  bool away = false;
  while (!around.stopping.load(std::memory_order_acquire)) {
    bool found = false;
    const auto what = failure_of([&] { found = round(sender); });
    if (!what.empty()) {
      away = true;
      around.watcher.database_away(what);
      wait(pause);
      pause = std::min(pause * 2, around.limits.database_pause_max);
      continue;
    }
    if (std::exchange(away, false)) around.watcher.database_back();
    pause = database_pause_min;
    if (!found) wait(poll);
  }
  settle_at_stop(sender);
}

// One turn on each gateway; one thread always stays free for the other gateway.
bool Outbox::Impl::round(Sender& sender) {
  bool found = false;
  if (around.switches.is_on(Switch::read_only)) return found;
  const auto threads_max = std::max<std::size_t>(around.limits.threads + 1 - gates.size(), 1);
  for (const auto& each : gates) {
    const Gate::Visit visit{*each, threads_max};
    if (!visit.allowed()) continue;
    found = sender.turn(*each) == Sender::Turn::worked || found;
  }
  return found;
}

void Outbox::Impl::call_one() noexcept {
  {
    const std::lock_guard lock{mutex};
    wakes = std::min(wakes + 1, around.limits.threads);
  }
  nudged.notify_one();
}

void Outbox::Impl::wait(std::chrono::milliseconds longest) {
  std::unique_lock lock{mutex};
  nudged.wait_for(lock, longest,
                  [this] { return wakes > 0 || around.stopping.load(std::memory_order_relaxed); });
  if (wakes > 0) --wakes;
}

void Outbox::Impl::settle_at_stop(Sender& sender) {
  while (!sender.is_settled()) {
    const auto what = failure_of([&] { sender.settle(); });
    if (what.empty()) return;
    around.watcher.database_away(what);
    std::unique_lock lock{mutex};
    // Left undone the leases end, and the messages go out again with the same ids.
    if (around.clocks.steady() >= stop_by) return;
    nudged.wait_for(lock, database_pause_min);
  }
}

Outbox::Outbox(Limits limits, Clocks clocks, std::function<std::unique_ptr<Ledger>()> ledgers,
               std::vector<std::unique_ptr<Messenger>> messengers, const Words& words, Watcher& watcher,
               const Switches& switches)
    : impl_(std::make_unique<Impl>(limits, std::move(clocks), std::move(ledgers), words, watcher, switches)) {
  check(limits);
  for (auto& messenger : messengers) {
    const auto channel = messenger->channel();
    if (channel == Contact::call || impl_->gate(channel) != nullptr) {
      throw std::invalid_argument{"messages: one gateway for texts and one for e-mails, at most"};
    }
    impl_->gates.push_back(std::make_unique<Gate>(std::move(messenger), limits));
  }
}

Outbox::~Outbox() {
  stop(std::chrono::milliseconds{0});
}

void Outbox::start() {
  HOLDFAST_ASSERT(impl_->threads.empty() && !impl_->around.stopping);
  for (std::size_t number = 0; number < impl_->around.limits.threads; ++number) {
    impl_->threads.emplace_back([this, number] { impl_->run(number); });
  }
}

void Outbox::stop(std::chrono::milliseconds deadline) {
  if (impl_->threads.empty()) return;
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->stop_by = impl_->around.clocks.steady() + deadline;
    impl_->around.stopping.store(true, std::memory_order_release);
  }
  impl_->nudged.notify_all();
  for (auto& thread : impl_->threads) thread.join();
  impl_->threads.clear();
}

void Outbox::wake() noexcept {
  impl_->call_one();
}

GatewayState Outbox::gateway(Contact channel) const noexcept {
  const auto* gate = impl_->gate(channel);
  return gate == nullptr ? GatewayState::absent : gate->breaker.state();
}

bool Outbox::takes_offers(Contact channel) const noexcept {
  if (is_switched_off(impl_->around.switches, channel)) return false;
  return channel == Contact::call || gateway(channel) == GatewayState::closed;
}

}  // namespace holdfast::messages
