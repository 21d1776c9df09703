// Somebody at the door: kept and booked in one transaction. The journal is for what is acknowledged while the
// database may be away; a seat cannot be given without it, so here the COMMIT is what is acknowledged.

#include "holdfast/store/walk_in.hpp"

#include "holdfast/store/failure.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/programme/window_rows.hpp"
#include "store/secrets/card_keys.hpp"

namespace holdfast::store {

namespace {

constexpr auto find_card = R"sql(
  SELECT id, state, date_of_birth FROM registrations
   WHERE $column = $1 AND state IN ('queued', 'waiting', 'offered', 'booked')
     FOR UPDATE
)sql";

constexpr Statement find_booking{"find_booking_of_walk_in", R"sql(
  SELECT id FROM offers WHERE registration_id = $1 AND state = 'accepted'
)sql"};

constexpr Statement insert_walk_in{"insert_walk_in", R"sql(
  INSERT INTO registrations
         (id, state, received_at, turn_at, asked_at, eligible_from, via, name, line1, line2, city, province,
          postal_code, phone, email, contact, language, date_of_birth, card_hash, card_hash_2, card_sealed,
          preferences)
  VALUES ($1, 'waiting', statement_timestamp(), statement_timestamp(), statement_timestamp(), $2, $3, $4, $5,
          '', $6, $7, $8, $9, NULL, $10, $11, $12, nullif($13, ''::bytea), nullif($14, ''::bytea),
          nullif($15, ''::bytea), $16::jsonb)
      ON CONFLICT DO NOTHING
  RETURNING id
)sql"};

constexpr Statement lock_window{"lock_window_of_walk_in", R"sql(
  SELECT)sql" HOLDFAST_FREE_SEATS("w") R"sql(> 0 AS has_seat
    FROM windows AS w
   WHERE id = $1 AND clinic_id = $2 AND starts_at + interval '1 hour' > clock_timestamp()
     FOR UPDATE
)sql"};

// A round of one, held and taken in one moment, as where an appointment is changed.
constexpr Statement write_walk_in{"write_walk_in", R"sql(
  WITH round AS (
    INSERT INTO rounds (started_at, people, seated, distance) VALUES ($4, 1, 1, 0)
    RETURNING id
  ), accepted AS (
    INSERT INTO offers (id, registration_id, round_id, window_id, state, distance,
                        created_at, notified_at, seen_at, resolved_at, held_until)
    SELECT $1, $2, round.id, $3, 'accepted', 0, $4, $4, $4, $4, $4::timestamptz + interval '1 second'
      FROM round
  ), booked AS (
    UPDATE registrations SET state = 'booked', offer_id = $1, displaced_at = NULL WHERE id = $2
    RETURNING contact
  ), told AS (
    INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at)
    SELECT gen_random_uuid(), $2, $1, $1::uuid::text, 'booked', contact, 'withdrawn', $4 FROM booked
  )
  UPDATE windows SET booked = booked + 1 WHERE id = $3
)sql"};

const Statement& finding(std::size_t column) {
  static const auto first = on_column(find_card, 0);
  static const auto second = on_column(find_card, 1);
  static const Statement statements[]{{"find_card_of_walk_in", first.c_str()},
                                      {"find_card_of_walk_in_by_second", second.c_str()}};
  return statements[column];
}

using Found = Result<std::optional<RegistrationId>, WalkInRefusal>;

/// The live registration with this card that can be booked; nothing if there is none.
Found find_waiting(const pqxx::result& holder, const Registration& person) {
  if (holder.empty()) return std::optional<RegistrationId>{};
  const auto row = holder[0];
  const auto id = id_in<RegistrationId>(row["id"]);
  if (id == person.id) return std::optional{id};
  switch (registration_state(row["state"])) {
    case RegistrationState::booked: return WalkInRefusal::has_appointment;
    case RegistrationState::offered: return WalkInRefusal::has_offer;
    case RegistrationState::queued:
    case RegistrationState::waiting:
    case RegistrationState::declined:
    case RegistrationState::lapsed:
    case RegistrationState::cancelled:
    case RegistrationState::review: break;
  }
  if (date(row["date_of_birth"]) != person.date_of_birth) return WalkInRefusal::details_differ;
  return std::optional{id};
}

/// Empty for nothing.
pqxx::binarystring bytes(const std::optional<std::string>& value) {
  return pqxx::binarystring{value.value_or("")};
}

/// False if they are there: this very form, or another with the card that came at this moment.
bool insert(Transaction& tx, const WalkIn& walk_in, const Card& card) {
  const auto& person = walk_in.registration;
  const auto eligible_from =
      walk_in.eligible_from ? std::optional{day(*walk_in.eligible_from)} : std::nullopt;
  return !execute(tx, insert_walk_in, uuid(person.id), eligible_from, std::string{name_of(person.via)},
                  person.name, person.address.line1, person.address.city, person.address.province,
                  person.address.postal_code, text_or_null(person.phone),
                  std::string{name_of(person.contact)}, std::string{name_of(person.language)},
                  day(person.date_of_birth), bytes(card.hash[0]), bytes(card.hash[1]), bytes(card.sealed),
                  preferences_json(person.preferences))
              .empty();
}

std::optional<OfferId> booking_of(Transaction& tx, const RegistrationId& id) {
  const auto found = execute(tx, find_booking, uuid(id));
  if (found.empty()) return std::nullopt;
  return id_in<OfferId>(found[0]["id"]);
}

}  // namespace

Result<WalkedIn, WalkInRefusal> book_walk_in(Transaction& tx, const Vault& vault, const WalkIn& walk_in) {
  const auto keys = card_keys(tx, vault);
  const auto card = card_of(walk_in.registration, vault, keys);
  auto id = walk_in.registration.id;
  if (const auto& hash = card.hash.at(keys.complete)) {
    const auto holder = find_waiting(execute(tx, finding(keys.complete), bytes(hash)), walk_in.registration);
    if (!holder) return holder.error();
    id = holder->value_or(id);
  }

  bool has_seat = false;
  std::optional<OfferId> before;
  const auto booked = tx.try_in_savepoint([&] {
    if (id == walk_in.registration.id && !insert(tx, walk_in, card)) {
      before = booking_of(tx, id);
      if (!before) throw Contended("the card is being registered at this moment");
      return true;
    }
    const auto window =
        execute(tx, lock_window, static_cast<std::int64_t>(walk_in.window), walk_in.clinic.text);
    has_seat = !window.empty() && window[0]["has_seat"].as<bool>();
    if (!has_seat) return false;
    execute(tx, write_walk_in, uuid(walk_in.offer), uuid(id), static_cast<std::int64_t>(walk_in.window),
            timestamp(Connection::clock(tx)));
    return true;
  });
  if (!booked) return WalkInRefusal::no_seat;
  return WalkedIn{.person = id, .offer = before.value_or(walk_in.offer)};
}

}  // namespace holdfast::store
