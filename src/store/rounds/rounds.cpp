#include "holdfast/store/rounds.hpp"

#include <algorithm>
#include <map>

#include "holdfast/domain/ordered_bytes.hpp"
#include "store/database/arrays.hpp"
#include "store/database/deflate.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/programme/window_rows.hpp"

namespace holdfast::store {

namespace {

// By id: one order everywhere.
constexpr Statement lock_windows_by_id{"lock_windows", R"sql(
  SELECT id,)sql" HOLDFAST_FREE_SEATS("w") R"sql(AS free
    FROM windows AS w
   WHERE id = ANY ($1::bigint[])
   ORDER BY id
     FOR UPDATE
)sql"};

// One statement and one moment for all of it: the round, its offers, their seats, their messages.
constexpr Statement write_round{"write_round", R"sql(
  WITH round AS (
    INSERT INTO rounds (started_at, people, seated, distance, record_bytes, standby_lead_seconds)
    VALUES ($1, $2, $3, $4, nullif(octet_length($16::bytea), 0), $19)
    RETURNING id
  ), recorded AS (
    INSERT INTO round_records (round_id, programme, record)
    SELECT round.id, $17::bigint, $16::bytea FROM round WHERE octet_length($16::bytea) > 0
  ), placed AS (
    INSERT INTO round_places (programme, places) SELECT $17::bigint, $18::text WHERE $18::text IS NOT NULL
        ON CONFLICT DO NOTHING
  ), held AS (
    UPDATE windows AS w SET held = w.held + g.seats
      FROM unnest($5::bigint[], $6::integer[]) AS g (id, seats)
     WHERE w.id = g.id
    RETURNING w.id
  ), offered AS (
    INSERT INTO offers
           (id, registration_id, round_id, window_id, state, choice, distance, created_at, held_until,
            standby, hold_seconds)
    SELECT g.id, g.registration_id, round.id, g.window_id, 'held', g.choice, g.distance,
           statement_timestamp(),
           statement_timestamp() + CASE g.contact WHEN 'call' THEN $14::interval ELSE $13::interval END,
           $19::integer IS NOT NULL, $20::integer
      FROM unnest($7::uuid[], $8::uuid[], $9::bigint[], $10::smallint[], $11::integer[], $12::text[])
        AS g (id, registration_id, window_id, choice, distance, contact), round
  ), told AS (
    INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at)
    SELECT g.message_id, g.registration_id, g.id, g.id::text, 'offer', g.contact, 'due',
           statement_timestamp()
      FROM unnest($15::uuid[], $7::uuid[], $8::uuid[], $12::text[])
        AS g (message_id, id, registration_id, contact)
     WHERE g.message_id IS NOT NULL
  )
  SELECT (SELECT id FROM round) AS id, (SELECT count(*) FROM held) AS windows
)sql"};

constexpr Statement set_parties{"set_parties", R"sql(
  UPDATE offers AS o SET party_id = g.party_id
    FROM unnest($1::uuid[], $2::uuid[]) AS g (id, party_id)
   WHERE o.id = g.id
)sql"};

constexpr Statement set_offered{"set_offered", R"sql(
  UPDATE registrations AS r SET state = 'offered', offer_id = g.offer_id
    FROM unnest($1::uuid[], $2::uuid[]) AS g (id, offer_id)
   WHERE r.id = g.id AND r.state IN ('queued', 'waiting')
)sql"};

constexpr Statement set_waiting{"set_waiting", R"sql(
  UPDATE registrations SET state = 'waiting', offer_id = NULL
   WHERE id = ANY ($1::uuid[]) AND state = 'offered'
)sql"};

std::string interval(std::chrono::seconds length) {
  return std::to_string(length.count()) + " s";
}

std::map<WindowId, int> seats_by_window(const std::vector<NewOffer>& offers) {
  std::map<WindowId, int> seats;
  for (const auto& offer : offers) ++seats[offer.window];
  return seats;
}

/// The rows matching saw are the rows here, or the round is driven again on what is true now.
void expect_changed(const pqxx::result& changed, std::size_t rows) {
  if (changed.affected_rows() != rows) throw Contended("registrations changed under the round");
}

void correct_states(Transaction& tx, const NewRound& round) {
  std::vector<NewOffer> stored_otherwise;
  std::ranges::copy_if(round.offers, std::back_inserter(stored_otherwise),
                       [](const NewOffer& offer) { return offer.stored_as != RegistrationState::offered; });
  if (!stored_otherwise.empty()) {
    const auto changed = execute(tx, set_offered, array_of(stored_otherwise, &NewOffer::registration),
                                 array_of(stored_otherwise, &NewOffer::id));
    expect_changed(changed, stored_otherwise.size());
  }
  if (!round.unseated_but_foreseen.empty()) {
    const auto changed = execute(tx, set_waiting, array_of(round.unseated_but_foreseen));
    expect_changed(changed, round.unseated_but_foreseen.size());
  }
}

RoundId write(Transaction& tx, const NewRound& round) {
  const auto& offers = round.offers;
  const auto seats = seats_by_window(offers);
  const auto choice_of = [](const NewOffer& offer) -> std::optional<std::int16_t> {
    if (!offer.choice) return std::nullopt;
    return static_cast<std::int16_t>(*offer.choice);
  };

  // Compressed here and not by the database, which every process shares.
  const pqxx::binarystring record{round.record.empty() ? std::string{} : deflated(round.record)};
  const auto written = execute(
      tx, write_round, timestamp(round.started_at), round.people, offers.size(), round.distance,
      array_of(seats, [](const auto& each) { return each.first; }),
      array_of(seats, [](const auto& each) { return each.second; }), array_of(offers, &NewOffer::id),
      array_of(offers, &NewOffer::registration), array_of(offers, &NewOffer::window),
      array_of(offers, choice_of),
      array_of(offers, [](const NewOffer& offer) { return static_cast<std::int32_t>(offer.distance); }),
      array_of(offers, [](const NewOffer& offer) { return name_of(offer.contact); }),
      interval(round.delivery_grace), interval(round.delivery_grace_call),
      array_of(offers,
               [&](const NewOffer& offer) -> std::optional<MessageId> {
                 if (offer.party && offer.party != offer.id) return std::nullopt;  // a household is told once
                 return MessageId{ordered_bytes(round.started_at)};
               }),
      record, round.programme, text_or_null(round.places),
      round.standby ? std::optional{round.standby->lead_time.count()} : std::nullopt,
      round.standby ? std::optional{round.standby->hold.count()} : std::nullopt);
  if (static_cast<std::size_t>(number(written[0]["windows"])) != seats.size()) {
    throw Poisoned("an offer of a window that does not exist");
  }
  return static_cast<RoundId>(number(written[0]["id"]));
}

void write_parties(Transaction& tx, const std::vector<NewOffer>& offers) {
  std::vector<NewOffer> of_parties;
  std::ranges::copy_if(offers, std::back_inserter(of_parties),
                       [](const NewOffer& offer) { return offer.party.has_value(); });
  if (of_parties.empty()) return;
  execute(tx, set_parties, array_of(of_parties, &NewOffer::id), array_of(of_parties, &NewOffer::party));
}

}  // namespace

std::vector<FreeSeats> lock_windows(Transaction& tx, std::vector<WindowId> ids) {
  std::vector<FreeSeats> seats;
  for (const auto& row : execute(tx, lock_windows_by_id, array_of(ids))) {
    seats.push_back({.id = window_id(row["id"]), .free = row["free"].as<int>()});
  }
  return seats;
}

RoundId make_offers(Transaction& tx, const NewRound& round) {
  // Registrations before windows, as everywhere.
  correct_states(tx, round);
  const auto id = write(tx, round);
  write_parties(tx, round.offers);
  return id;
}

}  // namespace holdfast::store
