#pragma once

#include <pqxx/pqxx>

#include "holdfast/store/offers.hpp"

namespace holdfast::store {

/// What `offer_in` reads, for a SELECT list over `offers AS o`.
#define HOLDFAST_OFFER_COLUMNS                                                                        \
  " o.id AS offer_id, o.registration_id AS offer_registration, o.window_id, o.state AS offer_state, " \
  " o.held_until, o.notified_at "

/// What `offer_view_in` reads, for a SELECT list over HOLDFAST_OFFER_VIEW_TABLES.
#define HOLDFAST_OFFER_VIEW_COLUMNS                                                   \
  HOLDFAST_OFFER_COLUMNS                                                              \
  ", o.choice, o.created_at, o.resolved_at, w.starts_at, c.id AS clinic_id, "         \
  " c.name AS clinic_name, c.line1 AS clinic_line1, c.city AS clinic_city, "          \
  " c.province AS clinic_province, c.postal_code AS clinic_postal_code, c.latitude, " \
  " c.longitude, c.time_zone, r.contact AS offer_contact, r.language AS offer_language "

#define HOLDFAST_OFFER_VIEW_TABLES                     \
  " offers o "                                         \
  " JOIN registrations r ON r.id = o.registration_id " \
  " JOIN windows w ON w.id = o.window_id "             \
  " JOIN clinics c ON c.id = w.clinic_id "

[[nodiscard]] Offer offer_in(const pqxx::row&);
[[nodiscard]] OfferView offer_view_in(const pqxx::row&);

}  // namespace holdfast::store
