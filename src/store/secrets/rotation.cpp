#include "holdfast/store/rotation.hpp"

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"
#include "store/offers/outage.hpp"
#include "store/secrets/card_keys.hpp"

namespace holdfast::store {

namespace {

constexpr auto anybody_without =
    "SELECT EXISTS (SELECT FROM registrations WHERE $other IS NOT NULL AND $column IS NULL)";
constexpr auto anybody_with = "SELECT EXISTS (SELECT FROM registrations WHERE $column IS NOT NULL)";

constexpr auto insert_change = R"sql(
  INSERT INTO card_keys (slot, key_id, change)
  SELECT $1::smallint, $2::smallint, max(change) + 1 FROM card_keys
)sql";
constexpr auto delete_slot = "DELETE FROM card_keys WHERE slot = $1::smallint";

// All states: also somebody who is not live now may go in again.
constexpr auto lock_without = R"sql(
  SELECT id, card_sealed FROM registrations
   WHERE id > $1 AND card_sealed IS NOT NULL AND $column IS NULL ORDER BY id LIMIT $2::bigint FOR UPDATE
)sql";
constexpr auto write_hashes = R"sql(
  UPDATE registrations AS r SET $column = n.hash, card_sealed = n.sealed
    FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS n (id, hash, sealed)
   WHERE r.id = n.id
)sql";

constexpr auto lock_with = R"sql(
  SELECT id FROM registrations WHERE id > $1 AND $column IS NOT NULL ORDER BY id LIMIT $2::bigint FOR UPDATE
)sql";
constexpr auto clear_column = "UPDATE registrations SET $column = NULL WHERE id = ANY ($1::uuid[])";

constexpr Statement note_keys{"note_keys", R"sql(
  UPDATE heartbeats SET key_ids = $2::smallint[]
   WHERE process = $1 AND key_ids IS DISTINCT FROM $2::smallint[]
)sql"};
constexpr auto select_without_key = R"sql(
  SELECT process FROM heartbeats
   WHERE at > clock_timestamp() - interval '10 s' AND process <> $2
     AND NOT coalesce(key_ids @> ARRAY[$1::smallint], false)
   ORDER BY process LIMIT 1
)sql";

bool is_true(Transaction& tx, const char* sql, std::size_t column) {
  return query(tx, on_column(sql, column).c_str())[0][0].as<bool>();
}

RotationStep next_step(Transaction& tx, const CardKeys& keys, std::uint8_t wanted) {
  if (keys.filling) {
    return is_true(tx, anybody_without, *keys.filling) ? RotationStep::fill : RotationStep::finish;
  }
  if (is_true(tx, anybody_with, 1 - keys.complete)) return RotationStep::clear;
  return keys.key.at(keys.complete) == wanted ? RotationStep::none : RotationStep::begin;
}

template <class Row>
std::vector<RegistrationId> ids_of(const Row& rows) {
  std::vector<RegistrationId> ids;
  for (const auto& row : rows) ids.push_back(id_in<RegistrationId>(row["id"]));
  return ids;
}

}  // namespace

Rotation read_rotation(Transaction& tx, const Vault& vault) {
  read_whole_tables(tx);
  const auto keys = card_keys(tx, vault);
  return {.next = next_step(tx, keys, vault.current()),
          .from = *keys.key.at(keys.complete),
          .to = keys.filling ? *keys.key.at(*keys.filling) : vault.current()};
}

void begin_rotation(Transaction& tx, const Vault& vault) {
  if (read_rotation(tx, vault).next != RotationStep::begin) return;
  lock_card_keys(tx);
  const auto keys = card_keys(tx, vault);
  if (keys.filling || keys.key.at(keys.complete) == vault.current()) return;
  query(tx, insert_change, 2 - keys.complete, static_cast<int>(vault.current()));
}

void finish_rotation(Transaction& tx, const Vault& vault) {
  // Who came after the beginning has both hashes: nobody can come to lack one while we look.
  if (read_rotation(tx, vault).next != RotationStep::finish) return;
  lock_card_keys(tx);
  const auto keys = card_keys(tx, vault);
  if (keys.filling) query(tx, delete_slot, keys.complete + 1);
}

std::optional<RegistrationId> fill_hashes(Transaction& tx, const Vault& vault, const RegistrationId& after,
                                          std::size_t limit) {
  const auto keys = card_keys(tx, vault);
  if (!keys.filling) return std::nullopt;
  const auto rows = query(tx, on_column(lock_without, *keys.filling).c_str(), uuid(after), limit);
  if (rows.empty()) return std::nullopt;

  std::vector<std::string> hashes, seals;
  for (const auto& row : rows) {
    const auto number = vault.open(pqxx::binarystring{row["card_sealed"]}.str());
    hashes.push_back(vault.card_hash(number, keys.sealing()));
    seals.push_back(vault.seal(number, keys.sealing()));
  }
  const auto as_bytes = [](const std::string& value) { return Bytes{value}; };
  const auto ids = ids_of(rows);
  query(tx, on_column(write_hashes, *keys.filling).c_str(), array_of(ids), array_of(hashes, as_bytes),
        array_of(seals, as_bytes));
  return ids.back();
}

std::optional<RegistrationId> clear_hashes(Transaction& tx, const Vault& vault, const RegistrationId& after,
                                           std::size_t limit) {
  const auto keys = card_keys(tx, vault);
  if (keys.filling) return std::nullopt;
  const auto column = 1 - keys.complete;
  const auto ids = ids_of(query(tx, on_column(lock_with, column).c_str(), uuid(after), limit));
  if (ids.empty()) return std::nullopt;

  query(tx, on_column(clear_column, column).c_str(), array_of(ids));
  return ids.back();
}

void tell_keys(Transaction& tx, const std::string& process, const Vault& vault) {
  const auto as_number = [](std::uint8_t id) { return std::int16_t{id}; };
  execute(tx, note_keys, process, array_of(vault.key_ids(), as_number));
}

std::optional<std::string> process_without_key(Transaction& tx, std::uint8_t key_id) {
  const auto found = query(tx, select_without_key, static_cast<int>(key_id), process_of_answers);
  if (found.empty()) return std::nullopt;
  return text(found[0]["process"]);
}

}  // namespace holdfast::store
