#include <string>

#include "holdfast/store/reach.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/people/old_addresses.hpp"

namespace holdfast::store {

namespace {

// With the other dose: it is the same person.
constexpr Statement lock_registrations{"lock_registrations_to_correct", R"sql(
  WITH asked AS (SELECT id, first_id FROM registrations WHERE id = $1)
  SELECT r.id, r.phone, r.email, r.contact
    FROM registrations AS r
   WHERE (r.id = $1 OR r.first_id = (SELECT id FROM asked) OR r.id = (SELECT first_id FROM asked))
     AND r.erased_at IS NULL
   ORDER BY r.id
     FOR UPDATE
)sql"};

constexpr Statement lock_held_offer{"lock_held_offer_to_correct", R"sql(
  SELECT id FROM offers WHERE registration_id = $1 AND state = 'held' FOR UPDATE
)sql"};

constexpr Statement write_reach{"write_reach", R"sql(
  UPDATE registrations SET phone = $2, email = $3, contact = $4 WHERE id = $1
)sql"};

constexpr Statement withdraw_from_other_channels{"withdraw_offer_from_other_channels", R"sql(
  UPDATE messages SET state = 'withdrawn'
   WHERE cause = $1::uuid::text AND kind = 'offer' AND channel <> $2 AND state = 'due'
)sql"};

// The same message once more. One that is being sent at this moment will be marked as sent, so it cannot be
// the one that goes to the new place as well.
constexpr Statement send_offer_again{"send_offer_again", R"sql(
  INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), $1, $2::uuid,
         $2::uuid::text || CASE WHEN EXISTS (SELECT FROM messages
                                              WHERE cause = $2::uuid::text AND kind = 'offer' AND channel = $3
                                                AND state = 'sending')
                                THEN ' ' || gen_random_uuid() ELSE '' END,
         'offer', $3, 'due', clock_timestamp()
  ON CONFLICT (cause, kind, channel) DO UPDATE
     SET state = 'due', due_at = excluded.due_at, attempts = 0, sent_at = NULL, gateway_reference = NULL
)sql"};

Reach reach_in(const pqxx::row& row) {
  return {.phone = text(row["phone"]), .email = text(row["email"]), .contact = contact(row["contact"])};
}

/// The old addresses hear of it once, not for each dose.
enum class OldAddresses { are_told, know };

void correct(Transaction& tx, const RegistrationId& id, const Reach& old, const Reach& reach,
             OldAddresses addresses) {
  if (old == reach) return;
  const auto held = execute(tx, lock_held_offer, uuid(id));
  const std::string contact_name{name_of(reach.contact)};
  execute(tx, write_reach, uuid(id), text_or_null(reach.phone), text_or_null(reach.email), contact_name);
  if (addresses == OldAddresses::are_told) tell_old_addresses(tx, uuid(id), old, reach);
  if (held.empty() || !leads_elsewhere(old, reach)) return;
  const auto offer = text(held[0]["id"]);
  execute(tx, withdraw_from_other_channels, offer, contact_name);
  execute(tx, send_offer_again, uuid(id), offer, contact_name);
}

}  // namespace

bool correct_reach(Transaction& tx, const RegistrationId& id, const Reach& reach) {
  const auto found = execute(tx, lock_registrations, uuid(id));
  for (const auto& row : found) {
    const auto dose = id_in<RegistrationId>(row["id"]);
    correct(tx, dose, reach_in(row), reach, dose == id ? OldAddresses::are_told : OldAddresses::know);
  }
  return !found.empty();
}

}  // namespace holdfast::store
