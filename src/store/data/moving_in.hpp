#pragma once

#include "holdfast/store/connection.hpp"
#include "store/programme/window_rows.hpp"

namespace holdfast::store {

// What is staged. Of `people`, `is_here`: a row of that id was here before. Indexed and counted by
// `know_what_is_staged`.

/// The columns of `moved_people` that are as in `registrations`.
#define HOLDFAST_MOVED_COLUMNS                                                                         \
  " id, state, reason, received_at, turn_at, asked_at, eligible_from, via, name, line1, line2, city, " \
  "province,"                                                                                          \
  " postal_code, phone, email, contact, language, date_of_birth, card_hash, card_hash_2, card_sealed," \
  " preferences, needs, first_id, product_id, due_from, due_until, household_id, neighbouring_hours,"  \
  " ended_at, displaced_at, passed_until "

/// Those of the appointments that find more seats taken than there are: `line`.
#define HOLDFAST_MOVED_WITHOUT_SEAT \
  "SELECT line FROM (SELECT b.line, row_number() OVER (PARTITION BY w.id ORDER BY b.line) AS place, "   \
  "" HOLDFAST_FREE_SEATS("w") "AS free"                                                                 \
  "   FROM moved_bookings b"                                                                            \
  "   JOIN windows w ON w.clinic_id = b.clinic_id AND w.starts_at = b.starts_at"                        \
  "  WHERE NOT EXISTS (SELECT FROM moved_people p WHERE p.id = b.person AND p.is_here)) seats"          \
  " WHERE place > free"

}  // namespace holdfast::store
