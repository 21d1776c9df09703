#include "holdfast/store/automatic_calls.hpp"

#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

// The mark in gateway_reference stays: who was rung by a machine once is an agent's from then on. The person
// is locked, as by agents who take somebody.
constexpr Statement claim{"claim_automatic_calls", R"sql(
  WITH pressing AS (
    SELECT m.id, r.id AS registration_id, r.phone, r.language
      FROM messages m
      JOIN registrations r ON r.id = m.registration_id
      JOIN offers o ON o.id = m.offer_id
     WHERE m.channel = 'call' AND m.state = 'due' AND m.kind = 'offer' AND m.attempts = 0
       AND m.gateway_reference IS NULL AND m.due_at <= (SELECT clock_timestamp())
       AND r.contact = 'call' AND r.phone IS NOT NULL
       AND o.state = 'held' AND o.held_until > clock_timestamp()
       AND NOT EXISTS (SELECT FROM calls c
                        WHERE c.registration_id = r.id AND c.taken_until > clock_timestamp())
     ORDER BY o.held_until, m.id LIMIT $1::bigint FOR UPDATE OF r SKIP LOCKED)
  UPDATE messages m
     SET gateway_reference = 'automatic-call', due_at = clock_timestamp() + make_interval(secs => $2)
    FROM pressing p WHERE m.id = p.id AND m.state = 'due' AND m.gateway_reference IS NULL
  RETURNING p.registration_id, p.phone, p.language
)sql"};

constexpr Statement lock_called{"lock_automatically_called", R"sql(
  SELECT id FROM registrations WHERE id = $1 FOR UPDATE
)sql"};

constexpr Statement hand_over{"hand_call_over_to_agents", R"sql(
  UPDATE messages SET due_at = clock_timestamp()
   WHERE registration_id = $1 AND channel = 'call' AND state = 'due' AND kind = 'offer'
     AND gateway_reference = 'automatic-call' AND attempts = 0 AND due_at > clock_timestamp()
)sql"};

}  // namespace

std::vector<AutomaticCall> claim_automatic_calls(Transaction& tx, std::size_t limit,
                                                 std::chrono::seconds lease) {
  std::vector<AutomaticCall> calls;
  for (const auto& row : execute(tx, claim, limit, lease.count())) {
    calls.push_back({.registration = id_in<RegistrationId>(row["registration_id"]),
                     .phone = text(row["phone"]),
                     .language = language(row["language"])});
  }
  return calls;
}

void end_automatic_call(Transaction& tx, const RegistrationId& id) {
  execute(tx, lock_called, uuid(id));
  execute(tx, hand_over, uuid(id));
}

}  // namespace holdfast::store
