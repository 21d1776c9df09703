#pragma once

#include "holdfast/store/visits.hpp"
#include "store/rows.hpp"

namespace holdfast::store {

/// The columns `visit_in` reads, in its order, for a SELECT list over `visits AS v`.
#define HOLDFAST_VISIT_COLUMNS \
  " v.id, v.team, v.starts_at, v.ends_at, v.seats, v.held, v.booked, array_to_string(v.area, ' ') "

[[nodiscard]] Visit visit_in(Cells&);

}  // namespace holdfast::store
