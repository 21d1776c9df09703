#include <algorithm>

#include "holdfast/store/moving_in.hpp"
#include "store/data/moving_in.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr const char* know_what_is_staged[] = {"CREATE INDEX ON moved_people (id)",
                                               "CREATE INDEX ON moved_bookings (person)",
                                               "CREATE INDEX ON moved_bookings (clinic_id, starts_at)",
                                               "ANALYZE moved_people", "ANALYZE moved_bookings"};

#define LIVE "('queued', 'waiting', 'offered', 'booked')"
#define AGAIN(table, what, which)                                        \
  "SELECT line FROM (SELECT line, row_number() OVER (PARTITION BY " what \
  " ORDER BY line) AS "                                                  \
  "place FROM " table " WHERE " which ") each_of WHERE place > 1"

/// One thing that may be wrong: the lines where it is. Some `lean` on another row.
struct Check {
  bool in_bookings, leans;
  const char* what;
  const char* sql;
};

// Those who will come together, whoever is here already first: as they are here, the others with their line.
#define HOUSEHOLDS                                                        \
  "(SELECT household_id, neighbouring_hours, line FROM moved_people "     \
  "  WHERE household_id IS NOT NULL AND NOT is_here "                     \
  " UNION ALL "                                                           \
  " SELECT r.household_id, r.neighbouring_hours, 0 FROM registrations r " \
  "  WHERE r.erased_at IS NULL "                                          \
  "    AND r.household_id IN (SELECT household_id FROM moved_people WHERE NOT is_here)) together "

