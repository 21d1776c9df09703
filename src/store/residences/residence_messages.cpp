#include "store/residences/residence_messages.hpp"

#include <algorithm>

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/residences/visit_rows.hpp"

namespace holdfast::store {

namespace {

constexpr Statement lock_holds{"lock_residence_holds", R"sql(
  SELECT id, state = 'held' AS is_held, notified_at, held_until FROM residence_offers
   WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE SKIP LOCKED
)sql"};

constexpr Statement start_clocks{"start_residence_clocks", R"sql(
  UPDATE residence_offers
     SET notified_at = $2, held_until = $2::timestamptz + make_interval(secs => hold_seconds)
   WHERE id = ANY ($1::uuid[])
)sql"};

constexpr Statement read_to_contacts{"read_claimed_to_contacts", R"sql(
  SELECT m.id, m.cause, m.kind, m.channel, m.attempts, m.created_at, m.useful_until, s.contact_name,
         CASE WHEN m.channel = 'sms' THEN coalesce(m.address, s.phone) ELSE s.phone END AS phone,
         CASE WHEN m.channel = 'email' THEN coalesce(m.address, s.email) ELSE s.email END AS email,
         s.language, s.id AS residence_id, s.name AS residence, s.first_id IS NOT NULL AS is_second,
         o.id AS offer_id, o.held_until
    FROM messages m
    JOIN residences s ON s.id = m.registration_id
    LEFT JOIN residence_offers o
           ON o.id = CASE WHEN m.kind IN ('residence-offer', 'residence-lengthened', 'residence-booked',
                                          'residence-lapsed')
                          THEN left(m.cause, 36)::uuid END
   WHERE m.id = ANY ($1::uuid[])
   ORDER BY m.created_at, m.id
)sql"};

constexpr Statement read_visits_told{"read_visits_told",
                                     "SELECT v.starts_at, v.ends_at, " HOLDFAST_SEATS_TOLD R"sql( AS seats
    FROM residence_offers o
    JOIN residence_offer_visits p ON p.offer_id = o.id
    JOIN visits v ON v.id = p.visit_id
   WHERE p.offer_id = $1
   ORDER BY v.starts_at, v.id
)sql"};

// Of a first and its second the one that was to come; both may know the same registration.
constexpr Statement read_own_visits{"read_own_visits_told", R"sql(
  SELECT DISTINCT ON (m.id) m.id, s.id AS residence_id, s.name AS residence,
         p.first_id IS NOT NULL AS is_second, v.starts_at, v.ends_at
    FROM messages m
    JOIN residents p ON p.own_registration = m.registration_id
    JOIN residences s ON s.id = p.residence_id
    JOIN visits v ON v.id = p.visit_id AND v.ends_at > m.created_at
   WHERE m.id = ANY ($1::uuid[]) AND m.kind = 'residence-care'
   ORDER BY m.id, v.starts_at, v.id
)sql"};

DueMessage message_in(Transaction& tx, const pqxx::row& row) {
  DueMessage message{.id = id_in<MessageId>(row["id"]),
                     .cause = text(row["cause"]),
                     .kind = text(row["kind"]),
                     .channel = contact(row["channel"]),
                     .attempts = row["attempts"].as<int>(),
                     .written_at = instant(row["created_at"]),
                     .useful_until = maybe_instant(row["useful_until"]),
                     .registration = {},
                     .name = text(row["contact_name"]),
                     .phone = text(row["phone"]),
                     .email = text(row["email"]),
                     .language = language(row["language"]),
                     .offer = std::nullopt,
                     .booked_uid = {}};
  message.residence = ResidenceTold{.id = id_in<ResidenceId>(row["residence_id"]),
                                    .name = text(row["residence"]),
                                    .is_second = row["is_second"].as<bool>(),
                                    .held_until = maybe_instant(row["held_until"]),
                                    .visits = {}};
  if (row["offer_id"].is_null()) return message;
  for (const auto& visit : execute(tx, read_visits_told, text(row["offer_id"]))) {
    if (visit["seats"].as<int>() == 0) continue;  // nobody of them comes to that one
    message.residence->visits.push_back({.starts_at = instant(visit["starts_at"]),
                                         .ends_at = instant(visit["ends_at"]),
                                         .seats = visit["seats"].as<int>()});
  }
  return message;
}

void add_own_visits(Transaction& tx, std::vector<DueMessage>& messages) {
  std::vector<MessageId> ids;
  for (const auto& message : messages) {
    if (message.kind == "residence-care") ids.push_back(message.id);
  }
  if (ids.empty()) return;
  for (const auto& row : execute(tx, read_own_visits, array_of(ids))) {
    const auto message = std::ranges::find(messages, id_in<MessageId>(row["id"]), &DueMessage::id);
    message->residence = ResidenceTold{
        .id = id_in<ResidenceId>(row["residence_id"]),
        .name = text(row["residence"]),
        .is_second = row["is_second"].as<bool>(),
        .held_until = {},
        .visits = {{.starts_at = instant(row["starts_at"]), .ends_at = instant(row["ends_at"]), .seats = 1}}};
  }
}

}  // namespace

std::vector<ResidenceHold> lock_residence_holds(Transaction& tx, const std::vector<OfferId>& ids) {
  std::vector<ResidenceHold> holds;
  if (ids.empty()) return holds;
  for (const auto& row : execute(tx, lock_holds, array_of(ids))) {
    holds.push_back({.id = id_in<OfferId>(row["id"]),
                     .is_held = row["is_held"].as<bool>(),
                     .notified_at = maybe_instant(row["notified_at"]),
                     .held_until = instant(row["held_until"])});
  }
  return holds;
}

void start_residence_clocks(Transaction& tx, const std::vector<ResidenceHold>& holds, Instant now) {
  std::vector<OfferId> starting;
  for (const auto& hold : holds) {
    if (hold.is_held && !hold.notified_at && now < hold.held_until) starting.push_back(hold.id);
  }
  if (!starting.empty()) execute(tx, start_clocks, array_of(starting), timestamp(now));
}

void add_residence_messages(Transaction& tx, const std::vector<MessageId>& sending,
                            std::vector<DueMessage>& messages) {
  add_own_visits(tx, messages);
  if (messages.size() == sending.size()) return;  // nobody but people
  for (const auto& row : execute(tx, read_to_contacts, array_of(sending)))
    messages.push_back(message_in(tx, row));
}

}  // namespace holdfast::store
