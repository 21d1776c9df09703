#include <algorithm>
#include <string>

#include "holdfast/store/outbox.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/households/party.hpp"
#include "store/messages/next_channel.hpp"
#include "store/offers/offer_rows.hpp"
#include "store/residences/residence_messages.hpp"

namespace holdfast::store {

namespace {

constexpr std::size_t claimed_max = 256;

// Read without locks. Of an offer still held but run out nothing is sent: its release withdraws the message.
// Nobody is reminded of an appointment that is no more, so those are judged by their offer too.
constexpr Statement read_due_messages{"read_due_messages", R"sql(
  SELECT m.id, CASE WHEN m.kind IN ('offer', 'hold-lengthened',
                                    'reminder-day-before', 'reminder-hours-before')
                    THEN m.offer_id END AS offer_id,
         CASE WHEN m.kind IN ('residence-offer', 'residence-lengthened')
              THEN left(m.cause, 36)::uuid END AS residence_offer_id
    FROM messages m
   WHERE m.channel = $1 AND m.state IN ('due', 'sending') AND m.due_at <= (SELECT clock_timestamp())
     AND NOT EXISTS (SELECT FROM offers o
                      WHERE o.id = m.offer_id AND m.kind IN ('offer', 'hold-lengthened')
                        AND o.state = 'held' AND o.held_until <= clock_timestamp())
   ORDER BY m.due_at
   LIMIT $2
)sql"};

// With those held together with them, for one clock runs for all. Nothing here waits for a lock, so whoever
// waits for one of these is not waited for.
constexpr Statement lock_offers_to_notify{
    "lock_offers_to_notify", "SELECT " HOLDFAST_OFFER_COLUMNS
                             " FROM offers o WHERE o.id = ANY ($1::uuid[] || " HOLDFAST_PARTIES_OF_OFFERS
                             ") AND (o.state = 'held' OR o.id = ANY ($1::uuid[])) "
                             " ORDER BY o.id FOR UPDATE SKIP LOCKED"};

// Looked at again: another sender may have claimed one between the reading and the lock. Said by the states
// it is not in: by those it is in, the index of all that is due would seem the way to these few.
constexpr Statement lock_due_messages{"lock_due_messages", R"sql(
  SELECT m.id, m.kind, m.offer_id, m.useful_until,
         CASE WHEN m.kind IN ('residence-offer', 'residence-lengthened')
              THEN left(m.cause, 36)::uuid END AS residence_offer_id,
         (m.kind = 'heads-up' AND NOT EXISTS (SELECT FROM registrations r
                                               WHERE r.id = m.registration_id AND r.state = 'waiting')
          OR m.kind = 'joining-asked' AND NOT EXISTS (SELECT FROM joinings j
                                                        JOIN registrations a ON a.id = j.registration_id
                                                       WHERE j.asked_id = m.registration_id
                                                         AND j.own_preferences IS NULL
                                                         AND a.state = 'waiting'))
           AS is_over
    FROM messages m
   WHERE m.id = ANY ($1::uuid[]) AND m.state NOT IN ('sent', 'delivered', 'failed', 'withdrawn')
     AND m.due_at <= clock_timestamp()
   ORDER BY m.id
     FOR UPDATE SKIP LOCKED
)sql"};

// Only where the clock does not run yet: a message claimed again names the deadline it named before.
constexpr Statement start_clocks{"start_clocks", R"sql(
  UPDATE offers SET notified_at = $2,
         held_until = $2::timestamptz + make_interval(secs => coalesce(hold_seconds, $3))
   WHERE id = ANY ($1::uuid[]) AND notified_at IS NULL
)sql"};

constexpr Statement mark_sending{"mark_sending", R"sql(
  UPDATE messages
     SET state = 'sending', attempts = attempts + 1, due_at = $2::timestamptz + make_interval(secs => $3)
   WHERE id = ANY ($1::uuid[])
)sql"};

constexpr Statement mark_withdrawn{"mark_withdrawn", R"sql(
  UPDATE messages SET state = 'withdrawn' WHERE id = ANY ($1::uuid[])
)sql"};

constexpr Statement read_claimed{
    "read_claimed",
    "SELECT m.id, m.cause, m.kind, m.channel, m.attempts, m.created_at, m.useful_until, "
    "       r.heads_up_on, "
    "       r.id, CASE WHEN m.address IS NULL THEN r.name ELSE '' END, "
    "       CASE WHEN m.channel = 'sms' THEN coalesce(m.address, r.phone) ELSE r.phone END, "
    "       CASE WHEN m.channel = 'email' THEN coalesce(m.address, r.email) ELSE r.email END, "
    "r.language, " HOLDFAST_OFFER_VIEW_COLUMNS R"sql(
    FROM messages m
    JOIN registrations r ON r.id = m.registration_id
    LEFT JOIN offers o ON o.id = m.offer_id
    LEFT JOIN windows w ON w.id = o.window_id
    LEFT JOIN clinics c ON c.id = w.clinic_id
   WHERE m.id = ANY ($1::uuid[])
   ORDER BY m.created_at, m.id
)sql"};

// What concerns somebody's own appointment, a reminder or a cancellation, is not the others' news, unless
// they cancelled together, and says whose it is: they share a telephone. What is confirmed is what is booked
// by now, and seats that were taken away are not those of somebody who had given theirs back before.
constexpr Statement read_households_told{"read_households_told", R"sql(
  SELECT m.id, r.name, w.starts_at + make_interval(mins => coalesce(p.arrival_minute, 0)) AS arrives_at
    FROM messages m
    JOIN offers o ON o.id = m.offer_id
    JOIN offers p ON p.party_id = o.party_id
    JOIN registrations r ON r.id = p.registration_id
    JOIN windows w ON w.id = p.window_id
   WHERE m.id = ANY ($1::uuid[])
     AND CASE
         WHEN m.kind = 'booked' THEN
              p.state = 'accepted'
              OR p.id = o.id AND NOT EXISTS (SELECT FROM offers still
                                              WHERE still.party_id = o.party_id AND still.state = 'accepted')
         WHEN p.id = o.id THEN true
         WHEN m.kind = 'cancelled' THEN
              p.state = 'cancelled' AND r.offer_id = p.id AND r.ended_at >= m.created_at
              AND NOT EXISTS (SELECT FROM messages own
                               WHERE own.cause = p.id::text AND own.kind = 'cancelled')
         WHEN m.kind IN ('window-cancelled', 'offer-withdrawn') THEN
              p.state = o.state AND r.displaced_at >= m.created_at
         ELSE p.state = o.state AND m.kind IN ('offer', 'hold-lengthened', 'lapsed') END
   ORDER BY arrives_at, r.id
)sql"};

struct Candidates {
  std::vector<MessageId> messages;
  std::vector<OfferId> offers;         ///< whose state decides whether their message is still true
  std::vector<OfferId> of_residences;  ///< the same, of the table residence_offers
};

Candidates read_candidates(Transaction& tx, Contact channel, std::size_t limit) {
  Candidates found;
  for (const auto& row :
       execute(tx, read_due_messages, std::string{name_of(channel)}, std::min(limit, claimed_max))) {
    found.messages.push_back(id_in<MessageId>(row["id"]));
    if (const auto offer = maybe_id_in<OfferId>(row["offer_id"])) found.offers.push_back(*offer);
    if (const auto offer = maybe_id_in<OfferId>(row["residence_offer_id"]))
      found.of_residences.push_back(*offer);
  }
  return found;
}

/// What becomes of the candidates that could be locked.
struct Judged {
  std::vector<MessageId> sending, withdrawn;
  std::vector<OfferId> starting;
};

/// The offer and those held with it: of a party all are locked.
void add_with_party(const Offer& offer, const std::vector<Offer>& offers, std::vector<OfferId>& ids) {
  for (const auto& each : offers) {
    if (each.id == offer.id || (offer.party && each.party == offer.party)) ids.push_back(each.id);
  }
}

Judged judge(const pqxx::result& messages, const std::vector<Offer>& offers,
             const std::vector<ResidenceHold>& of_residences, Instant now) {
  Judged judged;
  for (const auto& row : messages) {
    const auto id = id_in<MessageId>(row["id"]);
    const auto kind = text(row["kind"]);
    const auto useful_until = maybe_instant(row["useful_until"]);
    if (row["is_over"].as<bool>() || (useful_until && *useful_until <= now)) {
      judged.withdrawn.push_back(id);
      continue;
    }
    if (const auto of_residence = maybe_id_in<OfferId>(row["residence_offer_id"])) {
      const auto hold = std::ranges::find(of_residences, *of_residence, &ResidenceHold::id);
      if (hold == of_residences.end()) continue;  // locked elsewhere
      (hold->is_held && now < hold->held_until ? judged.sending : judged.withdrawn).push_back(id);
      continue;
    }
    if (!tells_of_a_hold(kind) && !reminds(kind)) {
      judged.sending.push_back(id);
      continue;
    }
    const auto offer = std::ranges::lower_bound(offers, id_in<OfferId>(row["offer_id"]), {}, &Offer::id);
    if (offer == offers.end() || offer->id != id_in<OfferId>(row["offer_id"])) continue;  // locked elsewhere
    if (reminds(kind)) {
      (offer->state == OfferState::accepted ? judged.sending : judged.withdrawn).push_back(id);
    } else if (offer->state != OfferState::held) {
      judged.withdrawn.push_back(id);
    } else if (accept(*offer, now)) {
      judged.sending.push_back(id);
      if (!offer->notified_at) add_with_party(*offer, offers, judged.starting);
    }
  }
  return judged;
}

DueMessage message_in(const pqxx::row& row) {
  Cells cells{row};
  DueMessage message{.id = id_in<MessageId>(cells.next()),
                     .cause = text(cells.next()),
                     .kind = text(cells.next()),
                     .channel = contact(cells.next()),
                     .attempts = cells.next().as<int>(),
                     .written_at = instant(cells.next()),
                     .useful_until = maybe_instant(cells.next()),
                     .likely_on = maybe_date(cells.next()),
                     .registration = id_in<RegistrationId>(cells.next()),
                     .name = text(cells.next()),
                     .phone = text(cells.next()),
                     .email = text(cells.next()),
                     .language = language(cells.next()),
                     .offer = std::nullopt,
                     .booked_uid = {}};
  if (!cells.peek().is_null()) {
    message.offer = offer_view_in(cells);
    message.booked_uid = uuid(message.offer->offer.id);
  }
  return message;
}

void add_households(Transaction& tx, std::vector<DueMessage>& messages) {
  std::vector<MessageId> of_parties;
  for (const auto& message : messages) {
    if (message.offer && message.offer->offer.party) of_parties.push_back(message.id);
  }
  if (of_parties.empty()) return;
  for (const auto& row : execute(tx, read_households_told, array_of(of_parties))) {
    const auto message = std::ranges::find(messages, id_in<MessageId>(row["id"]), &DueMessage::id);
    message->household.push_back({.name = text(row["name"]), .arrives_at = instant(row["arrives_at"])});
  }
}

}  // namespace

std::vector<DueMessage> claim_messages(Transaction& tx, Contact channel, std::size_t limit,
                                       std::chrono::seconds hold, std::chrono::seconds lease) {
  const auto candidates = read_candidates(tx, channel, limit);
  if (candidates.messages.empty()) return {};

  std::vector<Offer> offers;
  for (const auto& row : execute(tx, lock_offers_to_notify, array_of(candidates.offers))) {
    offers.push_back(offer_in(row));
  }
  leave_out_parts_of_parties(tx, offers);
  const auto of_residences = lock_residence_holds(tx, candidates.of_residences);
  const auto messages = execute(tx, lock_due_messages, array_of(candidates.messages));
  const auto now = Connection::clock(tx);
  auto judged = judge(messages, offers, of_residences, now);

  if (!judged.withdrawn.empty()) execute(tx, mark_withdrawn, array_of(judged.withdrawn));
  if (judged.sending.empty()) return {};
  execute(tx, start_clocks, array_of(judged.starting), timestamp(now), hold.count());
  start_residence_clocks(tx, of_residences, now);
  execute(tx, mark_sending, array_of(judged.sending), timestamp(now), lease.count());

  std::vector<DueMessage> claimed;
  for (const auto& row : execute(tx, read_claimed, array_of(judged.sending)))
    claimed.push_back(message_in(row));
  add_households(tx, claimed);
  add_residence_messages(tx, judged.sending, claimed);
  return claimed;
}

}  // namespace holdfast::store
