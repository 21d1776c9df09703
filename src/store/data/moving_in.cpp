// Everybody at once, as sets: rows are staged in parts, and then judged and written by a statement each,
// however many they are.

#include "holdfast/store/moving_in.hpp"

#include <array>
#include <map>

#include "holdfast/store/failure.hpp"
#include "store/data/moving_in.hpp"
#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/programme/programme_lock.hpp"
#include "store/secrets/card_keys.hpp"

namespace holdfast::store {

namespace {

constexpr auto make_people =
    "CREATE TEMPORARY TABLE moved_people ON COMMIT DROP AS SELECT 0::bigint AS line,"
    " false AS is_here, ''::text AS refused, false AS short_notice," HOLDFAST_MOVED_COLUMNS
    "FROM registrations WITH NO DATA";
constexpr auto make_bookings = R"sql(
  CREATE TEMPORARY TABLE moved_bookings (
    line bigint, id uuid, person uuid, clinic_id text, starts_at timestamptz, booked_at timestamptz,
    arrival_minute smallint, party uuid, came boolean, product text, marked_at timestamptz
  ) ON COMMIT DROP
)sql";

// clang-format off
constexpr Statement stage_some_people{"stage_people",
    "INSERT INTO moved_people (line, is_here, refused, short_notice," HOLDFAST_MOVED_COLUMNS ") "
    "SELECT n.line, EXISTS (SELECT FROM registrations r WHERE r.id = n.id), n.refused, n.short_notice,"
    HOLDFAST_MOVED_COLUMNS
    R"sql(
    FROM unnest($1::bigint[], $2::text[], $3::boolean[], $4::uuid[], $5::text[], $6::text[],
                $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::date[], $11::text[],
                $12::text[], $13::text[],
                $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[],
                $21::text[], $22::date[], $23::bytea[], $24::bytea[], $25::bytea[], $26::jsonb[], $27::text[],
                $28::uuid[], $29::text[], $30::date[], $31::date[], $32::uuid[], $33::boolean[],
                $34::timestamptz[], $35::timestamptz[], $36::timestamptz[])
      AS n (line, refused, short_notice,)sql" HOLDFAST_MOVED_COLUMNS ")"};
// clang-format on

constexpr Statement stage_some_bookings{"stage_bookings", R"sql(
  INSERT INTO moved_bookings
  SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::timestamptz[],
                       $7::smallint[], $8::uuid[], $9::boolean[], $10::text[], $11::timestamptz[])
)sql"};

// In order of card, as whoever keeps people does: two in opposite order deadlock on the unique index. A
// window that is not here cannot be offered either.
constexpr auto write_people =
    "INSERT INTO registrations (" HOLDFAST_MOVED_COLUMNS R"sql(, refused_windows, offer_id)
  SELECT )sql" HOLDFAST_MOVED_COLUMNS R"sql(,
         CASE WHEN refused IS NULL THEN '{}'::bigint[]
              ELSE (SELECT coalesce(array_agg(w.id ORDER BY n.place), '{}')
                      FROM unnest(string_to_array(refused, ' ')) WITH ORDINALITY AS n (named, place)
                      JOIN windows w ON w.clinic_id = split_part(n.named, '@', 1)
                                    AND w.starts_at = split_part(n.named, '@', 2)::timestamptz) END,
         (SELECT b.id FROM moved_bookings b WHERE b.person = moved_people.id) AS offer_id
    FROM moved_people
   WHERE NOT is_here
   ORDER BY card_hash, card_hash_2, id
      ON CONFLICT DO NOTHING
)sql";

constexpr auto count_people =
    "SELECT count(*) FILTER (WHERE NOT is_here) AS fresh,"
    "       count(*) FILTER (WHERE is_here) AS here FROM moved_people";

constexpr auto drop_bookings_of_those_here = R"sql(
  DELETE FROM moved_bookings b USING moved_people p WHERE p.id = b.person AND p.is_here
)sql";

constexpr auto lock_windows = R"sql(
  SELECT w.id FROM windows w
   WHERE EXISTS (SELECT FROM moved_bookings b WHERE b.clinic_id = w.clinic_id AND b.starts_at = w.starts_at)
   ORDER BY w.id
     FOR UPDATE
)sql";

constexpr auto find_without_seat = HOLDFAST_MOVED_WITHOUT_SEAT " LIMIT 1";

constexpr auto write_round = R"sql(
  INSERT INTO rounds (started_at, people, seated, distance)
  SELECT clock_timestamp(), count(*), count(*), 0 FROM moved_bookings
  RETURNING id
)sql";

