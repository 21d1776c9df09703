#include "holdfast/store/joining.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <vector>

#include "holdfast/store/failure.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr std::int64_t questions_max = household_max - 1;  // open at once, to one person

#define HOLDFAST_WITH_THEIR_HOUSEHOLDS                                                          \
  " FROM registrations WHERE id = ANY (ARRAY("                                                  \
  "  SELECT unnest($1::uuid[]) UNION "                                                          \
  "  SELECT h.id FROM registrations m JOIN registrations h ON h.household_id = m.household_id " \
  "   WHERE m.id = ANY ($1::uuid[]))) ORDER BY id "

constexpr Statement lock_people{"lock_people_to_join",
                                "SELECT id" HOLDFAST_WITH_THEIR_HOUSEHOLDS "FOR UPDATE"};

// After the locks: somebody may have come to them until then.
constexpr Statement read_people{"read_people_to_join",
                                "SELECT id, household_id, state, first_id IS NULL AS is_first, erased_at IS "
                                "NOT NULL AS is_erased" HOLDFAST_WITH_THEIR_HOUSEHOLDS};

constexpr Statement count_questions{"count_questions_to_join", R"sql(
  SELECT count(*) FROM joinings WHERE asked_id = $1 AND registration_id <> $2 AND own_preferences IS NULL
)sql"};

constexpr Statement write_question{"write_question_to_join", R"sql(
  INSERT INTO joinings (registration_id, asked_id) VALUES ($1, $2)
      ON CONFLICT (registration_id) DO UPDATE SET asked_id = excluded.asked_id, asked_at = clock_timestamp()
)sql"};

constexpr Statement read_question{"read_question_to_join", R"sql(
  SELECT FROM joinings WHERE registration_id = $1 AND asked_id = $2 AND own_preferences IS NULL
)sql"};

constexpr Statement end_question{"end_question_to_join", R"sql(
  DELETE FROM joinings WHERE registration_id = $1 AND own_preferences IS NULL
)sql"};

constexpr Statement remember_wishes{"remember_wishes_of_joined", R"sql(
  UPDATE joinings SET own_preferences = r.preferences
    FROM registrations r WHERE r.id = $1 AND joinings.registration_id = r.id
)sql"};

constexpr Statement take_wishes{"take_wishes_of_household", R"sql(
  UPDATE registrations AS r
     SET preferences = other.preferences, neighbouring_hours = other.neighbouring_hours
    FROM registrations other
   WHERE r.id = $1 AND other.id = $2
)sql"};

constexpr Statement name_anew{"name_household_anew", R"sql(
  WITH new AS MATERIALIZED (SELECT gen_random_uuid() AS id)
  UPDATE registrations SET household_id = (SELECT id FROM new) WHERE id = ANY ($1::uuid[])
)sql"};

// A household is told no days, as no one can say when an hour has room for all of it.
constexpr Statement withdraw_likely{"withdraw_likely_of_household", R"sql(
  UPDATE likely_dates SET first_day = NULL, last_day = NULL WHERE registration_id = ANY ($1::uuid[])
)sql"};

constexpr Statement make_alone{"make_alone", R"sql(
  WITH joined AS (DELETE FROM joinings WHERE registration_id = ANY ($1::uuid[]) RETURNING *)
  UPDATE registrations AS r
     SET household_id = NULL, neighbouring_hours = false,
         preferences = coalesce((SELECT j.own_preferences FROM joined j WHERE j.registration_id = r.id),
                                r.preferences)
   WHERE r.id = ANY ($1::uuid[])
)sql"};

// The cause begins with the person, as those of all their messages do.
constexpr Statement tell_asked{"tell_of_question_to_join", R"sql(
  INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), r.id, r.id::text || '/joining/' || $1::uuid, 'joining-asked', r.contact, 'due',
         clock_timestamp()
    FROM registrations r
   WHERE r.id = $2 AND r.contact <> 'call'
     AND (SELECT count(DISTINCT m.cause) FROM messages m
           WHERE m.cause >= r.id::text || '/joining/' AND m.cause < r.id::text || '/joining0') < $3
      ON CONFLICT DO NOTHING
)sql"};

struct Person {
  RegistrationId id;
  std::optional<RegistrationId> household;
  RegistrationState state{};
  bool is_first = false;  ///< waits for a first dose, not a second
  bool is_erased = false;

  [[nodiscard]] bool waits() const { return state == RegistrationState::waiting && is_first && !is_erased; }
  /// Whoever cancelled may come again, and then comes with the others.
  [[nodiscard]] bool has_gone() const { return is_erased || state == RegistrationState::cancelled; }
};

/// These people and whoever comes with them, locked.
std::vector<Person> lock_with_households(Transaction& tx, const std::vector<RegistrationId>& ids) {
  std::vector<RegistrationId> locked;
  for (const auto& row : execute(tx, lock_people, array_of(ids)))
    locked.push_back(id_in<RegistrationId>(row["id"]));
  std::vector<Person> people;
  for (const auto& row : execute(tx, read_people, array_of(ids))) {
    people.push_back({.id = id_in<RegistrationId>(row["id"]),
                      .household = maybe_id_in<RegistrationId>(row["household_id"]),
                      .state = registration_state(row["state"]),
                      .is_first = row["is_first"].as<bool>(),
                      .is_erased = row["is_erased"].as<bool>()});
    if (!std::ranges::binary_search(locked, people.back().id))
      throw Contended("somebody came to a household meanwhile");
  }
  return people;
}

