#include "holdfast/store/offers.hpp"
#include "holdfast/store/second_doses.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/households/party.hpp"
#include "store/people/one_live.hpp"
#include "store/people/review_task.hpp"

namespace holdfast::store {

namespace {

// With the household, if there is one.
constexpr Statement lock_registration{"lock_registration_to_requeue", R"sql(
  SELECT id, state, kept_window IS NOT NULL AS is_kept,
         first_id IS NOT NULL AND coalesce(reason, '') = 'first-corrected' AS has_no_first,
         erased_at IS NOT NULL AS is_erased
    FROM registrations
   WHERE id = ANY ()sql" HOLDFAST_WITH_HOUSEHOLD R"sql()
   ORDER BY id FOR UPDATE
)sql"};

// turn_at stays: the place is kept. Before all others goes only who has not had another offer to decide upon.
constexpr Statement mark_waiting{"mark_registration_waiting", R"sql(
  UPDATE registrations
     SET state = 'waiting', reason = NULL, asked_at = $2, preferences = coalesce($3::jsonb, preferences),
         displaced_at = CASE WHEN state = 'waiting' THEN displaced_at END
   WHERE id = $1
)sql"};

// As whoever keeps people makes their cards live.
constexpr Statement read_in_order_of_card{"read_requeued_in_order_of_card", R"sql(
  SELECT id FROM registrations WHERE id = ANY ($1::uuid[]) ORDER BY card_hash, card_hash_2, id
)sql"};

constexpr Statement mark_in_review{"mark_registration_in_review", R"sql(
  UPDATE registrations
     SET state = 'review', reason = 'card-already-registered', asked_at = $2,
         preferences = coalesce($3::jsonb, preferences)
   WHERE id = ANY ($1::uuid[])
)sql"};

bool may_go_in_again(RegistrationState state) {
  switch (state) {
    case RegistrationState::declined:
    case RegistrationState::lapsed:
    case RegistrationState::cancelled:
    case RegistrationState::waiting: return true;
    case RegistrationState::queued:
    case RegistrationState::offered:
    case RegistrationState::booked:
    case RegistrationState::review: return false;
  }
  return false;
}

/// Whoever asks, among the locked.
struct WhoAsks {
  RegistrationState state{};
  bool is_kept = false;       ///< a seat is, for their second dose
  bool has_no_first = false;  ///< a second dose
  bool is_erased = false;
};

std::optional<WhoAsks> who_asks(const pqxx::result& locked, const RegistrationId& id) {
  for (const auto& row : locked) {
    if (id_in<RegistrationId>(row["id"]) != id) continue;
    return WhoAsks{.state = registration_state(row["state"]),
                   .is_kept = row["is_kept"].as<bool>(),
                   .has_no_first = row["has_no_first"].as<bool>(),
                   .is_erased = row["is_erased"].as<bool>()};
  }
  return std::nullopt;
}

/// Whoever asks, and those of their household whose offer went the same way as theirs, or who wait.
std::vector<RegistrationId> who_goes_in(const pqxx::result& locked, const RegistrationId& id) {
  std::vector<RegistrationId> people;
  for (const auto& row : locked) {
    const auto person = id_in<RegistrationId>(row["id"]);
    const auto state = registration_state(row["state"]);
    if (row["is_erased"].as<bool>()) continue;
    const auto may = state != RegistrationState::cancelled && may_go_in_again(state);
    if (person == id || may) people.push_back(person);
  }
  return people;
}

std::vector<RegistrationId> in_order_of_card(Transaction& tx, const std::vector<RegistrationId>& people) {
  if (people.size() < 2) return people;
  std::vector<RegistrationId> ordered;
  for (const auto& row : execute(tx, read_in_order_of_card, array_of(people)))
    ordered.push_back(id_in<RegistrationId>(row["id"]));
  return ordered;
}

}  // namespace

std::optional<Result<RegistrationState, RequeueRefusal>> requeue(
    Transaction& tx, const RegistrationId& id, const std::optional<std::vector<Preference>>& wishes) {
  using Answer = Result<RegistrationState, RequeueRefusal>;
  const auto locked = execute(tx, lock_registration, uuid(id));
  const auto asks = who_asks(locked, id);
  if (!asks) return std::nullopt;
  // A second dose that follows no first waits for the clinic to say that there was one.
  if (asks->has_no_first || asks->is_erased || !may_go_in_again(asks->state)) {
    return Answer{RequeueRefusal::not_from_this_state};
  }

  const auto now = Connection::clock(tx);
  const auto wished = wishes ? std::optional{preferences_json(*wishes)} : std::nullopt;
  if (wishes && asks->is_kept) give_up_seat(tx, id);
  const auto people = in_order_of_card(tx, who_goes_in(locked, id));
  const auto go_in = [&] {
    for (const auto& person : people) execute(tx, mark_waiting, uuid(person), timestamp(now), wished);
  };
  if (unless_card_is_live(tx, go_in)) return Answer{RegistrationState::waiting};

  execute(tx, mark_in_review, array_of(people), timestamp(now), wished);
  for (const auto& person : people) ask_staff_to_look(tx, person, now);
  return Answer{RegistrationState::review};
}

}  // namespace holdfast::store
