#include "holdfast/store/offers.hpp"
#include "holdfast/store/second_doses.hpp"
#include "store/one_live.hpp"
#include "store/review_task.hpp"
#include "store/rows.hpp"
#include "store/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr Statement lock_registration{"lock_registration_to_requeue", R"sql(
  SELECT state, kept_window IS NOT NULL AS is_kept,
         first_id IS NOT NULL AND coalesce(reason, '') = 'first-corrected' AS has_no_first
    FROM registrations WHERE id = $1 FOR UPDATE
)sql"};

// turn_at stays: the place is kept. Before all others goes only who has not had another offer to decide upon.
constexpr Statement mark_waiting{"mark_registration_waiting", R"sql(
  UPDATE registrations
     SET state = 'waiting', reason = NULL, asked_at = $2, preferences = coalesce($3::jsonb, preferences),
         displaced_at = CASE WHEN state = 'waiting' THEN displaced_at END
   WHERE id = $1
)sql"};

constexpr Statement mark_in_review{"mark_registration_in_review", R"sql(
  UPDATE registrations
     SET state = 'review', reason = 'card-already-registered', asked_at = $2,
         preferences = coalesce($3::jsonb, preferences)
   WHERE id = $1
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

}  // namespace

std::optional<Result<RegistrationState, RequeueRefusal>> requeue(
    Transaction& tx, const RegistrationId& id, const std::optional<std::vector<Preference>>& wishes) {
  using Answer = Result<RegistrationState, RequeueRefusal>;
  const auto found = execute(tx, lock_registration, uuid(id));
  if (found.empty()) return std::nullopt;
  // A second dose that follows no first waits for the clinic to say that there was one.
  const bool has_no_first = found[0]["has_no_first"].as<bool>();
  if (has_no_first || !may_go_in_again(registration_state(found[0]["state"]))) {
    return Answer{RequeueRefusal::not_from_this_state};
  }

  const auto now = Connection::clock(tx);
  const auto wished = wishes ? std::optional{preferences_json(*wishes)} : std::nullopt;
  if (wishes && found[0]["is_kept"].as<bool>()) give_up_seat(tx, id);
  const auto go_in = [&] { execute(tx, mark_waiting, uuid(id), timestamp(now), wished); };
  if (unless_card_is_live(tx, go_in)) return Answer{RegistrationState::waiting};

  execute(tx, mark_in_review, uuid(id), timestamp(now), wished);
  ask_staff_to_look(tx, id, now);
  return Answer{RegistrationState::review};
}

}  // namespace holdfast::store
