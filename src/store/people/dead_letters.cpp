// Dead letters hold what PostgreSQL would not take: so nothing of them is a column but the id, and CBOR
// carries any bytes.

#include <nlohmann/json.hpp>

#include "holdfast/store/rounds.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr auto insert_dead_letter = R"sql(
  INSERT INTO dead_letters (id, reason, sealed) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING
)sql";

constexpr auto select_dead_letters = R"sql(
  SELECT id, reason, sealed, created_at FROM dead_letters ORDER BY created_at, id LIMIT $1::bigint
)sql";

constexpr auto delete_dead_letter = "DELETE FROM dead_letters WHERE id = $1";

std::string packed(const Registration& person) {
  const nlohmann::json fields{
      {"receivedAt", person.received_at.time_since_epoch().count()},
      {"via", name_of(person.via)},
      {"name", person.name},
      {"line1", person.address.line1},
      {"line2", person.address.line2},
      {"city", person.address.city},
      {"province", person.address.province},
      {"postalCode", person.address.postal_code},
      {"phone", person.phone},
      {"email", person.email},
      {"contact", name_of(person.contact)},
      {"language", name_of(person.language)},
      {"dateOfBirth", std::chrono::sys_days{person.date_of_birth}.time_since_epoch().count()},
      {"healthCardNumber", person.health_card_number},
      {"preferences", preferences_json(person.preferences)},
      {"needs", text_of(person.needs)},
  };
  std::string bytes;
  nlohmann::json::to_cbor(fields, bytes);
  return bytes;
}

Registration unpacked(const RegistrationId& id, const std::string& bytes) {
  const auto fields = nlohmann::json::from_cbor(bytes);
  const auto word = [&](const char* key) { return fields.at(key).get<std::string>(); };
  const std::chrono::days born{fields.at("dateOfBirth").get<int>()};
  return {.id = id,
          .received_at = Instant{std::chrono::microseconds{fields.at("receivedAt").get<std::int64_t>()}},
          .via = via_named(word("via")).value(),
          .name = word("name"),
          .address = {.line1 = word("line1"),
                      .line2 = word("line2"),
                      .city = word("city"),
                      .province = word("province"),
                      .postal_code = word("postalCode")},
          .phone = word("phone"),
          .email = word("email"),
          .contact = contact_named(word("contact")).value(),
          .language = language_named(word("language")).value(),
          .date_of_birth = Date{std::chrono::sys_days{born}},
          .health_card_number = word("healthCardNumber"),
          .preferences = preferences_of(word("preferences")),
          .needs = needs_in(fields.value("needs", "")).value()};
}

}  // namespace

void keep_dead_letter(Transaction& tx, const Vault& vault, const Registration& person,
                      const std::string& reason) {
  const pqxx::binarystring sealed{vault.seal(packed(person))};
  query(tx, insert_dead_letter, uuid(person.id), reason, sealed);
}

std::vector<DeadLetter> read_dead_letters(Transaction& tx, const Vault& vault, std::size_t limit) {
  std::vector<DeadLetter> letters;
  for (const auto& row : query(tx, select_dead_letters, limit)) {
    const auto sealed = pqxx::binarystring{row["sealed"]}.str();
    letters.push_back({.registration = unpacked(id_in<RegistrationId>(row["id"]), vault.open(sealed)),
                       .reason = text(row["reason"]),
                       .created_at = instant(row["created_at"])});
  }
  return letters;
}

bool forget_dead_letter(Transaction& tx, const RegistrationId& id) {
  return query(tx, delete_dead_letter, uuid(id)).affected_rows() > 0;
}

}  // namespace holdfast::store
