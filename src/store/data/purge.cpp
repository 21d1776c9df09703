// What is due goes, a part at a time. The walk is by id: no index is kept for it, and no step reads more than
// its part.

#include <algorithm>
#include <iterator>

#include "holdfast/domain/registration.hpp"
#include "holdfast/store/erase.hpp"
#include "store/data/roster_erasure.hpp"
#include "store/data/take_out.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr std::size_t residences_at_once = 20;  // each may have a thousand people

// Whether a registration is due, as a dose of its own. $3 to $5 are days.
#define HOLDFAST_DUE(r)                                                                         \
  " CASE WHEN " r                                                                               \
  ".state IN ('declined', 'lapsed', 'cancelled') "                                              \
  "      THEN coalesce(" r ".ended_at, " r                                                      \
  ".asked_at) < statement_timestamp() - make_interval(days => $3) "                             \
  "      WHEN " r                                                                               \
  ".state IN ('waiting', 'review') "                                                            \
  "      THEN greatest(" r ".asked_at, " r ".turn_at, " r                                       \
  ".due_until) < statement_timestamp() - make_interval(days => $5) "                            \
  "      WHEN " r                                                                               \
  ".state = 'booked' "                                                                          \
  "      THEN EXISTS (SELECT FROM offers o JOIN windows w ON w.id = o.window_id "               \
  "                    WHERE o.registration_id = " r                                            \
  ".id AND o.state = 'accepted' "                                                               \
  "                      AND w.starts_at < statement_timestamp() - make_interval(days => $4)) " \
  "      ELSE false END "

// A person is due with both doses or not at all. Whoever follows a first is looked at with it.
#define HOLDFAST_PERSON_IS_DUE \
  " r.erased_at IS NULL AND r.first_id IS NULL AND " HOLDFAST_DUE("r")            \
  " AND NOT EXISTS (SELECT FROM registrations s "                                 \
  "                  WHERE s.first_id = r.id AND NOT " HOLDFAST_DUE("s") ") "

constexpr Statement walk_people{"walk_people", "SELECT r.id, (" HOLDFAST_PERSON_IS_DUE
                                               ") AS is_due FROM registrations r WHERE r.id > $1::uuid "
                                               " ORDER BY r.id LIMIT $2::bigint"};

// With those who come with them, as each of these is locked where one of them is cancelled.
constexpr Statement lock_people{"lock_people_to_purge", R"sql(
  SELECT id FROM registrations
   WHERE id = ANY ($1::uuid[]) OR first_id = ANY ($1::uuid[])
      OR id = ANY (ARRAY(
           SELECT h.id FROM registrations m JOIN registrations h ON h.household_id = m.household_id
            WHERE m.id = ANY ($1::uuid[]) OR m.first_id = ANY ($1::uuid[])))
   ORDER BY id FOR UPDATE SKIP LOCKED
)sql"};

// By a statement of its own, after the lock: it sees what was committed until then. Both doses and everybody
// who comes with them are locked, or the person is left. $2 is not used, so that the days keep their places.
constexpr Statement judge_people{
    "judge_people_to_purge",
    "SELECT r.id, r.state FROM registrations r "
    " WHERE r.id = ANY ($1::uuid[]) AND cardinality($2::uuid[]) > 0 "
    "   AND NOT EXISTS (SELECT FROM registrations s WHERE s.first_id = r.id "
    "                    AND s.id <> ALL ($2::uuid[])) "
    "   AND NOT EXISTS (SELECT FROM registrations h WHERE h.household_id = r.household_id "
    "                    AND h.id <> ALL ($2::uuid[])) AND " HOLDFAST_PERSON_IS_DUE " ORDER BY r.id"};

// Before any of their seats is given back.
constexpr Statement lock_windows{"lock_windows_of_purged", R"sql(
  SELECT id FROM windows
   WHERE id IN (SELECT kept_window FROM registrations WHERE id = ANY ($1::uuid[]))
   ORDER BY id FOR UPDATE
)sql"};

constexpr Statement walk_messages{"walk_messages", R"sql(
  SELECT id, (gateway_reference IS NOT NULL OR address IS NOT NULL)
         AND state NOT IN ('due', 'sending')
         AND created_at < statement_timestamp() - make_interval(days => $3) AS is_due
    FROM messages WHERE id > $1::uuid ORDER BY id LIMIT $2::bigint
)sql"};

