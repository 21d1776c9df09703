#include "holdfast/domain/eligibility.hpp"

#include <algorithm>
#include <functional>
#include <string>

#include "holdfast/store/programme.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr int people_at_once = 5000;

constexpr auto read_next_waiting = R"sql(
  SELECT id, received_at, date_of_birth, eligible_from, turn_at
    FROM registrations
   WHERE state = 'waiting' AND first_id IS NULL AND id > $1::uuid
   ORDER BY id
   LIMIT $2::integer
)sql";

// By id, as locks on registrations are taken everywhere.
const auto lock_next_waiting = std::string{read_next_waiting} + " FOR UPDATE";

constexpr auto move_turns = R"sql(
  UPDATE registrations AS r
     SET eligible_from = n.eligible_from, turn_at = n.turn_at
    FROM unnest($1::uuid[], $2::date[], $3::timestamptz[]) AS n (id, eligible_from, turn_at)
   WHERE r.id = n.id
)sql";

struct Turn {
  RegistrationId id;
  std::optional<Date> eligible_from, eligible_before;
  Instant turn_at, turn_before;
};

std::vector<Turn> turns_that_move(const pqxx::result& rows, const std::vector<Phase>& phases) {
  std::vector<Turn> moved;
  for (const auto& row : rows) {
    Registration person;
    person.received_at = instant(row["received_at"]);
    person.date_of_birth = date(row["date_of_birth"]);
    const Turn turn{.id = id_in<RegistrationId>(row["id"]),
                    .eligible_from = eligible_from(person.date_of_birth, phases),
                    .eligible_before = maybe_date(row["eligible_from"]),
                    .turn_at = turn_at(person, phases),
                    .turn_before = instant(row["turn_at"])};
    const bool stays = turn.eligible_from == turn.eligible_before && turn.turn_at == turn.turn_before;
    if (!stays) moved.push_back(turn);
  }
  return moved;
}

/// A part at a time: `move` gets the turns that move, of everybody who waits.
void each_turn_that_moves(Transaction& tx, const Programme& programme, const char* next_waiting,
                          const std::function<void(const std::vector<Turn>&)>& move) {
  read_whole_tables(tx);
  RegistrationId last{};
  while (true) {
    const auto rows = query(tx, next_waiting, uuid(last), people_at_once);
    if (rows.empty()) return;
    last = id_in<RegistrationId>(rows.back()["id"]);
    if (const auto moved = turns_that_move(rows, programme.phases); !moved.empty()) move(moved);
  }
}

/// No day at all is later than any.
bool is_earlier(const Turn& turn) {
  if (turn.eligible_from == turn.eligible_before) return turn.turn_at < turn.turn_before;
  return turn.eligible_from && (!turn.eligible_before || *turn.eligible_from < *turn.eligible_before);
}

}  // namespace

std::size_t reconsider_eligibility(Transaction& tx, const Programme& programme) {
  std::size_t count = 0;
  each_turn_that_moves(tx, programme, lock_next_waiting.c_str(), [&](const std::vector<Turn>& moved) {
    count += moved.size();
    query(tx, move_turns, array_of(moved, &Turn::id), array_of(moved, &Turn::eligible_from),
          array_of(moved, &Turn::turn_at));
  });
  return count;
}

TurnsMoved foresee_eligibility(Transaction& tx, const Programme& programme) {
  TurnsMoved turns;
  each_turn_that_moves(tx, programme, read_next_waiting, [&](const std::vector<Turn>& moved) {
    const auto earlier = static_cast<std::size_t>(std::ranges::count_if(moved, is_earlier));
    turns.earlier += earlier;
    turns.later += moved.size() - earlier;
  });
  return turns;
}

}  // namespace holdfast::store
