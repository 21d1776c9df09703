#pragma once

#include <pqxx/pqxx>

#include "holdfast/domain/staff.hpp"

namespace holdfast::store {

/// The columns `staff_in` reads, for a SELECT list over `staff AS s`.
#define HOLDFAST_STAFF_COLUMNS                                                                       \
  " s.id, s.email, s.name, s.role, array_to_string(s.clinics, ' ') AS clinics, s.is_enabled, "       \
  " s.totp_sealed IS NOT NULL AS has_second_factor, s.temporary_until IS NOT NULL AS is_temporary, " \
  " s.signed_in_at "

[[nodiscard]] Staff staff_in(const pqxx::row&);

}  // namespace holdfast::store
