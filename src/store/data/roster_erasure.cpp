#include "store/data/roster_erasure.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/store/failure.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/residences/residence_rows.hpp"

namespace holdfast::store {

namespace {

constexpr std::size_t people_at_once = 2000;

// A second dose has no card of its own.
constexpr Statement select_person{"read_person_for_rosters", R"sql(
  SELECT r.name, r.date_of_birth, coalesce(r.card_sealed, f.card_sealed) AS card_sealed
    FROM registrations r LEFT JOIN registrations f ON f.id = r.first_id
   WHERE r.id = $1 AND r.erased_at IS NULL
)sql"};

// Whoever came into review was asked about once, and that message stays.
constexpr Statement select_was_in_review{"read_whether_person_was_in_review", R"sql(
  SELECT EXISTS (SELECT FROM registrations WHERE id = ANY ($1::uuid[]) AND state = 'review')
         OR EXISTS (SELECT FROM messages WHERE cause = ANY ($1::uuid[]::text[]) AND kind = 'review')
)sql"};

// Whoever has no card at hand is left out where nothing else is the same: they need no unsealing.
constexpr Statement walk_rosters{"walk_rosters", R"sql(
  SELECT id, residence_id, name, date_of_birth, card_sealed,
         coalesce(own_registration = ANY ($2::uuid[]), false) AS is_known
    FROM residents
   WHERE id > $1 AND erased_at IS NULL
     AND (($5 AND card_sealed IS NOT NULL) OR own_registration = ANY ($2::uuid[])
          OR (name = $3 AND date_of_birth = $4))
   ORDER BY id LIMIT $6
)sql"};

// The same person on the list of the second visit of one of these, or of the first.
constexpr Statement select_other_dose{"read_other_dose_of_residents", R"sql(
  SELECT id, residence_id FROM residents
   WHERE (first_id = ANY ($1::bigint[])
          OR id IN (SELECT first_id FROM residents WHERE id = ANY ($1::bigint[])))
     AND erased_at IS NULL AND id <> ALL ($1::bigint[])
)sql"};

constexpr Statement lock_visits{"lock_visits_of_erased_residents", R"sql(
  SELECT id FROM visits WHERE id IN (SELECT visit_id FROM residents WHERE id = ANY ($1::bigint[]))
   ORDER BY id FOR UPDATE
)sql"};
constexpr Statement lock_people{"lock_erased_residents", R"sql(
  SELECT id FROM residents WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE
)sql"};
constexpr Statement select_seat{"read_seat_of_erased_resident", R"sql(
  SELECT v.id, v.starts_at <= clock_timestamp() AS has_begun
    FROM residents p JOIN visits v ON v.id = p.visit_id
   WHERE p.id = $1
)sql"};
constexpr Statement free_seat{"free_seat_of_erased_resident",
                              "UPDATE visits SET booked = booked - 1 WHERE id = $1"};
constexpr Statement delete_resident{"erase_resident", "DELETE FROM residents WHERE id = $1"};

#define HOLDFAST_EMPTY_RESIDENT                                                                   \
  "erased_at = clock_timestamp(), name = '-', date_of_birth = '0001-01-01', card_sealed = NULL, " \
  "own_registration = NULL "
constexpr Statement empty_resident{"empty_resident",
                                   "UPDATE residents SET " HOLDFAST_EMPTY_RESIDENT " WHERE id = $1"};

// A visit to come keeps everything. Whoever holds an offer decides first.
constexpr Statement lock_due{"lock_residences_to_purge", R"sql(
  SELECT r.id, r.state FROM residences r
   WHERE r.erased_at IS NULL AND r.state <> 'offered'
     AND greatest(r.changed_at, r.received_at,
                  (SELECT max(v.ends_at) FROM residents p JOIN visits v ON v.id = p.visit_id
                    WHERE p.residence_id = r.id),
                  (SELECT max(v.ends_at) FROM residence_offers o
                     JOIN residence_offer_visits n ON n.offer_id = o.id JOIN visits v ON v.id = n.visit_id
                    WHERE o.residence_id = r.id AND o.state = 'accepted'),
                  r.due_until)
         < statement_timestamp()
           - make_interval(days => CASE WHEN r.state IN ('review', 'waiting') THEN $2::integer
                                        ELSE $1::integer END)
   ORDER BY r.id LIMIT $3
     FOR UPDATE OF r SKIP LOCKED
)sql"};
constexpr Statement delete_people{"purge_residents_without_seat", R"sql(
  DELETE FROM residents WHERE residence_id = $1 AND visit_id IS NULL
)sql"};
constexpr Statement empty_people{"purge_residents", "UPDATE residents SET " HOLDFAST_EMPTY_RESIDENT
                                                    " WHERE residence_id = $1 AND erased_at IS NULL"};
constexpr Statement empty_residence{"purge_residence", R"sql(
  UPDATE residences
     SET erased_at = clock_timestamp(), name = '-', line1 = '', line2 = '', city = '', province = '',
         postal_code = '', contact_name = '-', phone = NULL, email = NULL
   WHERE id = $1
)sql"};

struct Entry {
  ResidenceId residence;
  ResidentId person{};
};

Resident resident_in(const pqxx::row& row, const Vault& vault) {
  const auto card = row["card_sealed"];
  return {.name = text(row["name"]),
          .date_of_birth = date(row["date_of_birth"]),
          .health_card_number = card.is_null() ? std::string{} : vault.open(pqxx::binarystring{card}.str())};
}

/// What of a person is looked for. Anybody can write anybody's name, birth date and card number into a form:
/// a name is believed if staff spoke with them, a card also if nobody had it before them. What is empty finds
/// nobody.
Resident sought(Transaction& tx, Resident person, const std::vector<RegistrationId>& doses,
                AskedBy asked_by) {
  if (asked_by == AskedBy::staff) return person;
  person.name.clear();
  if (execute(tx, select_was_in_review, array_of(doses))[0][0].as<bool>()) person.health_card_number.clear();
  return person;
}

std::vector<Entry> entries_of(Transaction& tx, const Vault& vault, const std::vector<RegistrationId>& doses,
                              const Resident& person) {
  std::vector<Entry> entries;
  std::int64_t after = 0;
  for (bool more = true; more;) {
    const auto part = execute(tx, walk_rosters, after, array_of(doses), person.name,
                              day(person.date_of_birth), !person.health_card_number.empty(), people_at_once);
    for (const auto& row : part) {
      after = number(row["id"]);
      if (row["is_known"].as<bool>() || is_same_person(person, resident_in(row, vault)))
        entries.push_back({id_in<ResidenceId>(row["residence_id"]), static_cast<ResidentId>(after)});
    }
    more = static_cast<std::size_t>(part.size()) == people_at_once;
  }
  return entries;
}

std::vector<Entry> other_doses(Transaction& tx, const std::vector<Entry>& entries) {
  std::vector<Entry> others;
  const auto people = array_of(entries, [](const Entry& each) { return plain(each.person); });
  for (const auto& row : execute(tx, select_other_dose, people))
    others.push_back({id_in<ResidenceId>(row["residence_id"]), static_cast<ResidentId>(number(row["id"]))});
  return others;
}

/// Locks residences, visits, people, each by id. Entries of a residence that was erased meanwhile are left
/// out. A tick or another product of a visit may have put them on a list meanwhile: that cannot be locked in
/// order any more.
void lock_all(Transaction& tx, std::vector<Entry>& entries) {
  std::vector<ResidenceId> residences;
  for (const auto& each : entries) residences.push_back(each.residence);
  const auto locked = lock_residences(tx, residences);
  std::erase_if(entries,
                [&](const Entry& each) { return !std::ranges::binary_search(locked, each.residence); });
  const auto people = array_of(entries, [](const Entry& each) { return plain(each.person); });
  execute(tx, lock_visits, people);
  execute(tx, lock_people, people);
  if (!other_doses(tx, entries).empty()) throw Contended("a second visit came meanwhile");
}

/// With all of it locked.
void take_off(Transaction& tx, const Entry& entry) {
  const auto visit = execute(tx, select_seat, plain(entry.person));
  if (!visit.empty() && visit[0]["has_begun"].as<bool>()) {
    execute(tx, empty_resident, plain(entry.person));
    return;
  }
  const auto gone = execute(tx, delete_resident, plain(entry.person)).affected_rows();
  if (gone > 0 && !visit.empty()) execute(tx, free_seat, number(visit[0]["id"]));
}

}  // namespace

void take_off_rosters(Transaction& tx, const Vault& vault, const RegistrationId& id, AskedBy asked_by) {
  const auto found = execute(tx, select_person, uuid(id));
  if (found.empty()) return;
  const auto doses = doses_of(tx, id);
  const auto person = sought(tx, resident_in(found[0], vault), doses, asked_by);
  auto entries = entries_of(tx, vault, doses, person);
  if (entries.empty()) return;
  const auto others = other_doses(tx, entries);
  entries.insert(entries.end(), others.begin(), others.end());
  lock_all(tx, entries);
  for (const auto& entry : entries) take_off(tx, entry);
}

PurgedResidences purge_residences(Transaction& tx, const KeptFor& kept, std::size_t limit) {
  PurgedResidences purged;
  const auto days_of = [](std::chrono::days days) { return static_cast<int>(days.count()); };
  for (const auto& row : execute(tx, lock_due, days_of(kept.residents), days_of(kept.unanswered), limit)) {
    const auto id = id_in<ResidenceId>(row["id"]);
    const auto state = registration_state(row["state"]);
    if (state == RegistrationState::review || state == RegistrationState::waiting)
      write_residence_state(tx, id, RegistrationState::cancelled);
    for (const auto* statement : {&delete_people, &empty_people})
      purged.people += static_cast<std::size_t>(execute(tx, *statement, uuid(id)).affected_rows());
    execute(tx, empty_residence, uuid(id));
    ++purged.residences;
  }
  return purged;
}

}  // namespace holdfast::store
