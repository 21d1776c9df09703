#pragma once

#include "holdfast/store/visits.hpp"
#include "store/rows.hpp"

namespace holdfast::store {

/// The columns `visit_in` reads, in its order, for a SELECT list over `visits AS v`.
#define HOLDFAST_VISIT_COLUMNS                                                         \
  " v.id, v.team, v.starts_at, v.ends_at, v.seats, v.held, v.booked, v.is_held_back, " \
  " v.called_off_at IS NOT NULL, array_to_string(v.area, ' '), v.product_id "

/// Seats of `p`, a part of the offer `o`, at the visit `v`: those offered, and once it is accepted those
/// taken: perhaps none, and then nobody is told of that visit.
#define HOLDFAST_SEATS_TOLD                                                                             \
  "CASE WHEN o.state = 'accepted' "                                                                     \
  "     THEN (SELECT count(*) FROM residents WHERE residence_id = o.residence_id AND visit_id = v.id) " \
  "     ELSE p.seats END"

/// Whether somebody who is due for a second dose of another product than this (none: '') has, or holds, a
/// seat of the visit, or may get one.
#define HOLDFAST_SECOND_OF_ANOTHER(visit, product)                              \
  "(" product                                                                   \
  " <> '' AND EXISTS ("                                                         \
  "  SELECT FROM residences r WHERE r.product_id <> " product                   \
  "   AND (r.id IN (SELECT residence_id FROM residents WHERE visit_id = " visit \
  ") "                                                                          \
  "        OR r.id IN (SELECT o.residence_id FROM residence_offers o "          \
  "                      JOIN residence_offer_visits n ON n.offer_id = o.id "   \
  "                     WHERE n.visit_id = " visit " AND o.state IN ('held', 'accepted')))))"

[[nodiscard]] Visit visit_in(Cells&);

}  // namespace holdfast::store
