#include "holdfast/store/reminders.hpp"

#include <string>

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

// Clinic by clinic, as the windows' index is; the clock in a sub-select, for an index cannot be asked with a
// volatile function.
constexpr Statement read_windows{"read_windows_to_remind", R"sql(
  SELECT w.id, w.starts_at, c.time_zone
    FROM clinics c
    JOIN windows w ON w.clinic_id = c.id
   WHERE w.starts_at > (SELECT clock_timestamp())
     AND w.starts_at < (SELECT clock_timestamp()) + interval '50 hours'
     AND w.booked > 0
     AND NOT EXISTS (SELECT FROM reminded_windows d WHERE d.window_id = w.id AND d.kind = $1)
   ORDER BY w.starts_at, w.id
   LIMIT $2
)sql"};

// Who books, or moves an appointment here, after the moment of the reminder knows of it anyhow. The states
// are those of the index of taken seats.
#define HOLDFAST_TO_BE_REMINDED                              \
  "       JOIN offers o ON o.window_id = d.window_id "       \
  " WHERE o.state IN ('held', 'accepted') "                  \
  "   AND o.state = 'accepted' AND o.resolved_at < d.since " \
  "   AND NOT EXISTS (SELECT FROM reminders r WHERE r.offer_id = o.id AND r.kind = $1) "

constexpr Statement lock_appointments{"lock_appointments_to_remind",
                                      "SELECT o.id, d.useful_until "
                                      "  FROM unnest($2::bigint[], $3::timestamptz[], $4::timestamptz[]) AS "
                                      "d (window_id, since, useful_until) " HOLDFAST_TO_BE_REMINDED
                                      " ORDER BY d.useful_until, o.id LIMIT $5 FOR UPDATE OF o SKIP LOCKED"};

// Another process may have written some between the look and the lock: those are marked already.
constexpr Statement write_all{"write_reminders", R"sql(
  WITH marked AS (
    INSERT INTO reminders (offer_id, kind)
    SELECT n.id, $1 FROM unnest($2::uuid[]) AS n (id)
    ON CONFLICT DO NOTHING
    RETURNING offer_id
  ), written AS (
    INSERT INTO messages (id, registration_id, offer_id, cause, kind, channel, state, due_at, useful_until)
    SELECT gen_random_uuid(), o.registration_id, o.id, o.id::text, $1, p.contact, 'due', $4, n.useful_until
      FROM unnest($2::uuid[], $3::timestamptz[]) AS n (id, useful_until)
      JOIN marked ON marked.offer_id = n.id
      JOIN offers o ON o.id = n.id
      JOIN registrations p ON p.id = o.registration_id
    RETURNING channel
  )
  SELECT channel, count(*) FROM written GROUP BY channel
)sql"};

// Judged before the span began, an acceptance may be committed as long after as a transaction may last.
constexpr Statement finish_windows{
    "finish_reminded_windows",
    "INSERT INTO reminded_windows (window_id, kind) "
    "SELECT done.window_id, $1 "
    "  FROM unnest($2::bigint[], $3::timestamptz[]) AS done (window_id, since) "
    " WHERE done.since < clock_timestamp() - interval '90 seconds' "
    "   AND NOT EXISTS (SELECT FROM (VALUES (done.window_id, done.since)) AS d (window_id, "
    "since) " HOLDFAST_TO_BE_REMINDED ") ON CONFLICT DO NOTHING"};

constexpr Statement withdraw_calls{"withdraw_useless_calls", R"sql(
  UPDATE messages SET state = 'withdrawn'
   WHERE id IN (SELECT id FROM messages
                 WHERE channel = 'call' AND state IN ('due', 'sending') AND state = 'due'
                   AND (useful_until <= (SELECT clock_timestamp())
                        OR kind = 'heads-up'
                           AND NOT EXISTS (SELECT FROM registrations r
                                            WHERE r.id = messages.registration_id AND r.state = 'waiting'))
                 ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
)sql"};

}  // namespace

std::vector<WindowToRemind> windows_to_remind(Transaction& tx, Reminder reminder, std::size_t limit) {
  std::vector<WindowToRemind> windows;
  for (const auto& row : execute(tx, read_windows, std::string{name_of(reminder)}, limit)) {
    windows.push_back({.id = window_id(row["id"]),
                       .starts_at = instant(row["starts_at"]),
                       .zone = TimeZone::named(text(row["time_zone"]))});
  }
  return windows;
}

Reminded write_reminders(Transaction& tx, Reminder reminder, const std::vector<RemindNow>& now,
                         std::size_t limit) {
  Reminded reminded{};
  const std::string kind{name_of(reminder)};
  const auto windows = array_of(now, &RemindNow::window);
  const auto since = array_of(now, [](const RemindNow& each) { return each.span.from; });
  const auto until = array_of(now, [](const RemindNow& each) { return each.span.until; });

  std::vector<OfferId> offers;
  std::vector<Instant> useful_until;
  for (const auto& row : execute(tx, lock_appointments, kind, windows, since, until, limit)) {
    offers.push_back(id_in<OfferId>(row["id"]));
    useful_until.push_back(instant(row["useful_until"]));
  }
  if (!offers.empty()) {
    const auto at = timestamp(Connection::clock(tx));
    for (const auto& row : execute(tx, write_all, kind, array_of(offers), array_of(useful_until), at)) {
      reminded.at(static_cast<std::size_t>(contact(row["channel"]))) = row["count"].as<std::size_t>();
    }
  }
  if (offers.size() < limit) execute(tx, finish_windows, kind, windows, since);
  return reminded;
}

void withdraw_useless_calls(Transaction& tx, std::size_t limit) {
  execute(tx, withdraw_calls, limit);
}

}  // namespace holdfast::store
