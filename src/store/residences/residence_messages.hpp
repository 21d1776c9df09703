#pragma once

#include <optional>
#include <vector>

#include "holdfast/store/outbox.hpp"

// What is told about residences, where messages are claimed. Costs nothing while there is nothing of it.

namespace holdfast::store {

/// The hold that a message to a contact person tells of.
struct ResidenceHold {
  OfferId id;  ///< of the table residence_offers
  bool is_held = false;
  std::optional<Instant> notified_at;
  Instant held_until;
};

/// Locks them, passing over what is locked elsewhere.
[[nodiscard]] std::vector<ResidenceHold> lock_residence_holds(Transaction&, const std::vector<OfferId>&);

/// Starts the clocks of those that are told of now for the first time.
void start_residence_clocks(Transaction&, const std::vector<ResidenceHold>&, Instant now);

/// Adds those of `sending` that go to contact persons, and to others what they are told of a residence.
void add_residence_messages(Transaction&, const std::vector<MessageId>& sending, std::vector<DueMessage>&);

}  // namespace holdfast::store