constexpr Statement purge_messages{"purge_messages", R"sql(
  UPDATE messages SET gateway_reference = NULL, address = NULL
   WHERE id = ANY ($1::uuid[]) AND state NOT IN ('due', 'sending')
)sql"};

// What was acknowledged is not lost without a trace: the row that is left of every erased person.
constexpr auto purge_letters = R"sql(
  WITH due AS (
    SELECT id, created_at FROM dead_letters
     WHERE created_at < statement_timestamp() - make_interval(days => $1)
     ORDER BY id LIMIT $2::bigint FOR UPDATE SKIP LOCKED
  ), gone AS (
    DELETE FROM dead_letters d USING due WHERE d.id = due.id
  )
  INSERT INTO registrations (id, state, reason, received_at, turn_at, asked_at, via, name, line1, line2, city,
                             province, postal_code, contact, language, date_of_birth, preferences, ended_at,
                             erased_at)
  SELECT id, 'cancelled', 'erased', created_at, created_at, created_at, 'web', '-', '', '', '', '', '',
         'call', 'en', '0001-01-01', '[]', statement_timestamp(), statement_timestamp()
    FROM due
      ON CONFLICT (id) DO NOTHING
)sql";

// Whoever stops everything may doubt the clock by which people are due.
constexpr auto select_read_only = "SELECT FROM switches WHERE name = 'read-only' AND is_on";

/// Those of a part that are due; the place is moved to its end. False: it was the last.
bool walk(const pqxx::result& part, std::string& place, std::size_t limit, std::vector<RegistrationId>& due) {
  for (const auto& row : part) {
    if (row["is_due"].as<bool>()) due.push_back(id_in<RegistrationId>(row["id"]));
  }
  if (!part.empty()) place = text(part[part.size() - 1]["id"]);
  return static_cast<std::size_t>(part.size()) == limit;
}

int days_of(std::chrono::days days) {
  return static_cast<int>(days.count());
}

void purge_people(Transaction& tx, const KeptFor& kept, const std::vector<RegistrationId>& candidates,
                  Purged& purged) {
  if (candidates.empty()) return;
  std::vector<RegistrationId> locked;
  for (const auto& row : execute(tx, lock_people, array_of(candidates))) {
    locked.push_back(id_in<RegistrationId>(row["id"]));
  }
  std::vector<RegistrationId> firsts;
  std::ranges::copy_if(candidates, std::back_inserter(firsts),
                       [&](const auto& id) { return std::ranges::binary_search(locked, id); });
  std::vector<RegistrationId> people;
  for (const auto& row : execute(tx, judge_people, array_of(firsts), array_of(locked), days_of(kept.ended),
                                 days_of(kept.vaccinated), days_of(kept.unanswered))) {
    const auto id = id_in<RegistrationId>(row["id"]);
    const auto state = registration_state(row["state"]);
    const auto doses = doses_of(tx, id);
    people.insert(people.end(), doses.begin(), doses.end());
    if (state == RegistrationState::booked) {
      ++purged.vaccinated;
    } else if (has_ended(state)) {
      ++purged.ended;
    } else {
      ++purged.unanswered;
    }
  }
  if (!people.empty()) execute(tx, lock_windows, array_of(people));
  end_what_goes_on(tx, people);
  take_out(tx, people);
}

}  // namespace

Purged purge(Transaction& tx, const KeptFor& kept, PurgePlace& place, std::size_t limit) {
  Purged purged;
  if (!query(tx, select_read_only).empty()) return purged;
  const auto residences = purge_residences(tx, kept, residences_at_once);  // locked before people are
  purged.residents = residences.people;
  std::vector<RegistrationId> people, messages;
  const bool more_people = walk(execute(tx, walk_people, place.registration, limit, days_of(kept.ended),
                                        days_of(kept.vaccinated), days_of(kept.unanswered)),
                                place.registration, limit, people);
  purge_people(tx, kept, people, purged);

  const bool more_messages = walk(execute(tx, walk_messages, place.message, limit, days_of(kept.messages)),
                                  place.message, limit, messages);
  if (!messages.empty()) {
    purged.messages =
        static_cast<std::size_t>(execute(tx, purge_messages, array_of(messages)).affected_rows());
  }
  purged.letters = static_cast<std::size_t>(
      query(tx, purge_letters, days_of(kept.letters), static_cast<std::int64_t>(limit)).affected_rows());
  place.over =
      !more_people && !more_messages && purged.letters < limit && residences.residences < residences_at_once;
  return purged;
}

}  // namespace holdfast::store
