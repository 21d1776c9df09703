#include "holdfast/store/erase.hpp"

#include <algorithm>

#include "holdfast/store/failure.hpp"
#include "holdfast/store/offers.hpp"
#include "store/data/roster_erasure.hpp"
#include "store/data/take_out.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

// Second doses first: they end before what they follow.
constexpr Statement select_doses{"read_doses_to_erase", R"sql(
  WITH asked AS (SELECT id, first_id FROM registrations WHERE id = $1)
  SELECT r.id FROM registrations r
   WHERE r.id = $1 OR r.first_id = (SELECT id FROM asked) OR r.id = (SELECT first_id FROM asked)
   ORDER BY r.first_id IS NULL, r.id
)sql"};

// With those who come with them and those who are offered seats together with them, as each of these is
// locked where one of them is cancelled.
#define HOLDFAST_DOSES_WITH_OTHERS                                                                    \
  " FROM registrations "                                                                              \
  "WHERE id = ANY ($1::uuid[]) "                                                                      \
  "   OR id = ANY (ARRAY("                                                                            \
  "        SELECT h.id FROM registrations m JOIN registrations h ON h.household_id = m.household_id " \
  "         WHERE m.id = ANY ($1::uuid[]))) "                                                         \
  "   OR id = ANY (ARRAY("                                                                            \
  "        SELECT p.registration_id FROM offers m JOIN offers p ON p.party_id = m.party_id "          \
  "         WHERE m.registration_id = ANY ($1::uuid[]) AND m.state = 'held' AND p.state = 'held')) "  \
  "ORDER BY id "
constexpr Statement lock_doses{"lock_doses_to_erase", "SELECT id" HOLDFAST_DOSES_WITH_OTHERS "FOR UPDATE"};
// After the locks.
constexpr Statement read_doses{"read_doses_to_erase_with_others", "SELECT id" HOLDFAST_DOSES_WITH_OTHERS};

// An appointment whose hour has begun is not given back: whoever came was vaccinated.
constexpr Statement select_to_cancel{"read_doses_to_cancel", R"sql(
  SELECT r.id FROM registrations r
   WHERE r.id = ANY ($1::uuid[]) AND r.state IN ('queued', 'waiting', 'review', 'offered', 'booked')
     AND NOT EXISTS (SELECT FROM offers o JOIN windows w ON w.id = o.window_id
                      WHERE o.registration_id = r.id AND o.state = 'accepted'
                        AND (w.starts_at <= clock_timestamp()
                             OR EXISTS (SELECT FROM attendance a WHERE a.offer_id = o.id AND a.came)))
   ORDER BY r.first_id IS NULL, r.id
)sql"};

// Others may have left the same number: they are rung all the same.
constexpr Statement delete_left_numbers{"erase_left_numbers", R"sql(
  DELETE FROM left_numbers n
   WHERE n.phone IN (SELECT phone FROM registrations WHERE id = ANY ($1::uuid[]))
     AND NOT EXISTS (SELECT FROM registrations o
                      WHERE o.phone = n.phone AND o.id <> ALL ($1::uuid[]))
)sql"};

constexpr Statement delete_calls{"erase_calls", "DELETE FROM calls WHERE registration_id = ANY ($1::uuid[])"};

// An appointment that stays, for it was ticked before its hour, has no reminder to come: as if it were
// written. Before the messages are looked at: whoever is writing one at this moment is waited for.
constexpr Statement mark_reminded{"mark_erased_as_reminded", R"sql(
  INSERT INTO reminders (offer_id, kind)
  SELECT o.id, kind
    FROM offers o
    JOIN windows w ON w.id = o.window_id
   CROSS JOIN unnest('{reminder-day-before,reminder-hours-before}'::text[]) AS kind
   WHERE o.registration_id = ANY ($1::uuid[]) AND o.state = 'accepted' AND w.starts_at > clock_timestamp()
      ON CONFLICT DO NOTHING
)sql"};

constexpr Statement delete_likely{"erase_likely_dates",
                                  "DELETE FROM likely_dates WHERE registration_id = ANY ($1::uuid[])"};

