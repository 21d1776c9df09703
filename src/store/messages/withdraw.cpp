#include "store/messages/withdraw.hpp"

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

// Two ways to find them: most have the offer for their cause; those of a lengthened hold name the outage as
// well. Of those that are due, said by what they are not: by what they are, the index of all that is due
// would seem the way to these few.
constexpr Statement withdraw_messages{"withdraw_messages", R"sql(
  WITH lengthened AS (
    UPDATE messages SET state = 'withdrawn'
     WHERE offer_id = ANY ($1::uuid[]) AND kind = 'hold-lengthened' AND state = 'due'
  )
  UPDATE messages SET state = 'withdrawn'
   WHERE cause = ANY ($2::text[])
     AND kind IN ('offer', 'booked', 'reminder-day-before', 'reminder-hours-before')
     AND state NOT IN ('sending', 'sent', 'delivered', 'failed', 'withdrawn')
)sql"};

}  // namespace

void withdraw_due_messages(Transaction& tx, std::span<const OfferId> offers) {
  execute(tx, withdraw_messages, array_of(offers),
          array_of(offers, [](const OfferId& id) { return uuid(id); }));
}

}  // namespace holdfast::store
