#include "holdfast/store/review.hpp"

#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/households/party.hpp"
#include "store/people/one_live.hpp"
#include "store/people/review_task.hpp"
#include "store/secrets/card_keys.hpp"

namespace holdfast::store {

namespace {

constexpr Statement select_reviews{"read_reviews", R"sql(
  SELECT id, turn_at, reason FROM registrations
   WHERE state = 'review' AND (turn_at, id) > ($1::timestamptz, $2::uuid)
   ORDER BY turn_at, id LIMIT $3
)sql"};

constexpr Statement count_in_review{"count_reviews",
                                    "SELECT count(*) FROM registrations WHERE state = 'review'"};

// With the household, of whom some stand in review because of this one. In order of id, as everywhere.
constexpr Statement lock_one{"lock_registration_in_review",
                             "SELECT id = $1 AS is_it, state FROM registrations WHERE id = ANY "
                             "(" HOLDFAST_WITH_HOUSEHOLD ") ORDER BY id FOR UPDATE"};

// In order of id, as everywhere.
constexpr Statement lock_both{"lock_registrations_to_merge", R"sql(
  SELECT id, state FROM registrations
   WHERE id = $2 OR id = ANY ()sql" HOLDFAST_WITH_HOUSEHOLD R"sql() ORDER BY id FOR UPDATE
)sql"};

constexpr auto select_holder = R"sql(
  SELECT other.id
    FROM registrations r
    JOIN registrations other ON other.$column = r.$column
   WHERE r.id = $1 AND other.id <> r.id AND other.state IN ('queued', 'waiting', 'offered', 'booked')
)sql";

// turn_at stays: the place is kept.
constexpr Statement mark_let_through{"mark_let_through", R"sql(
  UPDATE registrations SET state = 'waiting', reason = NULL WHERE id = $1
)sql"};

constexpr Statement mark_asked{"mark_asked_on_the_line", R"sql(
  UPDATE registrations SET asked_at = clock_timestamp() WHERE id = $1
)sql"};

constexpr Statement write_card{"write_card", R"sql(
  UPDATE registrations
     SET card_hash = nullif($2::bytea, ''), card_hash_2 = nullif($3::bytea, ''), card_sealed = $4
   WHERE id = $1
)sql"};

constexpr Statement take_over{"take_over_wishes", R"sql(
  UPDATE registrations AS first
     SET line1 = second.line1, line2 = second.line2, city = second.city, province = second.province,
         postal_code = second.postal_code, phone = second.phone, email = second.email,
         contact = second.contact, language = second.language, preferences = second.preferences,
         needs = second.needs
    FROM registrations AS second
   WHERE first.id = $1 AND second.id = $2
)sql"};

constexpr Statement mark_ended{"mark_review_ended", R"sql(
  UPDATE registrations SET state = 'cancelled', reason = $2 WHERE id = $1
)sql"};

// The moment makes it once a decision: somebody may come into review again.
constexpr Statement tell{"tell_of_review", R"sql(
  INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), r.id, r.id::text || '/' || $3::text, $2, r.contact, 'due', $3::text::timestamptz
    FROM registrations r WHERE r.id = $1
)sql"};

/// Nothing if there is no such registration.
std::optional<RegistrationState> lock_state(Transaction& tx, const RegistrationId& id) {
  for (const auto& row : execute(tx, lock_one, uuid(id))) {
    if (row["is_it"].as<bool>()) return registration_state(row["state"]);
  }
  return std::nullopt;
}

bool is_in_review(Transaction& tx, const RegistrationId& id) {
  return lock_state(tx, id) == RegistrationState::review;
}

/// Tells `whom` what was decided about `id`; the staff's task is done.
void close(Transaction& tx, const RegistrationId& id, const RegistrationId& whom, const char* kind,
           Told told) {
  end_review_task(tx, id);
  if (told == Told::on_the_line) return;
  execute(tx, tell, uuid(whom), std::string{kind}, timestamp(Connection::clock(tx)));
}

