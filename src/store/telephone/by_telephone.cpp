#include "holdfast/store/by_telephone.hpp"

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

// The order and the limit inside keep every range on the primary key, whatever the planner thinks of it: a
// birth date looked for first would read the whole table.
constexpr Statement find_ranges{"find_in_ranges", R"sql(
  SELECT r.id
    FROM unnest($1::uuid[], $2::uuid[]) AS k (first, last)
   CROSS JOIN LATERAL (SELECT id, date_of_birth FROM registrations
                        WHERE id >= k.first AND id <= k.last
                        ORDER BY id LIMIT $4::bigint) AS r
   WHERE r.date_of_birth = $3::date
)sql"};

constexpr Statement lock_person{"lock_person_on_the_telephone", R"sql(
  SELECT phone FROM registrations WHERE id = $1 FOR UPDATE
)sql"};

// One a person and hour by its cause, and none while an earlier one waits.
constexpr Statement write_call_back{"write_call_back", R"sql(
  INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), $1,
         $1::uuid::text || ':call-back:' || to_char($2::timestamptz, 'YYYYMMDDHH24'),
         'call-back', 'call', 'due', $2
   WHERE NOT EXISTS (SELECT FROM messages m
                      WHERE m.channel = 'call' AND m.state = 'due' AND m.kind = 'call-back'
                        AND m.registration_id = $1)
      ON CONFLICT DO NOTHING
)sql"};

constexpr Statement end_heard{"end_what_was_heard", R"sql(
  UPDATE messages SET state = 'sent', sent_at = $2
   WHERE registration_id = $1 AND channel = 'call' AND state = 'due'
     AND kind IN ('offer', 'hold-lengthened', 'booked', 'lapsed')
)sql"};

}  // namespace

std::vector<RegistrationId> find_in_ranges(Transaction& tx, const std::vector<IdRange>& ranges,
                                           Date date_of_birth) {
  const auto found = execute(tx, find_ranges, array_of(ranges, &IdRange::first),
                             array_of(ranges, &IdRange::last), day(date_of_birth), range_rows_max);
  std::vector<RegistrationId> ids;
  for (const auto& row : found) ids.push_back(id_in<RegistrationId>(row["id"]));
  return ids;
}

std::optional<std::string> ask_call_back(Transaction& tx, const RegistrationId& id) {
  const auto found = execute(tx, lock_person, uuid(id));
  if (found.empty() || found[0]["phone"].is_null()) return std::nullopt;
  execute(tx, write_call_back, uuid(id), timestamp(Connection::clock(tx)));
  return text(found[0]["phone"]);
}

void heard_by_telephone(Transaction& tx, const RegistrationId& id) {
  execute(tx, lock_person, uuid(id));
  execute(tx, end_heard, uuid(id), timestamp(Connection::clock(tx)));
}

}  // namespace holdfast::store
