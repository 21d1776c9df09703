#include "holdfast/store/people.hpp"

#include <algorithm>

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/offers/offer_rows.hpp"
#include "store/secrets/card_keys.hpp"

namespace holdfast::store {

namespace {

constexpr std::size_t card_characters_shown = 3;

constexpr Statement select_by_phone{"find_people_by_phone", R"sql(
  SELECT id FROM registrations WHERE phone = $1 ORDER BY received_at DESC, id LIMIT $2
)sql"};

// Two ways, as there are two indexes: of the live and of the others.
constexpr auto select_by_card = R"sql(
  SELECT id, received_at FROM registrations
   WHERE $column = $1 AND state IN ('queued', 'waiting', 'offered', 'booked')
   UNION ALL
  SELECT id, received_at FROM registrations
   WHERE $column = $1 AND state IN ('declined', 'lapsed', 'cancelled', 'review')
   ORDER BY received_at DESC, id LIMIT $2::bigint
)sql";

// The card stands with the first.
constexpr Statement select_seconds{"find_second_doses_of", R"sql(
  SELECT id FROM registrations WHERE first_id = ANY ($1::uuid[]) ORDER BY received_at DESC, id
)sql"};

// Of a second dose, its first's.
constexpr Statement select_card{"read_card_sealed", R"sql(
  SELECT f.card_sealed
    FROM registrations r
    JOIN registrations f ON f.id = coalesce(r.first_id, r.id)
   WHERE r.id = $1 AND f.card_sealed IS NOT NULL
)sql"};

// Two ways again: what is live, and what is past.
constexpr Statement select_offers{"read_offers_of_person",
                                  "SELECT " HOLDFAST_OFFER_VIEW_COLUMNS
                                  ", o.seen_at "
                                  "  FROM (SELECT id FROM offers "
                                  "         WHERE registration_id = $1 AND state IN ('held', 'accepted') "
                                  "        UNION ALL "
                                  "        SELECT id FROM offers "
                                  "         WHERE registration_id = $1 "
                                  "           AND state IN ('declined', 'expired', 'cancelled')) AS theirs "
                                  "  JOIN " HOLDFAST_OFFER_VIEW_TABLES
                                  " ON o.id = theirs.id "
                                  " ORDER BY o.created_at, o.id"};

// Every cause begins with the offer's id, the person's, or says what it is and then the person's: so they are
// found by the one index over causes.
constexpr Statement select_messages{"read_messages_of_person", R"sql(
  SELECT m.kind, m.channel, m.state, m.attempts, m.created_at, m.due_at, m.sent_at, m.address
    FROM unnest($2::text[]) AS k (beginning)
    JOIN messages m ON m.cause >= k.beginning AND m.cause < k.beginning || '~'
   WHERE m.registration_id = $1
   ORDER BY m.created_at, m.id
)sql"};

std::vector<RegistrationId> ids_in(const pqxx::result& rows) {
  std::vector<RegistrationId> ids;
  for (const auto& row : rows) ids.push_back(id_in<RegistrationId>(row["id"]));
  return ids;
}

MessageSent message_in(const pqxx::row& row) {
  return {.kind = text(row["kind"]),
          .channel = text(row["channel"]),
          .state = text(row["state"]),
          .attempts = row["attempts"].as<int>(),
          .created_at = instant(row["created_at"]),
          .due_at = instant(row["due_at"]),
          .sent_at = maybe_instant(row["sent_at"]),
          .address = text(row["address"])};
}

}  // namespace

std::vector<RegistrationId> find_by_phone(Transaction& tx, const std::string& phone, std::size_t limit) {
  return ids_in(execute(tx, select_by_phone, phone, limit));
}

std::vector<RegistrationId> find_by_card(Transaction& tx, const Vault& vault, const std::string& card_number,
                                         std::size_t limit) {
  const auto keys = card_keys(tx, vault);
  const auto hash = vault.card_hash(card_number, keys.key.at(keys.complete).value());
  const auto ids = ids_in(query(tx, on_column(select_by_card, keys.complete).c_str(),
                                pqxx::binarystring{hash}, static_cast<std::int64_t>(limit)));
  auto all = ids_in(execute(tx, select_seconds, array_of(ids)));
  all.insert(all.end(), ids.begin(), ids.end());
  if (all.size() > limit) all.resize(limit);
  return all;
}

std::string card_ending(Transaction& tx, const Vault& vault, const RegistrationId& id) {
  const auto found = execute(tx, select_card, uuid(id));
  if (found.empty()) return {};
  const auto number = vault.open(pqxx::binarystring{found[0]["card_sealed"]}.str());
  const std::string person{person_of_card(number)};
  return person.substr(person.size() - std::min(card_characters_shown, person.size()));
}

History read_history(Transaction& tx, const RegistrationId& id) {
  History history;
  std::vector<std::string> causes{uuid(id), "card-used:" + uuid(id)};
  for (const auto& row : execute(tx, select_offers, uuid(id))) {
    Cells cells{row};
    OfferMade made{.view = offer_view_in(cells), .seen_at = std::nullopt};
    made.seen_at = maybe_instant(cells.next());
    causes.push_back(uuid(made.view.offer.id));
    history.offers.push_back(std::move(made));
  }
  for (const auto& row : execute(tx, select_messages, uuid(id), array_of(causes))) {
    history.messages.push_back(message_in(row));
  }
  return history;
}

}  // namespace holdfast::store