/// Empty where the column is not in use.
pqxx::binarystring hash_for(const Vault& vault, const CardKeys& keys, std::size_t column,
                            const std::string& number) {
  const auto key = keys.key.at(column);
  return pqxx::binarystring{key ? vault.card_hash(number, *key) : std::string{}};
}

}  // namespace

std::vector<InReview> read_reviews(Transaction& tx, ReviewCursor after, std::size_t limit) {
  std::vector<InReview> all;
  for (const auto& row : execute(tx, select_reviews, timestamp(after.turn_at), uuid(after.id), limit)) {
    all.push_back({id_in<RegistrationId>(row["id"]), instant(row["turn_at"]), text(row["reason"])});
  }
  return all;
}

std::size_t count_reviews(Transaction& tx) {
  return execute(tx, count_in_review)[0][0].as<std::size_t>();
}

std::optional<RegistrationId> holder_of_card(Transaction& tx, const Vault& vault, const RegistrationId& id) {
  const auto keys = card_keys(tx, vault);
  const auto found = query(tx, on_column(select_holder, keys.complete).c_str(), uuid(id));
  if (found.empty()) return std::nullopt;
  return id_in<RegistrationId>(found[0]["id"]);
}

Result<RegistrationState, ReviewRefusal> let_through(Transaction& tx, const RegistrationId& id, Told told) {
  if (!is_in_review(tx, id)) return ReviewRefusal::not_in_review;
  const auto alone = [&] { execute(tx, mark_let_through, uuid(id)); };
  if (!let_household_through(tx, id) && !unless_card_is_live(tx, alone)) return ReviewRefusal::card_is_live;
  if (told == Told::on_the_line) execute(tx, mark_asked, uuid(id));
  close(tx, id, id, "let-through", told);
  return RegistrationState::waiting;
}

Result<RegistrationState, ReviewRefusal> set_card(Transaction& tx, const Vault& vault,
                                                  const RegistrationId& id, const std::string& card_number) {
  const auto state = lock_state(tx, id);
  if (!state) return ReviewRefusal::no_other;
  const auto keys = card_keys(tx, vault);
  const auto write = [&] {
    execute(tx, write_card, uuid(id), hash_for(vault, keys, 0, card_number),
            hash_for(vault, keys, 1, card_number),
            pqxx::binarystring{vault.seal(card_number, keys.sealing())});
  };
  if (!unless_card_is_live(tx, write)) return ReviewRefusal::card_is_live;
  return *state;
}

Result<RegistrationId, ReviewRefusal> merge(Transaction& tx, const Vault& vault, const RegistrationId& id,
                                            Told told) {
  const auto first = holder_of_card(tx, vault, id);
  if (!first) return is_in_review(tx, id) ? ReviewRefusal::no_other : ReviewRefusal::not_in_review;

  for (const auto& row : execute(tx, lock_both, uuid(id), uuid(*first))) {
    const bool is_this = id_in<RegistrationId>(row["id"]) == id;
    const bool is_in_review = registration_state(row["state"]) == RegistrationState::review;
    if (is_this && !is_in_review) return ReviewRefusal::not_in_review;
  }
  // Under the locks: the first may have ended meanwhile.
  if (holder_of_card(tx, vault, id) != first) return ReviewRefusal::no_other;
  execute(tx, take_over, uuid(*first), uuid(id));
  execute(tx, mark_ended, uuid(id), std::string{"merged"});
  (void)let_household_through(tx, id);
  close(tx, id, *first, "merged", told);
  return *first;
}

Result<RegistrationState, ReviewRefusal> end_review(Transaction& tx, const RegistrationId& id,
                                                    const std::string& reason, Told told) {
  if (!is_in_review(tx, id)) return ReviewRefusal::not_in_review;
  execute(tx, mark_ended, uuid(id), reason);
  (void)let_household_through(tx, id);
  close(tx, id, id, "ended", told);
  return RegistrationState::cancelled;
}

}  // namespace holdfast::store
