#pragma once

#include <chrono>
#include <cstdint>

#include "holdfast/messages/ledger.hpp"
#include "holdfast/messages/messenger.hpp"
#include "holdfast/messages/outbox.hpp"

namespace holdfast::messages {

/// Whether the message tells of a hold whose clock runs.
[[nodiscard]] bool tells_of_a_hold(const store::DueMessage&) noexcept;

/// How a sending failed, and what is known about the way.
struct Failing {
  SendFailure failure{};
  bool repeat_is_harmless = false;
  bool gateway_is_up = true;
  std::uint32_t chance = 0;  ///< random: spreads the repeats
};

/// Again after a pause that doubles, or on to the person's next channel: where it can never arrive, was tried
/// too often, might be told twice, or too little of the hold would be left. Pure.
[[nodiscard]] Outcome next_step(const store::DueMessage&, const Failing&, Instant now, const Outbox::Limits&);

}  // namespace holdfast::messages
