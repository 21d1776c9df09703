#include "holdfast/domain/eligibility.hpp"

#include "holdfast/store/programme.hpp"
#include "store/arrays.hpp"
#include "store/rows.hpp"
#include "store/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr int people_at_once = 5000;

// By id, as locks on registrations are taken everywhere.
constexpr auto lock_next_waiting = R"sql(
  SELECT id, received_at, date_of_birth, eligible_from, turn_at
    FROM registrations
   WHERE state = 'waiting' AND first_id IS NULL AND id > $1::uuid
   ORDER BY id
   LIMIT $2::integer
     FOR UPDATE
)sql";

constexpr auto move_turns = R"sql(
  UPDATE registrations AS r
     SET eligible_from = n.eligible_from, turn_at = n.turn_at
    FROM unnest($1::uuid[], $2::date[], $3::timestamptz[]) AS n (id, eligible_from, turn_at)
   WHERE r.id = n.id
)sql";

struct Turn {
  RegistrationId id;
  std::optional<Date> eligible_from;
  Instant turn_at;
};

std::vector<Turn> turns_that_move(const pqxx::result& rows, const std::vector<Phase>& phases) {
  std::vector<Turn> moved;
  for (const auto& row : rows) {
    Registration person;
    person.received_at = instant(row["received_at"]);
    person.date_of_birth = date(row["date_of_birth"]);
    const Turn turn{.id = id_in<RegistrationId>(row["id"]),
                    .eligible_from = eligible_from(person.date_of_birth, phases),
                    .turn_at = turn_at(person, phases)};
    const bool stays =
        turn.eligible_from == maybe_date(row["eligible_from"]) && turn.turn_at == instant(row["turn_at"]);
    if (!stays) moved.push_back(turn);
  }
  return moved;
}

}  // namespace

std::size_t reconsider_eligibility(Transaction& tx, const Programme& programme) {
  read_whole_tables(tx);
  std::size_t count = 0;
  RegistrationId last{};
  while (true) {
    const auto rows = query(tx, lock_next_waiting, uuid(last), people_at_once);
    if (rows.empty()) return count;

    last = id_in<RegistrationId>(rows.back()["id"]);
    const auto moved = turns_that_move(rows, programme.phases);
    count += moved.size();
    if (moved.empty()) continue;
    query(tx, move_turns, array_of(moved, &Turn::id), array_of(moved, &Turn::eligible_from),
          array_of(moved, &Turn::turn_at));
  }
}

}  // namespace holdfast::store
