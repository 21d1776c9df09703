#pragma once

#include "holdfast/store/visits.hpp"
#include "store/database/rows.hpp"

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
#define HOLDFAST_SECOND_OF_ANOTHER(visit, product)                                                    \
  "(" product                                                                                         \
  " <> '' AND (EXISTS (SELECT FROM residents seat JOIN residences due ON due.id = seat.residence_id " \
  "                     WHERE seat.visit_id = " visit " AND due.product_id <> " product               \
  ") OR EXISTS (SELECT FROM residence_offer_visits part "                                             \
  "               JOIN residence_offers offer ON offer.id = part.offer_id "                           \
  "               JOIN residences due ON due.id = offer.residence_id "                                \
  "              WHERE part.visit_id = " visit                                                        \
  " AND offer.state IN ('held', 'accepted') "                                                         \
  "                AND due.product_id <> " product ")))"

[[nodiscard]] Visit visit_in(Cells&);

}  // namespace holdfast::store
