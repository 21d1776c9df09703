#pragma once

#include <optional>
#include <string_view>

#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/result.hpp"
#include "holdfast/domain/time.hpp"

namespace holdfast {

/// Stored as text in `offers.state`; docs/offer_states.md draws the arrows.
enum class OfferState { held, accepted, declined, expired, cancelled };

/// Why an offer could not be accepted, or declined.
enum class AcceptRefusal { declined, expired, cancelled };
enum class DeclineRefusal { accepted, expired, cancelled };

/// A window held for one registration until `held_until`.
///
/// The hold is half-open, [created, held_until): at `held_until` itself the
/// seat is free again. An offer leaves `held` once and never returns to it.
/// Until `notified_at` is set the person has not been told, and `held_until`
/// is the end of the delivery grace.
struct Offer {
  OfferId id;
  RegistrationId registration;
  WindowId window{};
  Instant held_until;
  std::optional<Instant> notified_at;
  OfferState state = OfferState::held;
  std::optional<OfferId> party{};  ///< made together with others to a household, and called so

  friend bool operator==(const Offer&, const Offer&) = default;
};

/// Accepts `offer` as of `now`.
///
/// Accepting an accepted offer again returns it unchanged: people press the
/// button in the message twice. Pure: reads no clock, touches no store.
[[nodiscard]] Result<Offer, AcceptRefusal> accept(Offer offer, Instant now) noexcept;

/// Declines `offer` as of `now`. Declining again returns it unchanged.
[[nodiscard]] Result<Offer, DeclineRefusal> decline(Offer offer, Instant now) noexcept;

[[nodiscard]] std::string_view name_of(OfferState) noexcept;
[[nodiscard]] std::optional<OfferState> offer_state_named(std::string_view) noexcept;

}  // namespace holdfast
