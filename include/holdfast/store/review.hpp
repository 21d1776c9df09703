#pragma once

#include <optional>
#include <string>
#include <vector>

#include "holdfast/domain/result.hpp"
#include "holdfast/store/offers.hpp"
#include "holdfast/store/vault.hpp"

namespace holdfast::store {

// Registrations in review: staff look at them, then let them through, merge them with another, or end them.
// Each locks the registration first and acts only if it is in review still, so that of two who press at once
// one is refused. Each writes a message to the person, but to those who are on the line and hear it there.

/// Whether the person is told by a message, or hears it from the agent now.
enum class Told { by_message, on_the_line };

/// Those in review, the oldest place first, from after `after`.
struct ReviewCursor {
  Instant turn_at{};
  RegistrationId id{};
};
struct InReview {
  RegistrationId id;
  Instant turn_at;
  std::string reason;
};
[[nodiscard]] std::vector<InReview> read_reviews(Transaction&, ReviewCursor after, std::size_t limit);
[[nodiscard]] std::size_t count_reviews(Transaction&);

/// The live registration that has the card of this one, if another has it.
[[nodiscard]] std::optional<RegistrationId> holder_of_card(Transaction&, const Vault&, const RegistrationId&);

enum class ReviewRefusal {
  not_in_review,  ///< somebody was quicker
  card_is_live,   ///< another registration with this card is live
  no_other,       ///< there is no live registration to merge it with
};

/// They wait from now on, in the place of their form. On the line they count as having just asked. Whether
/// their card number is known does not matter; that another live one has it, does.
Result<RegistrationState, ReviewRefusal> let_through(Transaction&, const RegistrationId&, Told);

/// The number of their card, whatever state they are in. `card_number` as `read_form` writes it.
Result<RegistrationState, ReviewRefusal> set_card(Transaction&, const Vault&, const RegistrationId&,
                                                  const std::string& card_number);

/// The first form's registration, which has the card, takes over wishes, address and contact of this newer
/// one, and this one ends. What the first one was offered or booked stays. Returns the first one.
Result<RegistrationId, ReviewRefusal> merge(Transaction&, const Vault&, const RegistrationId&, Told);

/// Ended, with the reason: "asked", "not-a-person", ….
Result<RegistrationState, ReviewRefusal> end_review(Transaction&, const RegistrationId&,
                                                    const std::string& reason, Told);

}  // namespace holdfast::store