// Of who is here already only that it is the same person: the rest may have changed since.
constexpr Check checks[] = {
    {false, false, "this id is there twice", AGAIN("moved_people", "id", "true")},
    {false, false, "another person has this id here, or somebody who was erased",
     "SELECT m.line FROM moved_people m JOIN registrations r ON r.id = m.id "
     " WHERE (r.name, r.date_of_birth, r.first_id) IS DISTINCT FROM (m.name, m.date_of_birth, m.first_id) "
     "    OR NOT coalesce(r.card_hash = m.card_hash, r.card_hash_2 = m.card_hash_2, "
     "                    num_nonnulls(r.card_hash, r.card_hash_2, m.card_hash, m.card_hash_2) = 0)"},
    {false, false, "two people who wait or are booked have this health_card_number",
     AGAIN("moved_people", "coalesce(card_hash, card_hash_2)",
           "coalesce(card_hash, card_hash_2) IS NOT NULL AND state IN " LIVE)},
    {false, false, "somebody with this health_card_number is registered here already",
     "SELECT m.line FROM moved_people m JOIN registrations r "
     "    ON r.card_hash = m.card_hash AND r.state IN " LIVE " WHERE m.state IN " LIVE
     " AND NOT m.is_here AND r.id <> m.id "
     " UNION "
     "SELECT m.line FROM moved_people m JOIN registrations r "
     "    ON r.card_hash_2 = m.card_hash_2 AND r.state IN " LIVE " WHERE m.state IN " LIVE
     " AND NOT m.is_here AND r.id <> m.id"},
    {false, true, "first_dose is nobody's first dose in the file or here",
     "SELECT m.line FROM moved_people m WHERE m.first_id IS NOT NULL "
     "   AND NOT EXISTS (SELECT FROM moved_people f WHERE f.id = m.first_id AND f.first_id IS NULL) "
     "   AND NOT EXISTS (SELECT FROM registrations f WHERE f.id = m.first_id AND f.first_id IS NULL)"},
    {false, false, "first_dose has a second one already",
     AGAIN("moved_people", "first_id",
           "first_id IS NOT NULL") " UNION "
                                   "SELECT m.line FROM moved_people m JOIN registrations r ON r.first_id = "
                                   "m.first_id AND r.id <> m.id"},
    {false, false, "there is no such product",
     "SELECT m.line FROM moved_people m WHERE m.product_id IS NOT NULL "
     "   AND NOT EXISTS (SELECT FROM products p WHERE p.id = m.product_id)"},
    {false, true, "the first dose was not ticked as given, with this product",
     "SELECT m.line FROM moved_people m WHERE m.first_id IS NOT NULL AND m.state <> 'cancelled' AND NOT "
     "m.is_here "
     "   AND NOT EXISTS (SELECT FROM moved_bookings b "
     "                    WHERE b.person = m.first_id AND b.came AND b.product = m.product_id "
     "                      AND NOT EXISTS (SELECT FROM moved_people f WHERE f.id = b.person AND f.is_here)) "
     "   AND NOT EXISTS (SELECT FROM offers o JOIN attendance a ON a.offer_id = o.id "
     "                    WHERE o.registration_id = m.first_id AND o.state = 'accepted' AND a.came "
     "                      AND a.product_id = m.product_id)"},
    {false, false, "the household has six people without this one, and that is all that come together",
     "SELECT line FROM (SELECT line, row_number() OVER (PARTITION BY household_id ORDER BY line) AS place "
     "                    FROM " HOUSEHOLDS ") each_of WHERE place > 6 AND line > 0"},
    {false, false, "neighbouring_hours is not as of the others of the household",
     "SELECT line FROM (SELECT line, neighbouring_hours, "
     "                         first_value(neighbouring_hours) OVER (PARTITION BY household_id "
     "                                                               ORDER BY line) AS of_first "
     "                    FROM " HOUSEHOLDS ") each_of WHERE neighbouring_hours <> of_first AND line > 0"},
    {false, true, "is booked, and bookings.csv has no appointment",
     "SELECT m.line FROM moved_people m WHERE m.state = 'booked' AND NOT m.is_here "
     "   AND NOT EXISTS (SELECT FROM moved_bookings b WHERE b.person = m.id)"},

    {true, false, "this id is there twice", AGAIN("moved_bookings", "id", "true")},
    {true, false, "this person is there twice", AGAIN("moved_bookings", "person", "true")},
    {true, false, "another person's appointment has this id here",
     "SELECT b.line FROM moved_bookings b JOIN offers o ON o.id = b.id AND o.registration_id <> b.person"},
    {true, true, "this person is not in people.csv",
     "SELECT b.line FROM moved_bookings b "
     " WHERE NOT EXISTS (SELECT FROM moved_people m WHERE m.id = b.person)"},
    {true, true, "this person is not booked in people.csv",
     "SELECT b.line FROM moved_bookings b JOIN moved_people m ON m.id = b.person AND m.state <> 'booked'"},
    {true, false, "there is no such window",
     "SELECT b.line FROM moved_bookings b "
     " WHERE NOT EXISTS (SELECT FROM windows w WHERE w.clinic_id = b.clinic_id AND w.starts_at = "
     "b.starts_at)"},
    {true, false, "the window is full", HOLDFAST_MOVED_WITHOUT_SEAT},
    {true, false, "there is no such product",
     "SELECT b.line FROM moved_bookings b WHERE b.product IS NOT NULL "
     "   AND NOT EXISTS (SELECT FROM products p WHERE p.id = b.product)"},
    {true, false, "is outside the days of the second dose",
     "SELECT b.line FROM moved_bookings b JOIN moved_people m ON m.id = b.person AND m.first_id IS NOT NULL "
     "  JOIN clinics c ON c.id = b.clinic_id "
     " WHERE (b.starts_at AT TIME ZONE c.time_zone)::date NOT BETWEEN m.due_from AND m.due_until"},
    {true, true, "party is not one household at one clinic, in one hour or two that follow",
     "SELECT min(line) AS line "
     "  FROM (SELECT b.line, b.party, m.household_id, m.neighbouring_hours, b.clinic_id, b.starts_at "
     "          FROM moved_bookings b JOIN moved_people m ON m.id = b.person AND NOT m.is_here "
     "         WHERE b.party IS NOT NULL "
     "        UNION ALL "
     "        SELECT NULL, o.party_id, r.household_id, r.neighbouring_hours, w.clinic_id, w.starts_at "
     "          FROM offers o JOIN registrations r ON r.id = o.registration_id "
     "          JOIN windows w ON w.id = o.window_id "
     "         WHERE o.party_id IN (SELECT party FROM moved_bookings) AND o.state = 'accepted') together "
     " GROUP BY party "
     "HAVING count(line) > 0 "
     "   AND (count(DISTINCT household_id) <> 1 OR bool_or(household_id IS NULL) "
     "     OR count(DISTINCT clinic_id) > 1 OR count(DISTINCT starts_at) > 2 "
     "     OR max(starts_at) - min(starts_at) > "
     "        CASE WHEN bool_and(neighbouring_hours) THEN interval '1 hour' ELSE interval '0' END)"},
};

}  // namespace

std::vector<MovingFault> faults_of_moving(Transaction& tx, Staged staged, std::size_t most) {
  for (const auto* statement : know_what_is_staged) query(tx, statement);
  std::vector<MovingFault> faults;
  for (const auto& check : checks) {
    if (check.leans && staged == Staged::in_part) continue;
    const auto sql = "SELECT line FROM (" + std::string{check.sql} + ") found ORDER BY line LIMIT $1::bigint";
    for (const auto& row : query(tx, sql.c_str(), most)) {
      faults.push_back({check.in_bookings, row["line"].as<std::size_t>(), check.what});
    }
  }
  std::ranges::stable_sort(faults, {}, [](const MovingFault& each) {
    return std::pair{each.in_bookings, each.line};
  });
  if (faults.size() > most) faults.resize(most);
  return faults;
}

}  // namespace holdfast::store
