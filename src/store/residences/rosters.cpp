// Changes of a roster, until the day of the visit.

#include <algorithm>

#include "holdfast/store/residences.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/residences/residence_rows.hpp"

namespace holdfast::store {

namespace {

using enum RegistrationState;
using Decided = std::optional<Result<RegistrationState, ResidenceRefusal>>;

constexpr Statement select_is_second{"read_whether_second_visit",
                                     "SELECT first_id IS NOT NULL FROM residences WHERE id = $1"};
constexpr Statement select_people{"read_roster_to_compare", R"sql(
  SELECT name, date_of_birth, card_sealed FROM residents
   WHERE residence_id = $1 AND erased_at IS NULL
)sql"};

// Of its own visits those whose day has not come.
constexpr Statement lock_open_visits{"lock_open_visits_of_residence", R"sql(
  SELECT v.id, v.starts_at, v.seats - v.held - v.booked AS free
    FROM visits v
   WHERE v.id IN (SELECT p.visit_id FROM residence_offers o JOIN residence_offer_visits p ON p.offer_id = o.id
                   WHERE o.residence_id = $1 AND o.state = 'accepted')
     AND (clock_timestamp() AT TIME ZONE $2)::date < (v.starts_at AT TIME ZONE $2)::date
     AND NOT v.is_held_back
   ORDER BY v.id FOR UPDATE
)sql"};
constexpr Statement take_seats{"take_seats_of_visits", R"sql(
  UPDATE visits v SET booked = v.booked + n.people
    FROM (SELECT id, count(*) AS people FROM unnest($1::bigint[]) AS t (id) GROUP BY id) n WHERE v.id = n.id
)sql"};

constexpr Statement lock_visit_of_resident{"lock_visit_of_resident", R"sql(
  SELECT v.id, (clock_timestamp() AT TIME ZONE $3)::date >= (v.starts_at AT TIME ZONE $3)::date AS has_come
    FROM residents p JOIN visits v ON v.id = p.visit_id
   WHERE p.id = $2 AND p.residence_id = $1
     FOR UPDATE OF v
)sql"};
constexpr Statement lock_resident{"lock_resident", R"sql(
  SELECT FROM residents WHERE id = $2 AND residence_id = $1 FOR UPDATE
)sql"};
constexpr Statement free_seat{"free_seat_of_visit", "UPDATE visits SET booked = booked - 1 WHERE id = $1"};
constexpr Statement delete_resident{"delete_resident", R"sql(
  DELETE FROM residents WHERE id = $2 AND residence_id = $1
)sql"};

std::vector<Resident> roster_of(Transaction& tx, const Vault& vault, const ResidenceId& id) {
  std::vector<Resident> people;
  for (const auto& row : execute(tx, select_people, uuid(id))) {
    const auto card = row["card_sealed"];
    people.push_back(
        {.name = text(row["name"]),
         .date_of_birth = date(row["date_of_birth"]),
         .health_card_number = card.is_null() ? std::string{} : vault.open(pqxx::binarystring{card}.str())});
  }
  return people;
}

struct Seats {
  VisitId visit{};
  Instant starts_at;
  int free = 0;
};

/// Why nobody is added to it as it stands.
std::optional<ResidenceRefusal> closed(RegistrationState state) {
  switch (state) {
    case offered: return ResidenceRefusal::offered;
    case queued:
    case cancelled: return ResidenceRefusal::over;
    case review:
    case waiting:
    case booked:
    case declined:
    case lapsed: return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::optional<VisitId>> take_open_seats(Transaction& tx, const ResidenceId& id,
                                                    std::size_t people, const TimeZone& home) {
  std::vector<Seats> visits;
  for (const auto& row : execute(tx, lock_open_visits, uuid(id), home.name())) {
    visits.push_back({.visit = static_cast<VisitId>(number(row["id"])),
                      .starts_at = instant(row["starts_at"]),
                      .free = row["free"].as<int>()});
  }
  std::ranges::stable_sort(visits, {}, &Seats::starts_at);
  std::vector<std::optional<VisitId>> seats;
  for (const auto& each : visits) {
    for (int taken = 0; taken < each.free && seats.size() < people; ++taken) seats.emplace_back(each.visit);
  }
  if (seats.size() < people) return {};
  execute(tx, take_seats, array_of(seats, [](const auto& visit) { return plain(*visit); }));
  return seats;
}

Decided add_residents(Transaction& tx, const Vault& vault, const ResidenceId& id,
                      const std::vector<Resident>& people, const TimeZone& home) {
  const auto state = lock_residence(tx, id);
  if (!state) return std::nullopt;
  if (execute(tx, select_is_second, uuid(id))[0][0].as<bool>()) return Decided{ResidenceRefusal::second};
  if (const auto refusal = closed(*state)) return Decided{*refusal};
  const auto roster = roster_of(tx, vault, id);
  if (roster.size() + people.size() > roster_people_max) return Decided{ResidenceRefusal::too_many};
  const auto is_there = [&](const Resident& one) {
    return std::ranges::any_of(roster, [&](const Resident& other) { return is_same_person(one, other); });
  };
  if (std::ranges::any_of(people, is_there)) return Decided{ResidenceRefusal::twice};

  std::vector<std::optional<VisitId>> seats(people.size());
  if (*state == booked) {
    seats = take_open_seats(tx, id, people.size(), home);
    if (seats.empty()) return Decided{ResidenceRefusal::no_seats};
  }
  insert_residents(tx, vault, id, people, seats);
  return Decided{*state};
}

Decided remove_resident(Transaction& tx, const ResidenceId& id, ResidentId person, const TimeZone& home) {
  const auto state = lock_residence(tx, id);
  if (!state) return std::nullopt;
  const auto visit = execute(tx, lock_visit_of_resident, uuid(id), plain(person), home.name());
  if (!visit.empty()) {
    if (visit[0]["has_come"].as<bool>()) return Decided{ResidenceRefusal::too_late};
    execute(tx, free_seat, number(visit[0]["id"]));
  }
  // A registration of their own that is being ended at this moment is one that was ended.
  if (!execute(tx, lock_resident, uuid(id), plain(person)).empty())
    tell_people_left(tx, {person}, Connection::clock(tx));
  execute(tx, delete_resident, uuid(id), plain(person));
  return Decided{*state};
}

}  // namespace holdfast::store
