// What came of a call. The person is locked first, then their offer, then what there is to tell them.

#include <algorithm>
#include <optional>
#include <vector>

#include "holdfast/store/calls.hpp"
#include "holdfast/store/second_doses.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/households/party.hpp"
#include "store/messages/next_channel.hpp"
#include "store/offers/end_offer.hpp"
#include "store/people/review_task.hpp"

namespace holdfast::store {

namespace {

// With those who are offered seats together with this one.
constexpr Statement lock_person{"lock_person_called",
                                "SELECT r.id, r.state,"
                                "       EXISTS (SELECT FROM calls c"
                                "                WHERE c.registration_id = r.id AND c.staff_id <> $2::bigint"
                                "                  AND c.taken_until > clock_timestamp()) AS is_anothers"
                                "  FROM registrations r WHERE r.id = ANY (" HOLDFAST_HELD_WITH_PERSON
                                ")"
                                " ORDER BY r.id FOR UPDATE"};

constexpr Statement lock_held_offers{"lock_held_offers_of_called",
                                     "SELECT id FROM offers WHERE id = ANY (" HOLDFAST_HELD_OFFERS_WITH_PERSON
                                     ") AND state = 'held' ORDER BY id FOR UPDATE"};

constexpr Statement lock_untold{"lock_untold_messages", R"sql(
  SELECT id, kind, attempts FROM messages
   WHERE registration_id = $1 AND channel = 'call' AND state = 'due' AND kind <> 'review'
   ORDER BY id FOR UPDATE
)sql"};

// What one of a household hears of an offer or an appointment of theirs, all have heard.
constexpr Statement lock_untold_to_all{"lock_untold_messages_to_all", R"sql(
  SELECT id, kind, attempts FROM messages
   WHERE (registration_id = $1
          OR offer_id = (SELECT o.party_id FROM registrations r JOIN offers o ON o.id = r.offer_id
                          WHERE r.id = $1))
     AND channel = 'call' AND state = 'due' AND kind <> 'review'
   ORDER BY id FOR UPDATE
)sql"};

constexpr Statement count_try{"count_unanswered_call", R"sql(
  UPDATE messages SET attempts = attempts + 1, due_at = $2::timestamptz + make_interval(secs => $3)
   WHERE id = $1
)sql"};

constexpr Statement end_untold{"end_untold_messages", R"sql(
  UPDATE messages SET state = $2, sent_at = CASE WHEN $2 = 'sent' THEN $3::timestamptz END
   WHERE id = ANY ($1::uuid[])
)sql"};

constexpr Statement send_to_review{"send_to_review_by_number", R"sql(
  UPDATE registrations SET state = 'review', reason = 'wrong-number' WHERE id = $1
)sql"};

constexpr Statement end_lease{"end_lease", "DELETE FROM calls WHERE registration_id = $1"};

/// Nothing if there is no such registration.
struct Called {
  RegistrationState state{};
  bool is_anothers = false;
};
std::optional<Called> lock(Transaction& tx, const RegistrationId& id, StaffId staff) {
  std::optional<Called> called;
  for (const auto& row : execute(tx, lock_person, uuid(id), static_cast<std::int64_t>(staff))) {
    if (id_in<RegistrationId>(row["id"]) != id) continue;
    called = Called{registration_state(row["state"]), row["is_anothers"].as<bool>()};
  }
  if (called) execute(tx, lock_held_offers, uuid(id));
  return called;
}

/// One message there is to tell, under lock.
struct Untold {
  MessageId id;
  std::string kind;
  int tries = 0;
};
std::vector<Untold> lock_all_untold(Transaction& tx, const RegistrationId& id,
                                    const Statement& which = lock_untold) {
  std::vector<Untold> untold;
  for (const auto& row : execute(tx, which, uuid(id))) {
    untold.push_back({id_in<MessageId>(row["id"]), text(row["kind"]), row["attempts"].as<int>()});
  }
  return untold;
}

void end(Transaction& tx, const std::vector<Untold>& messages, const char* state) {
  execute(tx, end_untold, array_of(messages, &Untold::id), std::string{state},
          timestamp(Connection::clock(tx)));
}

/// How long until it is tried again; the clock of an offer nobody heard of waits again by that.
std::chrono::seconds pause_of(Transaction& tx, const Untold& message, const std::optional<Unheard>& offer,
                              Instant now, const CallRules& rules) {
  if (!tells_of_a_hold(message.kind)) return rules.again;
  if (message.kind != "offer" || !may_start_anew(*offer)) return rules.again_soon;
  start_clock_anew(tx, offer->offer.id, now, rules.grace.call);
  return rules.again_hold;
}

void note_unanswered(Transaction& tx, const Untold& message, const CallRules& rules) {
  const auto offer = lock_offer_of(tx, message.id);
  const auto now = Connection::clock(tx);
  if (tells_of_a_hold(message.kind) && !is_still_held(offer, now)) {
    end(tx, {message}, "withdrawn");
  } else if (message.tries + 1 >= rules.tries_max) {
    end(tx, {message}, "failed");
    write_to_next_channel(tx, message.id);
  } else {
    const auto pause = pause_of(tx, message, offer, now, rules);
    execute(tx, count_try, uuid(message.id), timestamp(now), pause.count());
  }
}

/// Whether a telephone that is not theirs keeps them from an offer, now or after they go in again.
bool is_in_the_way_of_offers(RegistrationState state) {
  switch (state) {
    case RegistrationState::waiting:
    case RegistrationState::offered:
    case RegistrationState::lapsed: return true;
    case RegistrationState::queued:
    case RegistrationState::booked:
    case RegistrationState::declined:
    case RegistrationState::cancelled:
    case RegistrationState::review: return false;
  }
  return false;
}

}  // namespace

Result<int, CallRefusal> no_answer(Transaction& tx, const RegistrationId& id, StaffId staff,
                                   const CallRules& rules) {
  const auto called = lock(tx, id, staff);
  if (!called) return CallRefusal::nothing_to_tell;
  if (called->is_anothers) return CallRefusal::taken_by_another;

  int tries = 0;
  const auto untold = lock_all_untold(tx, id);
  for (const auto& message : untold) {
    note_unanswered(tx, message, rules);
    tries = std::max(tries, message.tries + 1);
  }
  execute(tx, end_lease, uuid(id));
  if (untold.empty()) return CallRefusal::nothing_to_tell;
  return tries;
}

Result<RegistrationState, CallRefusal> wrong_number(Transaction& tx, const RegistrationId& id,
                                                    StaffId staff) {
  const auto called = lock(tx, id, staff);
  if (!called) return CallRefusal::nothing_to_tell;
  if (called->is_anothers) return CallRefusal::taken_by_another;

  end(tx, lock_all_untold(tx, id), "failed");
  execute(tx, end_lease, uuid(id));
  if (!is_in_the_way_of_offers(called->state)) return called->state;
  if (called->state == RegistrationState::waiting) give_up_seat(tx, id);
  end_live_offer(tx, id);
  execute(tx, send_to_review, uuid(id));
  ask_staff_to_look(tx, id, Connection::clock(tx));
  return RegistrationState::review;
}

std::size_t told_by_telephone(Transaction& tx, const RegistrationId& id) {
  execute(tx, lock_person, uuid(id), std::int64_t{0});
  const auto untold = lock_all_untold(tx, id, lock_untold_to_all);
  end(tx, untold, "sent");
  execute(tx, end_lease, uuid(id));
  return untold.size();
}

}  // namespace holdfast::store
