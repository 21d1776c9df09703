// Residences as they register and are looked at.

#include "holdfast/store/residences.hpp"

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/residences/residence_rows.hpp"
#include "store/residences/visit_rows.hpp"
#include "store/secrets/card_keys.hpp"

namespace holdfast::store {

namespace {

constexpr Statement insert_residence{"insert_residence", R"sql(
  INSERT INTO residences (id, state, received_at, name, line1, line2, city, province, postal_code,
                          contact_name, phone, email, contact, language)
  VALUES ($1, 'review', statement_timestamp(), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      ON CONFLICT DO NOTHING
  RETURNING id
)sql"};

constexpr Statement insert_people{"insert_residents", R"sql(
  INSERT INTO residents (residence_id, name, date_of_birth, card_sealed, visit_id)
  SELECT $1, n.name, n.born, n.card, n.visit
    FROM unnest($2::text[], $3::date[], $4::bytea[], $5::bigint[]) WITH ORDINALITY
      AS n (name, born, card, visit, place)
   ORDER BY n.place
)sql"};

constexpr Statement select_residence{"read_residence", R"sql(
  SELECT r.state, r.received_at, r.name, r.line1, r.line2, r.city, r.province, r.postal_code, r.contact_name,
         r.phone, r.email, r.contact, r.language, r.first_id, r.due_from, r.due_until,
         coalesce((SELECT m.state = 'failed' FROM messages m
                    WHERE m.cause = coalesce((SELECT o.id::text FROM residence_offers o
                                               WHERE o.residence_id = r.id
                                               ORDER BY o.created_at DESC LIMIT 1), r.id::text)
                    ORDER BY m.created_at DESC, m.id LIMIT 1), false) AS is_unreached
    FROM residences r WHERE r.id = $1 AND r.erased_at IS NULL
)sql"};

constexpr Statement select_seconds{"read_second_visits", R"sql(
  SELECT r.id, r.state, r.first_id, r.due_from, r.due_until,
         (SELECT count(*) FROM residents p WHERE p.residence_id = r.id AND p.erased_at IS NULL) AS people
    FROM residences r WHERE r.first_id = $1 AND r.erased_at IS NULL ORDER BY r.due_until, r.received_at, r.id
)sql"};

constexpr Statement select_people{"read_residents", R"sql(
  SELECT id, name, date_of_birth, card_sealed IS NOT NULL AS has_card, visit_id
    FROM residents WHERE residence_id = $1 AND erased_at IS NULL ORDER BY id
)sql"};

constexpr Statement select_newest_offer{"read_newest_residence_offer", R"sql(
  SELECT id, state, notified_at, held_until FROM residence_offers
   WHERE residence_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1
)sql"};

constexpr Statement select_offered_visits{
    "read_offered_visits", "SELECT " HOLDFAST_VISIT_COLUMNS ", " HOLDFAST_SEATS_TOLD R"sql( AS part
    FROM residence_offers o
    JOIN residence_offer_visits p ON p.offer_id = o.id
    JOIN visits v ON v.id = p.visit_id
   WHERE p.offer_id = $1
   ORDER BY v.starts_at, v.id
)sql"};

constexpr auto select_list = R"sql(
  SELECT r.id, r.name, r.postal_code, r.state, r.received_at, r.first_id, r.due_from, r.due_until,
         (SELECT count(*) FROM residents p WHERE p.residence_id = r.id AND p.erased_at IS NULL) AS people,
         coalesce((SELECT m.state = 'failed' FROM messages m
                    WHERE m.cause = coalesce((SELECT o.id::text FROM residence_offers o
                                               WHERE o.residence_id = r.id
                                               ORDER BY o.created_at DESC LIMIT 1), r.id::text)
                    ORDER BY m.created_at DESC, m.id LIMIT 1), false) AS is_unreached
    FROM residences r
   WHERE r.erased_at IS NULL
   ORDER BY r.state <> 'review',
            NOT coalesce(r.due_until <= clock_timestamp() AND r.state IN ('waiting', 'declined', 'lapsed')
                           AND EXISTS (SELECT FROM residents p
                                        WHERE p.residence_id = r.id AND p.erased_at IS NULL),
                         false),
            r.received_at, r.id
   LIMIT $1
)sql";

// What was ended is looked at by staff again: nobody comes past them by ending and asking anew.
constexpr Statement change_state{"change_residence_state", R"sql(
  UPDATE residences SET state = CASE WHEN state = 'cancelled' THEN 'review' ELSE 'waiting' END
   WHERE id = $1 AND state = ANY ($2::text[]) AND erased_at IS NULL RETURNING id
)sql"};

std::optional<ResidenceOffer> read_newest_offer(Transaction& tx, const ResidenceId& id) {
  const auto found = execute(tx, select_newest_offer, uuid(id));
  if (found.empty()) return std::nullopt;
  const auto row = found[0];
  ResidenceOffer offer{.id = id_in<OfferId>(row["id"]),
                       .state = offer_state_named(row["state"].c_str()).value(),
                       .notified_at = maybe_instant(row["notified_at"]),
                       .held_until = instant(row["held_until"]),
                       .visits = {}};
  for (const auto& part : execute(tx, select_offered_visits, uuid(offer.id))) {
    Cells cells{part};
    auto visit = visit_in(cells);
    const auto seats = cells.next().as<int>();
    if (seats > 0) offer.visits.push_back({.visit = std::move(visit), .seats = seats});
  }
  return offer;
}

std::optional<SecondVisit> second_in(const pqxx::row& row) {
  if (row["first_id"].is_null()) return std::nullopt;
  return SecondVisit{.first = id_in<ResidenceId>(row["first_id"]),
                     .from = instant(row["due_from"]),
                     .until = instant(row["due_until"])};
}

Residence residence_in(const pqxx::row& row, const ResidenceId& id) {
  return {.id = id,
          .name = text(row["name"]),
          .address = {.line1 = text(row["line1"]),
                      .line2 = text(row["line2"]),
                      .city = text(row["city"]),
                      .province = text(row["province"]),
                      .postal_code = text(row["postal_code"])},
          .contact_name = text(row["contact_name"]),
          .phone = text(row["phone"]),
          .email = text(row["email"]),
          .contact = contact(row["contact"]),
          .language = language(row["language"])};
}

}  // namespace

void insert_residents(Transaction& tx, const Vault& vault, const ResidenceId& id,
                      const std::vector<Resident>& people,
                      const std::vector<std::optional<VisitId>>& visits) {
  const auto keys = card_keys(tx, vault);
  std::vector<std::optional<std::string>> cards;
  cards.reserve(people.size());
  for (const auto& person : people) {
    cards.push_back(person.health_card_number.empty()
                        ? std::nullopt
                        : std::optional{vault.seal(person.health_card_number, keys.sealing())});
  }
  execute(tx, insert_people, uuid(id), array_of(people, &Resident::name),
          array_of(people, &Resident::date_of_birth),
          array_of(cards, [](const auto& card) { return card ? std::optional{Bytes{*card}} : std::nullopt; }),
          array_of(visits,
                   [](const auto& visit) { return visit ? std::optional{plain(*visit)} : std::nullopt; }));
}

void add_residence(Transaction& tx, const Vault& vault, const Residence& residence,
                   const std::vector<Resident>& people) {
  const auto& address = residence.address;
  const auto added =
      execute(tx, insert_residence, uuid(residence.id), residence.name, address.line1, address.line2,
              address.city, address.province, address.postal_code, residence.contact_name,
              text_or_null(residence.phone), text_or_null(residence.email),
              std::string{name_of(residence.contact)}, std::string{name_of(residence.language)});
  if (added.empty()) return;
  insert_residents(tx, vault, residence.id, people, std::vector<std::optional<VisitId>>(people.size()));
  tell_contact(tx, residence.id, uuid(residence.id), "residence-registered", Connection::clock(tx));
}

std::optional<ResidenceView> read_residence(Transaction& tx, const ResidenceId& id) {
  const auto found = execute(tx, select_residence, uuid(id));
  if (found.empty()) return std::nullopt;
  const auto row = found[0];
  ResidenceView view{.residence = residence_in(row, id),
                     .state = registration_state(row["state"]),
                     .received_at = instant(row["received_at"]),
                     .people = {},
                     .offer = read_newest_offer(tx, id),
                     .is_unreached = row["is_unreached"].as<bool>(),
                     .second = second_in(row),
                     .seconds = {}};
  for (const auto& each : execute(tx, select_seconds, uuid(id))) {
    view.seconds.push_back({.id = id_in<ResidenceId>(each["id"]),
                            .state = registration_state(each["state"]),
                            .due = *second_in(each),
                            .people = each["people"].as<std::size_t>()});
  }
  for (const auto& each : execute(tx, select_people, uuid(id))) {
    const auto visit = each["visit_id"];
    view.people.push_back(
        {.id = static_cast<ResidentId>(number(each["id"])),
         .name = text(each["name"]),
         .date_of_birth = date(each["date_of_birth"]),
         .has_card = each["has_card"].as<bool>(),
         .visit = visit.is_null() ? std::nullopt : std::optional{static_cast<VisitId>(number(visit))}});
  }
  return view;
}

std::vector<ResidenceRow> list_residences(Transaction& tx, std::size_t limit) {
  std::vector<ResidenceRow> rows;
  for (const auto& row : query(tx, select_list, limit)) {
    rows.push_back({.id = id_in<ResidenceId>(row["id"]),
                    .name = text(row["name"]),
                    .postal_code = text(row["postal_code"]),
                    .state = registration_state(row["state"]),
                    .received_at = instant(row["received_at"]),
                    .people = row["people"].as<std::size_t>(),
                    .is_unreached = row["is_unreached"].as<bool>(),
                    .second = second_in(row)});
  }
  return rows;
}

bool let_residence_through(Transaction& tx, const ResidenceId& id) {
  return !execute(tx, change_state, uuid(id), "{review}").empty();
}

bool residence_goes_again(Transaction& tx, const ResidenceId& id) {
  return !execute(tx, change_state, uuid(id), "{declined,lapsed,cancelled}").empty();
}

}  // namespace holdfast::store
