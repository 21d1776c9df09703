#include "holdfast/store/heartbeat.hpp"

#include <optional>

#include "holdfast/domain/time_zone.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/offers/outage.hpp"

namespace holdfast::store {

namespace {

// Any number that nobody else in this database locks: "heartbea".
constexpr Statement lock_beats{"lock_beats", "SELECT pg_advisory_xact_lock(7522526900138698081)"};

constexpr Statement read_last_beat{"read_last_beat", R"sql(
  SELECT max(at) AS at, EXISTS (SELECT FROM switches WHERE name = 'read-only' AND is_on) AS stands_still
    FROM heartbeats
)sql"};

constexpr Statement read_silence{"read_silence", R"sql(
  SELECT clock_timestamp() - max(at) > make_interval(secs => $1) AS silent FROM heartbeats
)sql"};

constexpr Statement write_beat{"write_beat", R"sql(
  INSERT INTO heartbeats (process, at) VALUES ($1, clock_timestamp())
  ON CONFLICT (process) DO UPDATE SET at = excluded.at
)sql"};

// Every hold that was running when the last process fell silent, told or not; locked in the order of the
// house.
constexpr Statement lock_running_holds{"lock_running_holds", R"sql(
  WITH running AS MATERIALIZED (
    SELECT id FROM offers WHERE state = 'held' AND held_until > $1 ORDER BY id FOR UPDATE
  )
  SELECT count(*) FROM running
)sql"};

// The cause names the outage by the beat before it, so that each is told once, and a second outage again.
constexpr Statement lengthen_holds{"lengthen_holds", R"sql(
  WITH lengthened AS (
    UPDATE offers SET held_until = held_until + ($2::timestamptz - $1::timestamptz)
     WHERE state = 'held' AND held_until > $1
    RETURNING id, registration_id, notified_at, party_id
  ), told AS (
    INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at)
    SELECT gen_random_uuid(), l.registration_id, l.id, l.id::text || '/' || $3, 'hold-lengthened', r.contact,
           'due', $2
      FROM lengthened l
      JOIN registrations r ON r.id = l.registration_id
     WHERE l.notified_at IS NOT NULL AND coalesce(l.party_id, l.id) = l.id  -- a household is told once
  )
  SELECT count(*) FROM lengthened
)sql"};

// The same of residences. Not waited for: they come before people in the order of the house, and whoever
// answers a person has locked that person by now. Contended, the beat is driven again.
constexpr Statement lock_residence_holds{"lock_running_residence_holds", R"sql(
  WITH running AS MATERIALIZED (
    SELECT id FROM residence_offers WHERE state = 'held' AND held_until > $1 ORDER BY id FOR UPDATE NOWAIT
  )
  SELECT count(*) FROM running
)sql"};

constexpr Statement lengthen_residence_holds{"lengthen_residence_holds", R"sql(
  WITH lengthened AS (
    UPDATE residence_offers SET held_until = held_until + ($2::timestamptz - $1::timestamptz)
     WHERE state = 'held' AND held_until > $1
    RETURNING id, residence_id, notified_at
  ), told AS (
    INSERT INTO messages (id, registration_id, cause, kind, channel, state, due_at)
    SELECT gen_random_uuid(), l.residence_id, l.id::text || '/' || $3, 'residence-lengthened', r.contact,
           'due', $2
      FROM lengthened l
      JOIN residences r ON r.id = l.residence_id
     WHERE l.notified_at IS NOT NULL
  )
  SELECT count(*) FROM lengthened
)sql"};

// The newest stays whatever its age: without any, the next beat could not tell how long the silence was.
constexpr Statement delete_old_beats{"delete_old_beats", R"sql(
  DELETE FROM heartbeats
   WHERE at < clock_timestamp() - interval '1 day' AND at < (SELECT max(at) FROM heartbeats)
)sql"};

bool is_silent(Transaction& tx) {
  const auto silent = execute(tx, read_silence, silence_bound.count())[0]["silent"];
  return !silent.is_null() && silent.as<bool>();
}

std::size_t lengthen(Transaction& tx, Instant last, Instant now) {
  const auto lengthened = [&](const Statement& statement) {
    return execute(tx, statement, timestamp(last), timestamp(now), rfc3339(last))[0][0].as<std::size_t>();
  };
  return lengthened(lengthen_holds) + lengthened(lengthen_residence_holds);
}

}  // namespace

void one_beat_at_a_time(Transaction& tx) {
  execute(tx, lock_beats);
}

Beat beat(Transaction& tx, const std::string& process, std::chrono::seconds silence_max) {
  // One at a time, so that an outage is seen by one; each looks with a statement begun after the lock.
  one_beat_at_a_time(tx);
  const auto row = execute(tx, read_last_beat)[0];
  if (row["stands_still"].as<bool>()) return {};
  const auto last = maybe_instant(row["at"]);

  Beat result;
  if (last && Connection::clock(tx) - *last > silence_max) {
    execute(tx, lock_running_holds, timestamp(*last));
    execute(tx, lock_residence_holds, timestamp(*last));
    const auto now = Connection::clock(tx);
    result.gap = now - *last;
    result.lengthened = lengthen(tx, *last, now);
  }
  execute(tx, write_beat, process);
  return result;
}

void close_gap_if_silent(Transaction& tx) {
  if (is_silent(tx)) beat(tx, process_of_answers, silence_bound);
}

void close_gap(Connection& connection) {
  if (!connection.look(is_silent)) return;
  connection.in_transaction_again([](Transaction& tx) { beat(tx, process_of_answers, silence_bound); });
}

void forget_old_heartbeats(Transaction& tx) {
  execute(tx, delete_old_beats);
}

}  // namespace holdfast::store
