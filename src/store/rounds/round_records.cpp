#include "holdfast/store/round_records.hpp"

#include "store/database/arrays.hpp"
#include "store/database/deflate.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr Statement select_round{"read_kept_round", R"sql(
  SELECT r.started_at, k.record, p.places
    FROM round_records k
    JOIN rounds r ON r.id = k.round_id
    JOIN round_places p ON p.programme = k.programme
   WHERE k.round_id = $1
)sql"};

constexpr Statement select_after{"kept_rounds_after", R"sql(
  SELECT round_id FROM round_records WHERE round_id > $1 ORDER BY round_id LIMIT $2
)sql"};

constexpr Statement select_newest{"newest_round_of", R"sql(
  SELECT o.round_id
    FROM registrations r JOIN offers o ON o.id = r.offer_id
   WHERE r.id = $1 AND o.round_id IS NOT NULL
)sql"};

constexpr Statement select_windows{"windows_with", R"sql(
  SELECT id, clinic_id, starts_at FROM windows WHERE id = ANY ($1::bigint[]) ORDER BY id
)sql"};

// Sizes stand beside the rounds, which are short rows: adding them up reads no record.
constexpr Statement delete_old{"forget_old_rounds", R"sql(
  DELETE FROM round_records
   WHERE round_id IN (
     SELECT k.id
       FROM (SELECT id, started_at, sum(record_bytes) OVER (ORDER BY id DESC) AS bytes
               FROM rounds
              WHERE id >= (SELECT min(round_id) FROM round_records)) AS k
      WHERE k.bytes > $1 OR k.started_at < statement_timestamp() - $2::interval
      ORDER BY k.id
      LIMIT $3)
)sql"};

// A process may be a moment behind with the version that it writes.
constexpr Statement delete_places{"forget_old_places", R"sql(
  DELETE FROM round_places
   WHERE programme < (SELECT programme FROM round_records ORDER BY round_id LIMIT 1) - 16
)sql"};

}  // namespace

std::optional<KeptRound> read_kept_round(Transaction& tx, RoundId id) {
  const auto found = execute(tx, select_round, static_cast<std::int64_t>(id));
  if (found.empty()) return std::nullopt;
  const pqxx::binarystring record{found[0]["record"]};
  return KeptRound{.id = id,
                   .started_at = instant(found[0]["started_at"]),
                   .record = inflated(record.str()),
                   .places = text(found[0]["places"])};
}

std::vector<RoundId> kept_rounds_after(Transaction& tx, RoundId after, std::size_t limit) {
  std::vector<RoundId> ids;
  for (const auto& row : execute(tx, select_after, static_cast<std::int64_t>(after), limit)) {
    ids.push_back(static_cast<RoundId>(number(row["round_id"])));
  }
  return ids;
}

std::optional<RoundId> newest_round_of(Transaction& tx, const RegistrationId& id) {
  const auto found = execute(tx, select_newest, uuid(id));
  if (found.empty()) return std::nullopt;
  return static_cast<RoundId>(number(found[0]["round_id"]));
}

std::vector<StoredWindow> windows_with(Transaction& tx, const std::vector<WindowId>& ids) {
  std::vector<StoredWindow> windows;
  for (const auto& row : execute(tx, select_windows, array_of(ids))) {
    windows.push_back({.id = window_id(row["id"]),
                       .clinic = {text(row["clinic_id"])},
                       .starts_at = instant(row["starts_at"])});
  }
  return windows;
}

std::size_t forget_old_rounds(Transaction& tx, const RoundsKept& kept, std::size_t limit) {
  const auto days = std::to_string(kept.days.count()) + " days";
  const auto forgotten = execute(tx, delete_old, kept.bytes_max, days, limit).affected_rows();
  if (forgotten > 0) execute(tx, delete_places);
  return static_cast<std::size_t>(forgotten);
}

}  // namespace holdfast::store
