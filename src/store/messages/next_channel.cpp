#include "store/messages/next_channel.hpp"

#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/offers/offer_rows.hpp"

namespace holdfast::store {

namespace {

// The message's offer never changes, so it may be found before anything is locked.
constexpr Statement lock_offer_of_message{"lock_offer_of_message", "SELECT " HOLDFAST_OFFER_COLUMNS R"sql(
       , o.seen_at, o.renotified
    FROM offers o
   WHERE o.id = (SELECT offer_id FROM messages WHERE id = $1)
     FOR UPDATE
)sql"};

// The first channel not tried yet. The call-back list takes those without a telephone too: somebody must
// know. A residence's contact person is not on it: staff see on the residence's page that they were not
// reached. Nor is a question of somebody who would come along, which an agent cannot answer for them.
constexpr Statement write_on{"write_to_next_channel", R"sql(
  INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at, useful_until)
  SELECT gen_random_uuid(), m.registration_id, m.offer_id, m.cause, m.kind, next.channel, 'due',
         clock_timestamp(), m.useful_until
    FROM messages m
    JOIN LATERAL (SELECT phone, email, true AS is_person FROM registrations
                   WHERE id = m.registration_id AND erased_at IS NULL
                  UNION ALL
                  SELECT phone, email, false FROM residences WHERE id = m.registration_id) r ON true
    JOIN LATERAL (VALUES (1, 'sms', r.phone IS NOT NULL),
                         (2, 'email', r.email IS NOT NULL),
                         (3, 'call', r.is_person AND m.kind <> 'joining-asked'))
                 AS next (place, channel, possible) ON next.possible
   WHERE m.id = $1
     AND m.address IS NULL  -- what was for an old address is for nobody else
     AND (m.useful_until IS NULL OR m.useful_until > clock_timestamp())
     AND NOT EXISTS (SELECT FROM messages tried
                      WHERE tried.cause = m.cause AND tried.kind = m.kind AND tried.channel = next.channel)
   ORDER BY next.place
   LIMIT 1
  ON CONFLICT DO NOTHING
  RETURNING channel
)sql"};

constexpr Statement start_anew{"start_clock_anew", R"sql(
  UPDATE offers
     SET notified_at = NULL, renotified = true,
            held_until = $2::timestamptz + make_interval(secs => coalesce(hold_seconds, $3))
   WHERE id = ANY (ARRAY(SELECT $1::uuid UNION
                         SELECT id FROM offers WHERE party_id = $1 AND state = 'held'))
)sql"};

}  // namespace

std::optional<Unheard> lock_offer_of(Transaction& tx, const MessageId& id) {
  const auto found = execute(tx, lock_offer_of_message, uuid(id));
  if (found.empty()) return std::nullopt;
  const auto row = found[0];
  return Unheard{
      .offer = offer_in(row), .seen = !row["seen_at"].is_null(), .renotified = row["renotified"].as<bool>()};
}

bool is_still_held(const std::optional<Unheard>& unheard, Instant now) {
  return unheard && unheard->offer.state == OfferState::held && accept(unheard->offer, now);
}

std::optional<Contact> write_to_next_channel(Transaction& tx, const MessageId& id) {
  const auto next = execute(tx, write_on, uuid(id));
  if (next.empty()) return std::nullopt;
  return contact(next[0]["channel"]);
}

void start_clock_anew(Transaction& tx, const OfferId& id, Instant now, std::chrono::seconds lives) {
  execute(tx, start_anew, uuid(id), timestamp(now), lives.count());
}

}  // namespace holdfast::store
