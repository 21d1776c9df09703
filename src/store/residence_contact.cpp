#include "holdfast/store/residence_contact.hpp"

#include <string>

#include "store/old_addresses.hpp"
#include "store/residence_rows.hpp"
#include "store/rows.hpp"
#include "store/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr Statement lock_contact{"lock_contact_of_residence", R"sql(
  SELECT contact_name, phone, email, contact FROM residences
   WHERE id = $1 AND erased_at IS NULL
     FOR UPDATE
)sql"};

constexpr Statement write_contact{"write_contact_of_residence", R"sql(
  UPDATE residences SET contact_name = $2, phone = $3, email = $4, contact = $5 WHERE id = $1
)sql"};

// By the cause of what was told last, so that staff see whether this one arrives. One that is being sent at
// this moment cannot be the one that goes to the new place as well.
constexpr Statement tell_new_place{"tell_new_contact_of_residence", R"sql(
  WITH last AS (
    SELECT coalesce((SELECT id FROM residence_offers WHERE residence_id = $1
                      ORDER BY created_at DESC, id DESC LIMIT 1), $1::uuid)::text AS cause
  )
  INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at, created_at)
  SELECT gen_random_uuid(), $1,
         cause || CASE WHEN EXISTS (SELECT FROM messages m
                                     WHERE m.cause = last.cause AND m.kind = $2 AND m.channel = $3
                                       AND m.state = 'sending')
                       THEN ' ' || gen_random_uuid() ELSE '' END,
         $2::text, $3::text, 'due', clock_timestamp(), clock_timestamp()
    FROM last
  ON CONFLICT (cause, kind, channel) DO UPDATE
     SET state = 'due', due_at = excluded.due_at, created_at = excluded.created_at, attempts = 0,
         sent_at = NULL, gateway_reference = NULL
)sql"};

}  // namespace

bool correct_residence_contact(Transaction& tx, const ResidenceId& id, const ResidenceContact& contact) {
  const auto found = execute(tx, lock_contact, uuid(id));
  if (found.empty()) return false;
  const auto row = found[0];
  const ResidenceContact old{.name = text(row["contact_name"]),
                             .reach = {.phone = text(row["phone"]),
                                       .email = text(row["email"]),
                                       .contact = holdfast::store::contact(row["contact"])}};
  if (old == contact) return true;
  const auto offer = lock_live_residence_offer(tx, id);
  const std::string channel{name_of(contact.reach.contact)};
  execute(tx, write_contact, uuid(id), contact.name, text_or_null(contact.reach.phone),
          text_or_null(contact.reach.email), channel);
  tell_old_addresses(tx, uuid(id), old.reach, contact.reach);
  if (!leads_elsewhere(old.reach, contact.reach)) return true;
  const bool is_held = offer && offer->state == OfferState::held;
  if (is_held) withdraw_residence_message(tx, offer->id);
  execute(tx, tell_new_place, uuid(id), is_held ? "residence-offer" : "residence-contact", channel);
  return true;
}

}  // namespace holdfast::store
