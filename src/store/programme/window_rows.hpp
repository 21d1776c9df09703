#pragma once

#include "holdfast/store/programme.hpp"
#include "store/database/rows.hpp"

/// The seats of a window, by its alias, that can still be given. One being cut has none to give, also where
/// somebody gave one back, nor more than it shall have while that waits to be done.
#define HOLDFAST_FREE_SEATS(w)                                                                              \
  " greatest(0, least(" w ".capacity, " w ".capacity_ordered, " w ".capacity_in_waiting) - " w ".held - " w \
  ".booked - " w ".kept) "

namespace holdfast::store {

/// From id, clinic_id, starts_at, capacity and free, by name.
[[nodiscard]] inline StoredWindow window_in(const pqxx::row& row) {
  return {.id = window_id(row["id"]),
          .clinic = ClinicId{text(row["clinic_id"])},
          .starts_at = instant(row["starts_at"]),
          .capacity = row["capacity"].as<int>(),
          .free = row["free"].as<int>()};
}

}  // namespace holdfast::store