// The row of whoever joined this person is theirs, with what they had wished for.
constexpr Statement delete_joinings{"erase_joinings", R"sql(
  DELETE FROM joinings
   WHERE registration_id = ANY ($1::uuid[]) OR (asked_id = ANY ($1::uuid[]) AND own_preferences IS NULL)
)sql"};

// By the index over causes, all of which begin with one of these: as where a person's messages are read.
constexpr Statement erase_messages{"erase_messages", R"sql(
  WITH begins AS (
    SELECT id::text AS cause FROM unnest($1::uuid[]) AS id
    UNION ALL SELECT 'card-used:' || id FROM unnest($1::uuid[]) AS id
    UNION ALL SELECT 'residence:'
    UNION ALL SELECT o.id::text FROM offers o
               WHERE o.registration_id = ANY ($1::uuid[]) AND o.state IN ('held', 'accepted')
    UNION ALL SELECT o.id::text FROM offers o
               WHERE o.registration_id = ANY ($1::uuid[]) AND o.state IN ('declined', 'expired', 'cancelled'))
  UPDATE messages m
     SET state = CASE WHEN m.state IN ('due', 'sending') THEN 'withdrawn' ELSE m.state END,
         address = NULL, gateway_reference = NULL
    FROM begins b
   WHERE m.cause >= b.cause AND m.cause < b.cause || '~' AND m.registration_id = ANY ($1::uuid[])
)sql"};

constexpr Statement erase_registrations{"erase_registrations", R"sql(
  UPDATE registrations
     SET erased_at = clock_timestamp(), reason = 'erased', name = '-', line1 = '', line2 = '', city = '',
         province = '', postal_code = '', phone = NULL, email = NULL, date_of_birth = '0001-01-01',
         card_hash = NULL, card_hash_2 = NULL, card_sealed = NULL, eligible_from = NULL, preferences = '[]',
         needs = NULL, refused_windows = '{}', heads_up_on = NULL, passed_until = NULL, displaced_at = NULL
   WHERE id = ANY ($1::uuid[]) AND erased_at IS NULL
)sql"};

std::vector<RegistrationId> ids_in(const pqxx::result& rows) {
  std::vector<RegistrationId> ids;
  for (const auto& row : rows) ids.push_back(id_in<RegistrationId>(row["id"]));
  return ids;
}

/// A tick or a round that was under way may have planned a second dose, or made a household's offer: those
/// cannot be locked in order any more.
void lock_with_others(Transaction& tx, const RegistrationId& id, const std::vector<RegistrationId>& doses) {
  const auto locked = ids_in(execute(tx, lock_doses, array_of(doses)));
  const auto now = ids_in(execute(tx, read_doses, array_of(doses_of(tx, id))));
  if (!std::ranges::includes(locked, now)) throw Contended("a dose or an offer came meanwhile");
}

}  // namespace

std::vector<RegistrationId> doses_of(Transaction& tx, const RegistrationId& id) {
  return ids_in(execute(tx, select_doses, uuid(id)));
}

void end_what_goes_on(Transaction& tx, const std::vector<RegistrationId>& people) {
  for (const auto& row : execute(tx, select_to_cancel, array_of(people))) {
    cancel_registration(tx, id_in<RegistrationId>(row["id"]), erased);
  }
}

void take_out(Transaction& tx, const std::vector<RegistrationId>& people) {
  if (people.empty()) return;
  const auto ids = array_of(people);
  execute(tx, delete_left_numbers, ids);
  execute(tx, delete_calls, ids);
  execute(tx, delete_likely, ids);
  execute(tx, delete_joinings, ids);
  execute(tx, mark_reminded, ids);
  execute(tx, erase_messages, ids);
  execute(tx, erase_registrations, ids);
}

bool erase_person(Transaction& tx, const Vault& vault, const RegistrationId& id, const Doer& doer) {
  take_off_rosters(tx, vault, id, doer.staff ? AskedBy::staff : AskedBy::themself);
  const auto doses = doses_of(tx, id);
  if (doses.empty()) return false;
  lock_with_others(tx, id, doses);
  end_what_goes_on(tx, doses);
  take_out(tx, doses);
  audit(tx, doer, {.action = "erased", .subject = subject_of(id)});
  return true;
}

}  // namespace holdfast::store