const Person* find(const std::vector<Person>& people, const RegistrationId& id) {
  const auto found = std::ranges::find(people, id, &Person::id);
  return found == people.end() ? nullptr : &*found;
}

/// Those who come with this person, themselves not among them.
std::vector<Person> with(const std::vector<Person>& people, const Person& person) {
  std::vector<Person> others;
  std::ranges::copy_if(people, std::back_inserter(others), [&](const Person& other) {
    return other.id != person.id && person.household && other.household == person.household;
  });
  return others;
}

bool is_alone(const std::vector<Person>& people, const Person& person) {
  return std::ranges::all_of(with(people, person), &Person::has_gone);
}

bool are_together(const Person& one, const Person& other) {
  return one.id != other.id && one.household && one.household == other.household && !one.has_gone() &&
         !other.has_gone();
}

std::optional<JoinRefusal> refusal_of(const std::vector<Person>& people, const RegistrationId& asks,
                                      const RegistrationId& other) {
  const auto* const asking = find(people, asks);
  const auto* const asked = find(people, other);
  if (asking != nullptr && asked != nullptr && are_together(*asking, *asked)) return JoinRefusal::together;
  if (asking == nullptr || !asking->waits() || !is_alone(people, *asking)) return JoinRefusal::not_alone;
  if (asked == nullptr || asks == other || !asked->waits()) return JoinRefusal::not_waiting;
  const auto others = with(people, *asked);
  const auto waits = [](const Person& each) { return each.has_gone() || each.waits(); };
  if (!std::ranges::all_of(others, waits)) return JoinRefusal::not_waiting;
  const auto staying =
      std::ranges::count_if(others, [&](const Person& each) { return !each.is_erased && each.id != asks; });
  if (static_cast<std::size_t>(staying) + 2 > household_max) return JoinRefusal::full;
  return std::nullopt;
}

std::vector<RegistrationId> ids_of(const std::vector<Person>& people) {
  std::vector<RegistrationId> ids;
  std::ranges::transform(people, std::back_inserter(ids), &Person::id);
  return ids;
}

void join(Transaction& tx, const std::vector<Person>& people, const RegistrationId& asks,
          const RegistrationId& asked) {
  execute(tx, remember_wishes, uuid(asks));
  execute(tx, take_wishes, uuid(asks), uuid(asked));
  execute(tx, end_question, uuid(asked));  // who comes with others asks nobody
  auto all = ids_of(with(people, *find(people, asked)));
  std::erase(all, asks);
  all.insert(all.end(), {asks, asked});
  execute(tx, name_anew, array_of(all));
  execute(tx, withdraw_likely, array_of(all));
}

}  // namespace

Result<RegistrationState, JoinRefusal> ask_to_join(Transaction& tx, const RegistrationId& asks,
                                                   const RegistrationId& other) {
  const auto people = lock_with_households(tx, {asks, other});
  if (const auto refusal = refusal_of(people, asks, other)) return *refusal;
  const auto questions = execute(tx, count_questions, uuid(other), uuid(asks))[0][0].as<std::int64_t>();
  if (questions >= questions_max) return JoinRefusal::too_many_questions;
  // All whom they came with have gone: of that household they are no more.
  if (find(people, asks)->household) execute(tx, make_alone, array_of(std::vector{asks}));
  execute(tx, write_question, uuid(asks), uuid(other));
  return RegistrationState::waiting;
}

void tell_of_question(Transaction& tx, const RegistrationId& asks, const RegistrationId& asked) {
  execute(tx, tell_asked, uuid(asks), uuid(asked), questions_max);
}

Result<RegistrationState, JoinRefusal> answer_joining(Transaction& tx, const RegistrationId& asked,
                                                      const RegistrationId& asks, bool yes) {
  const auto people = lock_with_households(tx, {asks, asked});
  if (execute(tx, read_question, uuid(asks), uuid(asked)).empty()) return JoinRefusal::not_asked;
  if (!yes) {
    execute(tx, end_question, uuid(asks));
    return RegistrationState::waiting;
  }
  if (const auto refusal = refusal_of(people, asks, asked)) return *refusal;
  join(tx, people, asks, asked);
  return RegistrationState::waiting;
}

bool leave_household(Transaction& tx, const RegistrationId& id) {
  const auto people = lock_with_households(tx, {id});
  const auto* const leaves = find(people, id);
  if (leaves == nullptr || !leaves->waits()) return false;
  execute(tx, end_question, uuid(id));
  if (!leaves->household) return true;

  const auto rest = with(people, *leaves);
  std::vector<Person> staying;
  std::ranges::copy_if(rest, std::back_inserter(staying), std::not_fn(&Person::has_gone));
  std::vector<RegistrationId> alone{id};
  if (staying.size() == 1 && staying.front().waits()) {
    alone.push_back(staying.front().id);
  } else {
    execute(tx, name_anew, array_of(ids_of(rest)));
  }
  execute(tx, make_alone, array_of(alone));
  return true;
}

}  // namespace holdfast::store
