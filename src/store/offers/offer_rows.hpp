#pragma once

#include <pqxx/pqxx>

#include "holdfast/store/offers.hpp"
#include "store/database/rows.hpp"

namespace holdfast::store {

/// What `offer_in` reads, in its order, for a SELECT list over `offers AS o`.
#define HOLDFAST_OFFER_COLUMNS \
  " o.id AS offer_id, o.registration_id, o.window_id, o.held_until, o.notified_at, o.state, o.party_id "

/// What `offer_view_in` reads, in its order, for a SELECT list over HOLDFAST_OFFER_VIEW_TABLES.
#define HOLDFAST_OFFER_VIEW_COLUMNS                                                                    \
  HOLDFAST_OFFER_COLUMNS                                                                               \
  ", c.id, c.name, c.line1, c.city, c.province, c.postal_code, c.latitude, c.longitude, c.time_zone, " \
  " w.starts_at, o.choice, o.created_at, o.resolved_at, r.contact, r.language, "                       \
  " r.first_id IS NOT NULL, o.arrival_minute, o.standby "

#define HOLDFAST_OFFER_VIEW_TABLES                     \
  " offers o "                                         \
  " JOIN registrations r ON r.id = o.registration_id " \
  " JOIN windows w ON w.id = o.window_id "             \
  " JOIN clinics c ON c.id = w.clinic_id "

/// Of offers.arrival_minute.
[[nodiscard]] std::optional<std::chrono::minutes> arrival(const pqxx::field& minute);

[[nodiscard]] Offer offer_in(Cells&);
[[nodiscard]] OfferView offer_view_in(Cells&);

/// Where they stand first in the statement.
[[nodiscard]] inline Offer offer_in(const pqxx::row& row) {
  Cells cells{row};
  return offer_in(cells);
}
[[nodiscard]] inline OfferView offer_view_in(const pqxx::row& row) {
  Cells cells{row};
  return offer_view_in(cells);
}

}  // namespace holdfast::store
