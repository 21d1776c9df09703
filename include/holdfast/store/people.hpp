#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/store/offers.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::store {

// Finding people, and what was done for them so far. Whoever shows it writes down the look: audit.hpp.

/// Whose telephone it is, "+14165550199"; the newest first.
[[nodiscard]] std::vector<RegistrationId> find_by_phone(Transaction&, const std::string& phone,
                                                        std::size_t limit);
/// Whose card it is, in whatever state, second doses with their firsts; the newest first. `card_number` as
/// `read_form` writes it.
[[nodiscard]] std::vector<RegistrationId> find_by_card(Transaction&, const Vault&,
                                                       const std::string& card_number, std::size_t limit);

/// The last three characters of their card's number, "897"; empty if none is known.
[[nodiscard]] std::string card_ending(Transaction&, const Vault&, const RegistrationId&);

/// One message, as it fared.
struct MessageSent {
  std::string kind, channel, state;
  int attempts = 0;
  Instant created_at, due_at;
  std::optional<Instant> sent_at;
  std::string address;  ///< where it went, if not to the registration's own; else empty
};

/// One offer, as it went.
struct OfferMade {
  OfferView view;
  std::optional<Instant> seen_at;
};

/// Oldest first.
struct History {
  std::vector<OfferMade> offers;
  std::vector<MessageSent> messages;
};
[[nodiscard]] History read_history(Transaction&, const RegistrationId&);

}  // namespace holdfast::store
