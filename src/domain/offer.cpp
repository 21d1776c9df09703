#include "holdfast/domain/offer.hpp"

namespace holdfast {

Result<Offer, AcceptRefusal> accept(Offer offer, Instant now) noexcept {
  switch (offer.state) {
    case OfferState::accepted: return offer;
    case OfferState::declined: return AcceptRefusal::declined;
    case OfferState::expired: return AcceptRefusal::expired;
    case OfferState::cancelled: return AcceptRefusal::cancelled;
    case OfferState::held: break;
  }
  if (now >= offer.held_until) return AcceptRefusal::expired;

  offer.state = OfferState::accepted;
  return offer;
}

Result<Offer, DeclineRefusal> decline(Offer offer, Instant now) noexcept {
  switch (offer.state) {
    case OfferState::accepted: return DeclineRefusal::accepted;
    case OfferState::declined: return offer;
    case OfferState::expired: return DeclineRefusal::expired;
    case OfferState::cancelled: return DeclineRefusal::cancelled;
    case OfferState::held: break;
  }
  if (now >= offer.held_until) return DeclineRefusal::expired;

  offer.state = OfferState::declined;
  return offer;
}

std::string_view name_of(OfferState state) noexcept {
  switch (state) {
    case OfferState::held: return "held";
    case OfferState::accepted: return "accepted";
    case OfferState::declined: return "declined";
    case OfferState::expired: return "expired";
    case OfferState::cancelled: return "cancelled";
  }
  return {};
}

std::optional<OfferState> offer_state_named(std::string_view name) noexcept {
  using enum OfferState;
  for (const auto state : {held, accepted, declined, expired, cancelled}) {
    if (name_of(state) == name) return state;
  }
  return std::nullopt;
}

}  // namespace holdfast
