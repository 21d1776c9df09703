#include "store/programme/programme_lock.hpp"

#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr Statement lock_version{"lock_programme", "SELECT version FROM programme_version FOR UPDATE"};

constexpr Statement try_lock_version{"try_lock_programme",
                                     "SELECT version FROM programme_version FOR UPDATE SKIP LOCKED"};

constexpr Statement raise_it{"raise_programme_version", "UPDATE programme_version SET version = version + 1"};

constexpr auto find_unknown_clinic = R"sql(
  SELECT n.id
    FROM unnest($1::text[]) AS n (id)
   WHERE NOT EXISTS (SELECT FROM clinics AS c WHERE c.id = n.id)
   LIMIT 1
)sql";

}  // namespace

const char* const write_windows = R"sql(
  INSERT INTO windows AS w (clinic_id, starts_at, capacity)
  SELECT n.* FROM unnest($1::text[], $2::timestamptz[], $3::integer[]) AS n (clinic_id, starts_at, capacity)
   WHERE NOT EXISTS (SELECT FROM windows AS o
                      WHERE o.clinic_id = n.clinic_id AND o.starts_at = n.starts_at
                        AND coalesce(o.capacity_ordered, o.capacity) = n.capacity)
      ON CONFLICT (clinic_id, starts_at) DO UPDATE
     SET capacity = greatest(excluded.capacity, w.held + w.booked + w.kept),
         capacity_ordered = CASE WHEN excluded.capacity < w.held + w.booked + w.kept
                                 THEN excluded.capacity END
  RETURNING w.xmax = 0 AS added
)sql";

void lock_programme(Transaction& tx) {
  execute(tx, lock_version);
}

bool try_lock_programme(Transaction& tx) {
  return !execute(tx, try_lock_version).empty();
}

void raise_version(Transaction& tx) {
  execute(tx, raise_it);
}

void refuse_unknown_clinic(Transaction& tx, const pqxx::binarystring& clinics) {
  if (const auto unknown = query(tx, find_unknown_clinic, clinics); !unknown.empty()) {
    throw Poisoned("no such clinic: " + text(unknown[0][0]));
  }
}

}  // namespace holdfast::store
