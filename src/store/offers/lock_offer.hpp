#pragma once

#include <optional>

#include "holdfast/store/offers.hpp"

namespace holdfast::store {

/// Locks the offer's registration, then the offer, and returns it as it stands under the locks. Nothing if
/// there is none.
///
/// If every heartbeat is stale, running holds are lengthened by the gap first, so that nobody is judged too
/// late by an outage of our own.
[[nodiscard]] std::optional<OfferView> lock_offer(Transaction&, const OfferId&);

}  // namespace holdfast::store
