#include "store/secrets/card_keys.hpp"

#include "holdfast/store/failure.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

// Reading takes the table's weakest lock, kept until the transaction ends. It is granted before the
// statement's snapshot is taken, so whoever waited for a change reads it changed.
constexpr Statement read_card_keys{"read_card_keys", "SELECT slot, key_id FROM card_keys ORDER BY change"};

constexpr Statement note_first_key{"note_first_key", R"sql(
  INSERT INTO card_keys (slot, key_id, change) VALUES (1, $1, 0) ON CONFLICT DO NOTHING
)sql"};

constexpr auto lock_table = "LOCK TABLE card_keys IN ACCESS EXCLUSIVE MODE";

pqxx::result read(Transaction& tx, const Vault& vault) {
  auto rows = execute(tx, read_card_keys);
  if (!rows.empty()) return rows;
  execute(tx, note_first_key, static_cast<int>(vault.key_ids().front()));
  return execute(tx, read_card_keys);
}

}  // namespace

CardKeys card_keys(Transaction& tx, const Vault& vault) {
  CardKeys keys;
  bool is_first = true;
  for (const auto& row : read(tx, vault)) {
    const auto column = row["slot"].as<std::size_t>() - 1;
    const auto id = static_cast<std::uint8_t>(row["key_id"].as<int>());
    if (!vault.has(id)) {
      throw Unavailable("keys.file lacks key " + std::to_string(id) + ", with which card numbers are found");
    }
    keys.key.at(column) = id;
    if (is_first) keys.complete = column;
    if (!is_first) keys.filling = column;
    is_first = false;
  }
  return keys;
}

std::string on_column(std::string sql, std::size_t column) {
  const auto put = [&sql](std::string_view gap, const char* name) {
    for (auto at = sql.find(gap); at != std::string::npos; at = sql.find(gap))
      sql.replace(at, gap.size(), name);
  };
  put("$column", CardKeys::columns.at(column));
  put("$other", CardKeys::columns.at(1 - column));
  return sql;
}

void lock_card_keys(Transaction& tx) {
  query(tx, lock_table);
}

Card card_of(const Registration& person, const Vault& vault, const CardKeys& keys) {
  Card card;
  if (person.health_card_number.empty()) return card;
  for (std::size_t at = 0; at < keys.key.size(); ++at) {
    if (keys.key[at]) card.hash.at(at) = vault.card_hash(person.health_card_number, *keys.key[at]);
  }
  card.sealed = vault.seal(person.health_card_number, keys.sealing());
  return card;
}

}  // namespace holdfast::store
