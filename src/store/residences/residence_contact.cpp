#include "holdfast/store/residence_contact.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/people/old_addresses.hpp"
#include "store/residences/residence_rows.hpp"

namespace holdfast::store {

namespace {

constexpr Statement select_first{"read_first_of_residence",
                                 "SELECT coalesce(first_id, id) AS id FROM residences WHERE id = $1"};
constexpr Statement select_contact{"read_contact_of_residence", R"sql(
  SELECT contact_name, phone, email, contact FROM residences WHERE id = $1
)sql"};
// A second visit of which nothing was written yet leaves nothing behind when it goes: its first speaks for
// it.
constexpr Statement select_speaker{"read_which_residence_speaks", R"sql(
  SELECT CASE WHEN f.erased_at IS NULL
               AND NOT EXISTS (SELECT FROM residence_offers o WHERE o.residence_id = r.id) THEN f.id
              ELSE r.id END AS id
    FROM residences r JOIN residences f ON f.id = coalesce(r.first_id, r.id)
   WHERE r.id = $1
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

ResidenceContact contact_of(Transaction& tx, const ResidenceId& id) {
  const auto row = execute(tx, select_contact, uuid(id))[0];
  return {.name = text(row["contact_name"]),
          .reach = {.phone = text(row["phone"]),
                    .email = text(row["email"]),
                    .contact = holdfast::store::contact(row["contact"])}};
}

/// All of them locked, and their offers after them.
std::vector<ResidenceId> lock_all_of(Transaction& tx, const ResidenceId& id) {
  std::vector<ResidenceId> ids;
  const auto first = execute(tx, select_first, uuid(id));
  if (first.empty()) return ids;
  for (const auto& each : lock_with_seconds(tx, id_in<ResidenceId>(first[0]["id"]))) ids.push_back(each.id);
  if (std::ranges::find(ids, id) == ids.end()) return {};
  lock_live_residence_offers(tx, ids);
  return ids;
}

/// The message of a held offer goes out again. False if none is held.
bool tell_offer_again(Transaction& tx, const ResidenceId& id, const std::string& channel) {
  const auto offer = lock_live_residence_offer(tx, id);
  if (!offer || offer->state != OfferState::held) return false;
  withdraw_residence_message(tx, offer->id);
  execute(tx, tell_new_place, uuid(id), "residence-offer", channel);
  return true;
}

}  // namespace

bool correct_residence_contact(Transaction& tx, const ResidenceId& id, const ResidenceContact& contact) {
  const auto ids = lock_all_of(tx, id);
  if (ids.empty()) return false;
  const auto speaker = id_in<ResidenceId>(execute(tx, select_speaker, uuid(id))[0]["id"]);
  const std::string channel{name_of(contact.reach.contact)};
  std::vector<Reach> told;
  bool is_elsewhere = false, knows_speaker = false;
  for (const auto& each : ids) {
    const auto old = contact_of(tx, each);
    if (old == contact) continue;
    execute(tx, write_contact, uuid(each), contact.name, text_or_null(contact.reach.phone),
            text_or_null(contact.reach.email), channel);
    if (std::ranges::find(told, old.reach) == told.end()) {
      tell_old_addresses(tx, uuid(speaker), old.reach, contact.reach);
      told.push_back(old.reach);
    }
    if (!leads_elsewhere(old.reach, contact.reach)) continue;
    is_elsewhere = true;
    if (tell_offer_again(tx, each, channel) && each == speaker) knows_speaker = true;
  }
  if (is_elsewhere && !knows_speaker)
    execute(tx, tell_new_place, uuid(speaker), "residence-contact", channel);
  return true;
}

}  // namespace holdfast::store
