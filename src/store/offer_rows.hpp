#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pqxx/pqxx>

#include "holdfast/store/offers.hpp"

namespace holdfast::store {

/// What `offer_view_in` reads, over offers o, registrations r, windows w and clinics c.
inline constexpr std::string_view offer_view_columns = R"sql(
  o.id AS offer_id, o.registration_id, o.window_id, o.state AS offer_state,
  (extract(epoch FROM o.held_until) * 1000000)::bigint AS held_until,
  (extract(epoch FROM o.notified_at) * 1000000)::bigint AS notified_at,
  (extract(epoch FROM o.created_at) * 1000000)::bigint AS created_at,
  (extract(epoch FROM o.resolved_at) * 1000000)::bigint AS resolved_at,
  o.choice, (extract(epoch FROM w.starts_at) * 1000000)::bigint AS starts_at,
  c.id AS clinic_id, c.name AS clinic_name, c.line1 AS clinic_line1, c.city AS clinic_city,
  c.province AS clinic_province, c.postal_code AS clinic_postal_code,
  c.latitude, c.longitude, c.time_zone, r.contact AS offer_contact, r.language AS offer_language
)sql";

[[nodiscard]] OfferView offer_view_in(const pqxx::row&);

/// The offer's columns alone: offer_id, registration_id, window_id, offer_state, held_until, notified_at.
[[nodiscard]] Offer offer_in(const pqxx::row&);

}  // namespace holdfast::store
