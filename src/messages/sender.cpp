#include "messages/sender.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace holdfast::messages {

namespace {

// From when the message was called for until now.
std::chrono::microseconds delay_of(const store::DueMessage& message, Instant now) {
  if (message.useful_until) return std::max(now - message.written_at, std::chrono::microseconds{0});
  if (!message.offer) return {};
  const auto& offer = *message.offer;
  const auto due = message.kind == "offer" ? offer.created_at : offer.resolved_at.value_or(now);
  return std::max(now - due, std::chrono::microseconds{0});
}

}  // namespace

Sender::Sender(const Surroundings& around, std::unique_ptr<Ledger> ledger, std::uint32_t seed)
    : around_(around), ledger_(std::move(ledger)), chance_(seed) {}

Sender::Turn Sender::turn(Gate& gate) {
  settle();
  const auto passage = this->passage(gate);
  if (passage == Passage::shut) {
    for (const auto& id : ledger_->stranded(gate.channel())) outcomes_.push_back({id, Outcome::Failed{}});
    settle();
    return Turn::idle;
  }

  const auto limit = passage == Passage::probing ? 1 : gate.batch();
  std::optional<std::vector<store::DueMessage>> due;
  try {
    due = claim(gate, limit);
  } catch (...) {
    if (passage == Passage::probing) gate.breaker.leave_probe();
    throw;
  }
  if (passage == Passage::probing && due && due->empty()) tell(gate, gate.breaker.succeeded());
  if (due) send_all(gate, *due);
  // Somebody else is claiming, or nothing was sent after all: the next one probes.
  if (passage == Passage::probing && gate.breaker.state() == GatewayState::half_open)
    gate.breaker.leave_probe();
  settle();
  return due && !due->empty() ? Turn::worked : Turn::idle;
}

// One at a time in this process: two would read the same messages, and wait for each other's locks.
std::optional<std::vector<store::DueMessage>> Sender::claim(Gate& gate, std::size_t limit) {
  if (!gate.begin_claim()) return std::nullopt;
  std::vector<store::DueMessage> due;
  try {
    due = ledger_->claim(gate.channel(), limit);
  } catch (...) {
    (void)gate.end_claim();
    throw;
  }
  const bool asked_meanwhile = gate.end_claim();
  if (due.size() == limit || asked_meanwhile) around_.call_another();
  return due;
}

Sender::Passage Sender::passage(Gate& gate) {
  if (is_switched_off(around_.switches, gate.channel())) return Passage::shut;
  if (gate.breaker.state() == GatewayState::closed) return Passage::free;
  if (!gate.breaker.take_probe(around_.clocks.steady())) return Passage::shut;
  if (gate.messenger().answers()) {
    tell(gate, gate.breaker.probed());
    return Passage::probing;
  }
  tell(gate, gate.breaker.failed(around_.clocks.steady()));
  return Passage::shut;
}

void Sender::send_all(Gate& gate, const std::vector<store::DueMessage>& due) {
  const auto started = around_.clocks.steady();
  settled_at_ = started;
  for (const auto& message : due) {
    const bool too_long = around_.clocks.steady() - started > around_.limits.batch_time_max;
    if (too_long || around_.stopping.load(std::memory_order_relaxed)) {
      outcomes_.push_back({message.id, Outcome::Retry{}});  // for another thread or process, at once
      continue;
    }
    send(gate, message);
    settle_if_due();
  }
}

void Sender::send(Gate& gate, const store::DueMessage& message) {
  const auto now = around_.clocks.now();
  const auto outgoing = outgoing_of(message, now);
  const bool tried_too_often = message.attempts > around_.limits.attempts_max;
  if (!outgoing || tried_too_often) return note_failure(gate, message, SendFailure::permanent);
  // It went down while this one waited its turn in the batch.
  if (gate.breaker.state() == GatewayState::open)
    return note_failure(gate, message, SendFailure::gateway_down);

  const auto started = around_.clocks.steady();
  const auto result = gate.messenger().send(*outgoing);
  const auto ended = around_.clocks.steady();
  gate.took(std::chrono::duration_cast<std::chrono::microseconds>(ended - started));

  const bool fails =
      !result && (result.error() == SendFailure::gateway_down || result.error() == SendFailure::unknown);
  tell(gate, fails ? gate.breaker.failed(ended) : gate.breaker.succeeded());
  note(gate, message, result);
}

Result<Outgoing, WordsRefusal> Sender::outgoing_of(const store::DueMessage& message, Instant now) const {
  if (message.channel == Contact::email) {
    auto mail = around_.words.mail(message, now);
    if (!mail) return mail.error();
    return Outgoing{OutgoingMail{.id = message.id,
                                 .to = message.email,
                                 .to_name = message.name,
                                 .language = message.language,
                                 .mail = std::move(*mail),
                                 .at = now}};
  }
  auto text = around_.words.text(message, now);
  if (!text) return text.error();
  OutgoingText outgoing{.id = message.id,
                        .to = message.phone,
                        .text = std::move(*text),
                        .at = now,
                        .repeated = message.attempts > 1,
                        .valid_for = {}};
  if (tells_of_a_hold(message)) {
    outgoing.valid_for = std::chrono::floor<std::chrono::seconds>(message.offer->offer.held_until - now);
  } else if (message.useful_until) {
    outgoing.valid_for = std::chrono::floor<std::chrono::seconds>(*message.useful_until - now);
  }
  return Outgoing{std::move(outgoing)};
}

void Sender::note(Gate& gate, const store::DueMessage& message,
                  const Result<std::string, SendFailure>& result) {
  if (!result) return note_failure(gate, message, result.error());
  outcomes_.push_back({message.id, Outcome::Sent{*result}});
  around_.watcher.sent(gate.channel(), delay_of(message, around_.clocks.now()));
}

void Sender::note_failure(Gate& gate, const store::DueMessage& message, SendFailure failure) {
  const Failing failing{.failure = failure,
                        .repeat_is_harmless = gate.messenger().repeat_is_harmless(),
                        .gateway_is_up = gate.breaker.state() == GatewayState::closed,
                        .chance = static_cast<std::uint32_t>(chance_())};
  outcomes_.push_back(next_step(message, failing, around_.clocks.now(), around_.limits));
  if (std::holds_alternative<Outcome::Failed>(outcomes_.back().what)) {
    around_.watcher.gave_up(gate.channel(), failure);
    return;
  }
  around_.watcher.will_retry(gate.channel(), failure);
}

void Sender::settle() {
  if (outcomes_.empty()) return;
  try {
    ledger_->settle(outcomes_);
  } catch (const store::Poisoned&) {
    // Refused for ever: its lease ends, and attempts_max ends it. The others must not wait for it.
    if (outcomes_.size() == 1) outcomes_.clear();
    throw;
  }
  outcomes_.clear();
}

void Sender::settle_if_due() {
  const bool due = !outcomes_.empty() && around_.clocks.steady() - settled_at_ >= around_.limits.settle_after;
  if (!due) return;
  settled_at_ = around_.clocks.steady();
  try {
    settle();
  } catch (const std::exception&) {
    // The rest of the batch is claimed and its clocks run: it goes out first. The turn's end settles again,
    // or throws.
  }
}

void Sender::tell(const Gate& gate, std::optional<GatewayState> change) {
  if (change) around_.watcher.gateway_is(gate.channel(), *change);
}

}  // namespace holdfast::messages
