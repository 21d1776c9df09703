#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "holdfast/domain/offer.hpp"
#include "holdfast/domain/registration.hpp"
#include "holdfast/store/connection.hpp"

// What becomes of a message that did not reach the person, by whatever channel.

namespace holdfast::store {

/// Whether a message of this kind is about an offer to be decided upon, and worth nothing once that is over.
[[nodiscard]] inline bool tells_of_a_hold(std::string_view kind) {
  return kind == "offer" || kind == "hold-lengthened";
}

/// Whether it reminds of an appointment, and is wrong once that is no more.
[[nodiscard]] inline bool reminds(std::string_view kind) {
  return kind.starts_with("reminder-");
}

/// The offer of a message, under lock.
struct Unheard {
  Offer offer;
  bool seen = false;
  bool renotified = false;
};
[[nodiscard]] std::optional<Unheard> lock_offer_of(Transaction&, const MessageId&);
[[nodiscard]] bool is_still_held(const std::optional<Unheard>&, Instant now);
/// Once, and not for somebody who saw the offer.
[[nodiscard]] inline bool may_start_anew(const Unheard& unheard) {
  return !unheard.seen && !unheard.renotified;
}

/// Writes the same message for the next channel the person has and that was not tried: sms, email, at last
/// the call-back list. Nothing if none is left.
std::optional<Contact> write_to_next_channel(Transaction&, const MessageId&);

/// As when the offer was made: its clock waits for the next claim, or for staff to open it.
void start_clock_anew(Transaction&, const OfferId&, Instant now, std::chrono::seconds lives);

}  // namespace holdfast::store
