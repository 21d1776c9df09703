#include "store/people/review_task.hpp"

#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/people/one_live.hpp"

namespace holdfast::store {

namespace {

constexpr Statement ask{"ask_staff_to_look", R"sql(
  INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), $1, $1::uuid::text, 'review', 'call', 'due', $2
      ON CONFLICT (cause, kind, channel) DO UPDATE SET state = 'due', due_at = excluded.due_at, sent_at = NULL
)sql"};

// Themselves, if they are still there, and the others of the household, who stood there because of this one
// and of nobody else any more. In order of card, as whoever keeps people makes cards live.
constexpr Statement read_let_through{"read_household_to_let_through", R"sql(
  SELECT r.id FROM registrations AS r
   WHERE r.id = $1 AND r.state = 'review'
      OR r.household_id = (SELECT household_id FROM registrations WHERE id = $1)
         AND r.state = 'review' AND r.reason = 'household'
         AND NOT EXISTS (SELECT FROM registrations other
                          WHERE other.household_id = r.household_id AND other.id <> $1
                            AND other.state = 'review' AND other.reason <> 'household')
   ORDER BY r.card_hash, r.card_hash_2, r.id
)sql"};
constexpr Statement let_through{"let_one_of_household_through", R"sql(
  UPDATE registrations SET state = 'waiting', reason = NULL WHERE id = $1
)sql"};

constexpr Statement end{"end_review_task", R"sql(
  UPDATE messages SET state = 'sent', sent_at = clock_timestamp()
   WHERE cause = $1 AND kind = 'review' AND channel = 'call'
     AND state NOT IN ('sent', 'delivered', 'failed', 'withdrawn')
)sql"};

}  // namespace

void ask_staff_to_look(Transaction& tx, const RegistrationId& id, Instant now) {
  execute(tx, ask, uuid(id), timestamp(now));
}

void end_review_task(Transaction& tx, const RegistrationId& id) {
  execute(tx, end, uuid(id));
}

bool let_household_through(Transaction& tx, const RegistrationId& id) {
  const auto people = execute(tx, read_let_through, uuid(id));
  if (people.empty()) return true;
  // One whose card is live by now stays, and the others with them, and is on the staff's list as before.
  return unless_card_is_live(tx, [&] {
    for (const auto& row : people) execute(tx, let_through, text(row["id"]));
  });
}

}  // namespace holdfast::store
