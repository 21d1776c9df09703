#include "holdfast/store/outbox.hpp"

#include <string>

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/messages/next_channel.hpp"

namespace holdfast::store {

namespace {

// Also of one that was due: an agent works off the call-back list without a claim.
constexpr Statement mark_messages_sent{"mark_messages_sent", R"sql(
  UPDATE messages AS m
     SET state = 'sent', sent_at = clock_timestamp(), gateway_reference = nullif(s.gateway_reference, '')
    FROM (SELECT d.id, told.gateway_reference
            FROM unnest($1::uuid[], $2::text[]) AS told (id, gateway_reference)
            JOIN messages d ON d.id = told.id
           WHERE d.state NOT IN ('sent', 'delivered', 'failed', 'withdrawn')
           ORDER BY d.id
             FOR UPDATE OF d) AS s
   WHERE m.id = s.id
)sql"};

constexpr Statement mark_message_due{"mark_message_due", R"sql(
  UPDATE messages
     SET state = 'due', due_at = clock_timestamp() + make_interval(secs => $2::double precision / 1000)
   WHERE id = $1 AND state = 'sending'
)sql"};

// What stands on the call-back list cannot fail: staff end it.
constexpr Statement lock_failing_message{"lock_failing_message", R"sql(
  SELECT kind FROM messages
   WHERE id = $1 AND channel <> 'call' AND state IN ('due', 'sending', 'sent')
     FOR UPDATE
)sql"};

constexpr Statement mark_message_failed{"mark_message_failed", R"sql(
  UPDATE messages SET state = 'failed' WHERE id = $1
)sql"};

// A gateway may know a message by our own id, and report before its reference was written down.
constexpr Statement find_by_gateway_reference{"find_by_gateway_reference", R"sql(
  SELECT id
    FROM (SELECT id, sent_at FROM messages WHERE gateway_reference = $1::text
          UNION ALL
          SELECT id, sent_at FROM messages
           WHERE id = CASE WHEN $1::text ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                           THEN $1::text::uuid END) known
   ORDER BY sent_at DESC NULLS LAST
   LIMIT 1
)sql"};

constexpr Statement read_stranded_messages{"read_stranded_messages", R"sql(
  SELECT m.id
    FROM messages m
    JOIN offers o ON o.id = m.offer_id
   WHERE m.channel = $1
     AND (m.state = 'due' OR m.state = 'sending' AND m.due_at <= (SELECT clock_timestamp()))
     AND m.kind IN ('offer', 'hold-lengthened')
     AND o.state = 'held' AND o.notified_at IS NOT NULL AND o.held_until > (SELECT clock_timestamp())
   ORDER BY o.held_until
   LIMIT 256
)sql"};

constexpr Statement mark_message_delivered{"mark_message_delivered", R"sql(
  UPDATE messages SET state = 'delivered', sent_at = coalesce(sent_at, clock_timestamp())
   WHERE id = $1 AND state IN ('sending', 'sent')
)sql"};

constexpr Statement count_due_messages{"count_due_messages", R"sql(
  SELECT channel, count(*) AS due,
         floor(extract(epoch FROM clock_timestamp() - min(due_at)))::bigint AS oldest_seconds
    FROM messages
   WHERE state IN ('due', 'sending') AND due_at <= (SELECT clock_timestamp())
   GROUP BY channel
   ORDER BY channel
)sql"};

}  // namespace

std::vector<MessageId> stranded_messages(Transaction& tx, Contact channel) {
  std::vector<MessageId> stranded;
  for (const auto& row : execute(tx, read_stranded_messages, std::string{name_of(channel)}))
    stranded.push_back(id_in<MessageId>(row["id"]));
  return stranded;
}

void mark_sent(Transaction& tx, const std::vector<SentMessage>& sent) {
  execute(tx, mark_messages_sent, array_of(sent, &SentMessage::id),
          array_of(sent, &SentMessage::gateway_reference));
}

void retry_message(Transaction& tx, const MessageId& id, std::chrono::milliseconds delay) {
  execute(tx, mark_message_due, uuid(id), delay.count());
}

void mark_failed(Transaction& tx, const MessageId& id, DeliveryGrace grace) {
  const auto unheard = lock_offer_of(tx, id);
  const auto message = execute(tx, lock_failing_message, uuid(id));
  if (message.empty()) return;
  const auto now = Connection::clock(tx);
  execute(tx, mark_message_failed, uuid(id));

  const auto kind = text(message[0]["kind"]);
  if (tells_of_a_hold(kind) && !is_still_held(unheard, now)) return;  // nothing left to tell
  if (reminds(kind) && (!unheard || unheard->offer.state != OfferState::accepted)) return;

  const auto next = write_to_next_channel(tx, id);
  if (!next || kind != "offer" || !may_start_anew(*unheard)) return;
  start_clock_anew(tx, unheard->offer.id, now, *next == Contact::call ? grace.call : grace.text);
}

void report_delivery(Transaction& tx, const std::string& gateway_reference, Delivery delivery) {
  const auto found = execute(tx, find_by_gateway_reference, gateway_reference);
  if (found.empty()) return;
  const auto id = id_in<MessageId>(found[0]["id"]);
  switch (delivery) {
    case Delivery::delivered: execute(tx, mark_message_delivered, uuid(id)); return;
    case Delivery::failed: mark_failed(tx, id); return;
  }
}

std::vector<DueCount> count_due(Transaction& tx) {
  std::vector<DueCount> counts;
  for (const auto& row : execute(tx, count_due_messages)) {
    counts.push_back({.channel = contact(row["channel"]),
                      .due = row["due"].as<std::size_t>(),
                      .oldest = std::chrono::seconds{number(row["oldest_seconds"])}});
  }
  return counts;
}

}  // namespace holdfast::store
