#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/store/offers.hpp"

namespace holdfast::store {

/// What is said of a residence: to its contact person, or to somebody on its roster.
struct ResidenceTold {
  struct Part {
    Instant starts_at, ends_at;
    int seats = 0;
  };
  ResidenceId id;
  std::string name;
  bool is_second = false;             ///< it is of the second visit
  std::optional<Instant> held_until;  ///< of an offer
  std::vector<Part> visits;           ///< the soonest first
};

/// A message claimed for sending, with all that its words need.
struct DueMessage {
  MessageId id;
  std::string cause;
  std::string kind;
  Contact channel{};
  int attempts = 0;  ///< this one included
  Instant written_at{};
  std::optional<Instant> useful_until{};  ///< it must not arrive later
  std::optional<Date> likely_on{};        ///< of a heads-up: the day on which an offer is likely
  RegistrationId registration;
  std::string name, phone, email;
  Language language{};
  std::optional<OfferView> offer;  ///< notified_at and held_until are set: the clock runs from the claim
  std::string booked_uid;          ///< stable calendar id

  struct Seat {
    std::string name;
    Instant arrives_at;
  };
  std::vector<Seat> household{};  ///< whose offers it tells of, if they were made to a household
  std::optional<ResidenceTold> residence{};
};

/// Claims due messages of a channel, at most 256 at once, for `lease`: state sending, attempts + 1, and, for
/// an offer not yet notified, starts its clock (notified_at now, held_until now + hold) before anything is
/// sent, so that the text can name the deadline and a repeat names the same one. Offers no longer held make
/// their message withdrawn, and so do appointments that are no more, and the end of what it is useful for.
/// Locks offers, then messages, skipping what is locked. A message whose lease ended
/// is claimed again with the same id.
std::vector<DueMessage> claim_messages(Transaction&, Contact channel, std::size_t limit,
                                       std::chrono::seconds hold, std::chrono::seconds lease);

/// Messages of a channel that tell of a hold whose clock runs and are not on their way: to be sent again, or
/// left by a process that died while it sent. Nobody claims them while the channel's gateway is down. The
/// most urgent first, at most 256.
[[nodiscard]] std::vector<MessageId> stranded_messages(Transaction&, Contact channel);

/// Also ends a task on the call-back list, which is never claimed. Nothing happens if it was withdrawn or
/// failed meanwhile.
struct SentMessage {
  MessageId id;
  std::string gateway_reference;
};
void mark_sent(Transaction&, const std::vector<SentMessage>&);

/// A transient failure: due again after `delay`.
void retry_message(Transaction&, const MessageId&, std::chrono::milliseconds delay);

/// How long an offer lives whose clock waits: until its message is claimed, or until staff ring.
struct DeliveryGrace {
  std::chrono::seconds text{900}, call{3600};
};

/// It will never arrive by this channel. The same message is written for the next channel the person has (sms
/// → email, email → sms), at last for the call-back list; an unseen offer gets its clock started anew, once:
/// with the claim of that next message, or when staff open the offer. Nothing is written about a hold that is
/// over, nor of an appointment that is, nor what is of no use any more. Nothing happens to messages on the
/// call-back list, which staff end, or ended already. Safe to repeat.
void mark_failed(Transaction&, const MessageId&, DeliveryGrace = {});

/// A delivery report by the gateway's reference. Nothing happens for an unknown one.
enum class Delivery { delivered, failed };
void report_delivery(Transaction&, const std::string& gateway_reference, Delivery);

/// Messages due now, and the age of the oldest, by channel: for metrics.
struct DueCount {
  Contact channel{};
  std::size_t due = 0;
  std::chrono::seconds oldest{0};
};
[[nodiscard]] std::vector<DueCount> count_due(Transaction&);

}  // namespace holdfast::store
