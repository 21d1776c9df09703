#pragma once

#include "holdfast/store/programme.hpp"
#include "store/database/rows.hpp"

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