// Held and taken in one moment, as at a clinic's door. People keep the minute they know, also where that is
// more than would be given here: as many places as there are people, then.
constexpr auto write_offers = R"sql(
  INSERT INTO offers (id, registration_id, round_id, window_id, state, distance, created_at, notified_at,
                      seen_at, resolved_at, held_until, party_id, arrival_minute, arrival_places)
  SELECT b.id, b.person, $1::bigint, w.id, 'accepted', 0, b.booked_at, b.booked_at, b.booked_at, b.booked_at,
         b.booked_at + interval '1 second', b.party, b.arrival_minute,
         CASE WHEN b.arrival_minute IS NOT NULL
              THEN greatest(ceil(w.capacity / 12.0),
                            count(*) OVER (PARTITION BY w.id, b.arrival_minute)
                            + (SELECT count(*) FROM offers o
                                WHERE o.window_id = w.id AND o.state = 'accepted'
                                  AND o.arrival_minute = b.arrival_minute)) END
    FROM moved_bookings b
    JOIN windows w ON w.clinic_id = b.clinic_id AND w.starts_at = b.starts_at
   WHERE (b.arrival_minute IS NULL) = $2::boolean
   ORDER BY b.line
)sql";

constexpr auto take_seats = R"sql(
  UPDATE windows w SET booked = w.booked + n.people
    FROM (SELECT clinic_id, starts_at, count(*) AS people FROM moved_bookings GROUP BY clinic_id, starts_at) n
   WHERE w.clinic_id = n.clinic_id AND w.starts_at = n.starts_at
)sql";

// The confirmation that they had elsewhere: one for those who come together, and none where they have it
// here.
constexpr auto note_told = R"sql(
  INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), told.person, told.id, told.cause, 'booked', r.contact, 'withdrawn', told.booked_at
    FROM (SELECT DISTINCT ON (cause) coalesce(party, id)::text AS cause, id, person, booked_at
            FROM moved_bookings ORDER BY cause, id <> party, id) told
    JOIN registrations r ON r.id = told.person
      ON CONFLICT DO NOTHING
)sql";

// The task for staff that others in review have, as one that nobody is asked to do: they find them in their
// list. By it is known ever after that this person was in review.
constexpr auto note_in_review = R"sql(
  INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at)
  SELECT gen_random_uuid(), p.id, p.id::text, 'review', 'call', 'withdrawn', clock_timestamp()
    FROM moved_people p
   WHERE NOT p.is_here AND p.state = 'review'
      ON CONFLICT DO NOTHING
)sql";

constexpr auto write_attendance = R"sql(
  INSERT INTO attendance (offer_id, came, marked_at, marked_by, product_id)
  SELECT id, came, marked_at, NULL, product FROM moved_bookings WHERE came IS NOT NULL
)sql";

constexpr auto write_short_notice = R"sql(
  INSERT INTO standby (registration_id, is_on)
  SELECT id, true FROM moved_people WHERE NOT is_here AND short_notice
)sql";

// Everybody who was there before had their reminder; who moves in has not.
constexpr auto remind_again = R"sql(
  DELETE FROM reminded_windows d USING windows w
   WHERE d.window_id = w.id
     AND EXISTS (SELECT FROM moved_bookings b WHERE b.clinic_id = w.clinic_id AND b.starts_at = w.starts_at)
)sql";

std::optional<std::string> joined(const std::vector<std::string>& parts) {
  if (parts.empty()) return std::nullopt;
  std::string all;
  for (const auto& part : parts) all.append(all.empty() ? "" : " ").append(part);
  return all;
}

}  // namespace

void prepare_moving_in(Transaction& tx, const Vault& vault) {
  (void)card_keys(tx, vault);
}

void begin_moving_in(Transaction& tx) {
  read_whole_tables(tx);
  lock_programme(tx);
  query(tx, make_people);
  query(tx, make_bookings);
}

