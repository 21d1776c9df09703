#include "holdfast/voice/dialler.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "holdfast/messages/calls.hpp"
#include "holdfast/store/automatic_calls.hpp"
#include "holdfast/store/failure.hpp"
#include "voice/addresses.hpp"

namespace holdfast::voice {

namespace {

std::string_view word_of(messages::SendFailure failure) {
  switch (failure) {
    case messages::SendFailure::transient:
    case messages::SendFailure::permanent: return "refused";
    case messages::SendFailure::gateway_down: return "gateway-down";
    case messages::SendFailure::unknown: return "unknown";
  }
  return "unknown";
}

}  // namespace

struct Dialler::Impl {
  void run();
  bool round();
  bool ring(const store::AutomaticCall&);
  void hand_over(const RegistrationId&);
  void wait(std::chrono::milliseconds);

  Limits limits;
  store::Connection connection;
  messages::TwilioCalls twilio;
  std::string public_url;
  Tickets tickets;
  const Switches& switches;
  Told told;

  std::mutex mutex;
  std::condition_variable stopped;
  bool stopping = false;  // under the mutex
  std::thread thread;     // the owner's alone
};

void Dialler::Impl::run() {
  auto pause = limits.poll;
  while (true) {
    wait(pause);
    {
      const std::lock_guard lock{mutex};
      if (stopping) return;
    }
    pause = round() ? limits.poll : limits.pause;
  }
}

/// False where something is away.
bool Dialler::Impl::round() {
  const bool still = switches.is_on(Switch::read_only) || switches.is_on(Switch::offers_paused);
  if (still) return true;
  try {
    const auto calls = connection.in_transaction_again([this](store::Transaction& tx) {
      return store::claim_automatic_calls(tx, limits.calls_max, limits.lease);
    });
    bool well = true;
    for (const auto& each : calls) well = ring(each) && well;
    return well;
  } catch (const store::Unavailable&) {
  } catch (const store::Contended&) {
  } catch (const store::InDoubt&) {
  } catch (const store::Poisoned&) {
  }
  told("database-away");
  return false;
}

bool Dialler::Impl::ring(const store::AutomaticCall& person) {
  Call call;
  call.step = Step::answered;
  call.language = person.language;
  call.person = person.registration;
  const auto ticket = tickets.seal(call, {});
  const auto rung = twilio.ring({.to = person.phone,
                                 .answer_url = call_url(public_url, ticket),
                                 .ended_url = ended_url(public_url, ticket)});
  told(rung ? "rung" : word_of(rung.error()));
  if (rung) return true;
  // Where the answer was lost it may ring all the same: agents wait for the lease to end.
  if (rung.error() != messages::SendFailure::unknown) hand_over(person.registration);
  return rung.error() == messages::SendFailure::permanent;
}

void Dialler::Impl::hand_over(const RegistrationId& id) {
  connection.in_transaction_again([&id](store::Transaction& tx) { store::end_automatic_call(tx, id); });
}

void Dialler::Impl::wait(std::chrono::milliseconds longest) {
  std::unique_lock lock{mutex};
  stopped.wait_for(lock, longest, [this] { return stopping; });
}

Dialler::Dialler(Limits limits, store::Settings settings, messages::TwilioSettings twilio,
                 std::string public_url, const KeyRing& keys, const Switches& switches, Told told)
    : impl_(new Impl{.limits = limits,
                     .connection = store::Connection{std::move(settings)},
                     .twilio = messages::TwilioCalls{std::move(twilio)},
                     .public_url = std::move(public_url),
                     .tickets = Tickets{keys},
                     .switches = switches,
                     .told = std::move(told),
                     .mutex = {},
                     .stopped = {},
                     .stopping = false,
                     .thread = {}}) {}

Dialler::~Dialler() {
  stop();
}

void Dialler::start() {
  impl_->thread = std::thread{[this] { impl_->run(); }};
}

void Dialler::stop() {
  if (!impl_->thread.joinable()) return;
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->stopping = true;
  }
  impl_->stopped.notify_all();
  impl_->thread.join();
}

}  // namespace holdfast::voice
