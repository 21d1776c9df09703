#include "holdfast/store/offers.hpp"
#include "store/rows.hpp"
#include "store/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr Statement lock_registration{"lock_registration_to_requeue", R"sql(
  SELECT state FROM registrations WHERE id = $1 FOR UPDATE
)sql"};

// turn_at stays: the place is kept.
constexpr Statement mark_waiting{"mark_registration_waiting", R"sql(
  UPDATE registrations
     SET state = 'waiting', reason = NULL, asked_at = $2, preferences = coalesce($3::jsonb, preferences)
   WHERE id = $1
)sql"};

constexpr Statement mark_in_review{"mark_registration_in_review", R"sql(
  UPDATE registrations
     SET state = 'review', reason = 'card-already-registered', asked_at = $2,
         preferences = coalesce($3::jsonb, preferences)
   WHERE id = $1
)sql"};

// A task for staff, as when a form comes in for a card that is registered already.
constexpr Statement ask_staff{"ask_staff_to_review_again", R"sql(
  INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), $1, $1::uuid::text, 'review', 'call', 'due', $2
      ON CONFLICT (cause, kind, channel) DO UPDATE SET state = 'due', due_at = excluded.due_at, sent_at = NULL
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

/// False, and nothing changed, if the card has come alive elsewhere. Only the unique index knows: a look
/// beforehand would be a race.
bool wait_again(Transaction& tx, const RegistrationId& id, const std::string& now,
                const std::optional<std::string>& wished) {
  query(tx, "SAVEPOINT going_in_again");
  try {
    execute(tx, mark_waiting, uuid(id), now, wished);
  } catch (const pqxx::unique_violation&) {
    query(tx, "ROLLBACK TO SAVEPOINT going_in_again");
    return false;
  }
  return true;
}

}  // namespace

std::optional<Result<RegistrationState, RequeueRefusal>> requeue(
    Transaction& tx, const RegistrationId& id, const std::optional<std::vector<Preference>>& wishes) {
  using Answer = Result<RegistrationState, RequeueRefusal>;
  const auto found = execute(tx, lock_registration, uuid(id));
  if (found.empty()) return std::nullopt;
  if (!may_go_in_again(registration_state(found[0]["state"]))) {
    return Answer{RequeueRefusal::not_from_this_state};
  }

  const auto now = timestamp(Connection::clock(tx));
  const auto wished = wishes ? std::optional{preferences_json(*wishes)} : std::nullopt;
  if (wait_again(tx, id, now, wished)) return Answer{RegistrationState::waiting};

  execute(tx, mark_in_review, uuid(id), now, wished);
  execute(tx, ask_staff, uuid(id), now);
  return Answer{RegistrationState::review};
}

}  // namespace holdfast::store