void stage_people(Transaction& tx, const Vault& vault, std::span<const MovedPerson> people) {
  const auto keys = card_keys(tx, vault);
  std::vector<Card> cards;
  std::vector<std::string> wishes;
  for (const auto& each : people) {
    cards.push_back(card_of(each.registration, vault, keys));
    wishes.push_back(preferences_json(each.registration.preferences));
  }
  const auto of = [&](auto projection) { return array_of(people, projection); };
  const auto of_person = [&](auto member) {
    return of([member](const MovedPerson& each) -> const auto& { return each.registration.*member; });
  };
  const auto of_address = [&](auto member) {
    return of([member](const MovedPerson& each) -> const auto& { return each.registration.address.*member; });
  };
  const auto of_word = [&](auto member) {
    return of([member](const MovedPerson& each) { return name_of(each.registration.*member); });
  };
  const auto nullable = [&](auto member) {
    return of([member](const MovedPerson& each) { return text_or_null(each.registration.*member); });
  };
  const auto of_dose = [&](auto member) {
    return of([member](const MovedPerson& each) {
      const auto& dose = each.registration.second_dose;
      return dose ? std::optional{(*dose).*member} : std::nullopt;
    });
  };
  const auto hashes = [&](std::size_t column) {
    return array_of(cards, [column](const Card& card) { return bytes_or_null(card.hash.at(column)); });
  };
  execute(tx, stage_some_people,
          of([](const MovedPerson& each) { return static_cast<std::int64_t>(each.line); }),
          of([](const MovedPerson& each) { return joined(each.refused); }), of(&MovedPerson::short_notice),
          of_person(&Registration::id), of([](const MovedPerson& each) { return name_of(each.state); }),
          of([](const MovedPerson& each) { return text_or_null(each.reason); }),
          of_person(&Registration::received_at), of(&MovedPerson::turn_at), of(&MovedPerson::asked_at),
          of(&MovedPerson::eligible_from), of_word(&Registration::via), of_person(&Registration::name),
          of_address(&Address::line1), of_address(&Address::line2), of_address(&Address::city),
          of_address(&Address::province), of_address(&Address::postal_code), nullable(&Registration::phone),
          nullable(&Registration::email), of_word(&Registration::contact), of_word(&Registration::language),
          of_person(&Registration::date_of_birth), hashes(0), hashes(1),
          array_of(cards, [](const Card& card) { return bytes_or_null(card.sealed); }),
          array_of(wishes, [](const std::string& json) { return Json{json}; }),
          of([](const MovedPerson& each) { return text_or_null(text_of(each.registration.needs)); }),
          of_dose(&SecondDose::first), of_dose(&SecondDose::product), of_dose(&SecondDose::from),
          of_dose(&SecondDose::until), of(&MovedPerson::household), of(&MovedPerson::neighbouring_hours),
          of(&MovedPerson::ended_at), of(&MovedPerson::displaced_at), of(&MovedPerson::passed_until));
}

void stage_bookings(Transaction& tx, std::span<const MovedBooking> bookings) {
  const auto of = [&](auto projection) { return array_of(bookings, projection); };
  const auto ticked = [&](auto projection) {
    return of([projection](const MovedBooking& each) {
      return each.attendance ? std::optional{projection(*each.attendance)} : std::nullopt;
    });
  };
  using Attendance = MovedBooking::Attendance;
  execute(tx, stage_some_bookings,
          of([](const MovedBooking& each) { return static_cast<std::int64_t>(each.line); }),
          of(&MovedBooking::id), of(&MovedBooking::person),
          of([](const MovedBooking& each) -> const auto& { return each.clinic.text; }),
          of(&MovedBooking::starts_at), of(&MovedBooking::booked_at), of(&MovedBooking::arrival_minute),
          of(&MovedBooking::party), ticked([](const Attendance& each) { return each.came; }),
          of([](const MovedBooking& each) {
            return each.attendance ? text_or_null(each.attendance->product) : std::nullopt;
          }),
          ticked([](const Attendance& each) { return each.marked_at; }));
}

MovedIn move_in(Transaction& tx) {
  const auto people = query(tx, count_people)[0];
  MovedIn moved{.people = people["fresh"].as<std::size_t>(), .unchanged = people["here"].as<std::size_t>()};
  query(tx, drop_bookings_of_those_here);
  if (query(tx, write_people).affected_rows() != moved.people)
    throw Contended("somebody registered at this moment with a card of the file: import again");

  query(tx, lock_windows);
  if (!query(tx, find_without_seat).empty()) throw Contended("a seat was taken at this moment: import again");
  const auto round = query(tx, write_round)[0]["id"].as<std::int64_t>();
  for (const bool needs_minute : {false, true}) {  // those who know theirs come first
    moved.bookings += query(tx, write_offers, round, needs_minute).affected_rows();
  }
  query(tx, take_seats);
  query(tx, note_told);
  query(tx, note_in_review);
  query(tx, write_attendance);
  query(tx, write_short_notice);
  query(tx, remind_again);
  if (moved.people > 0) raise_version(tx);
  return moved;
}

}  // namespace holdfast::store
