#include "store/review_task.hpp"

#include "store/rows.hpp"
#include "store/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr Statement ask{"ask_staff_to_look", R"sql(
  INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), $1, $1::uuid::text, 'review', 'call', 'due', $2
      ON CONFLICT (cause, kind, channel) DO UPDATE SET state = 'due', due_at = excluded.due_at, sent_at = NULL
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

}  // namespace holdfast::store
