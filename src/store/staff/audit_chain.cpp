// The chain: hash(n) = BLAKE2b-256 under the key of `key_id` over hash(n - 1) and, each as "LENGTH:BYTES",
// the position, id, microseconds since 1970, staff_id or nothing, address, action, subject and detail of
// entry n. hash(0) is empty.

#include "holdfast/store/audit_chain.hpp"

#include <array>

#include <sodium.h>

#include "store/database/arrays.hpp"
#include "store/database/rows.hpp"
#include "store/database/transaction.hpp"

namespace holdfast::store {

namespace {

constexpr std::size_t hash_bytes = 32;
constexpr std::size_t examples_max = 5;
constexpr std::int64_t rows_at_once = 10'000;

#define HOLDFAST_CHAINED_COLUMNS                                                                          \
  " id, (extract(epoch FROM at) * 1000000)::bigint AS microseconds, staff_id, address, action, subject, " \
  "detail "

/// The number is this programme's own.
constexpr auto take_turn = "SELECT pg_try_advisory_xact_lock(4853190618)";

constexpr auto select_head = R"sql(
  SELECT position, hash FROM audit_log WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1
)sql";

constexpr Statement select_unchained{"select_unchained",
                                     "SELECT" HOLDFAST_CHAINED_COLUMNS
                                     "FROM audit_log WHERE position IS NULL ORDER BY id LIMIT $1::bigint"};

constexpr Statement write_links{"write_links", R"sql(
  UPDATE audit_log AS a SET position = n.position, key_id = $4::smallint, hash = n.hash
    FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS n (id, position, hash)
   WHERE a.id = n.id
)sql"};

constexpr auto select_chain = "SELECT position, key_id, hash," HOLDFAST_CHAINED_COLUMNS R"sql(
    FROM audit_log WHERE position > $1::bigint ORDER BY position LIMIT $2::bigint
)sql";
constexpr auto select_hash_at = "SELECT hash FROM audit_log WHERE position = $1::bigint";
constexpr auto has_log = "SELECT to_regclass('audit_log') IS NOT NULL";

std::string bytes_in(const pqxx::field& field) {
  return pqxx::binarystring{field}.str();
}

void append(std::string& out, const std::string& part) {
  out.append(std::to_string(part.size())).append(":").append(part);
}

/// What is hashed, without the hash before it.
std::string content(std::int64_t position, const pqxx::row& row) {
  std::string out;
  append(out, std::to_string(position));
  for (const auto* column : {"id", "microseconds", "staff_id", "address", "action", "subject", "detail"}) {
    append(out, text(row[column]));
  }
  return out;
}

std::string hexadecimal(const std::string& bytes) {
  std::string out(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  out.pop_back();
  return out;
}

struct Link {
  std::int64_t id = 0, position = 0;
  std::string hash;
};

/// What is wrong with a link, or nothing; `position` and `hash` of the one before become its own.
std::string fault_of(const pqxx::row& row, const AuditKeys& keys, std::int64_t& position, std::string& hash) {
  const auto expected = position + 1;
  position = number(row["position"]);
  const auto key_id = static_cast<std::uint8_t>(row["key_id"].as<int>());
  const auto made = keys.hash(key_id, hash + content(position, row));
  hash = bytes_in(row["hash"]);
  const auto entry = "entry " + text(row["id"]) + " at position " + std::to_string(position);
  if (position != expected)
    return "nothing stands from position " + std::to_string(expected) + " to " + entry;
  if (!made) return entry + ": no key of its id is here";
  if (*made != hash) return entry + ": it or the one before was altered";
  return {};
}

/// Empty if nothing stands there.
std::string hash_at(Transaction& tx, std::int64_t position) {
  const auto found = query(tx, select_hash_at, position);
  return found.empty() ? std::string{} : bytes_in(found[0][0]);
}

}  // namespace

AuditKeys::AuditKeys(const KeyRing& ring) : current_(ring.current) {
  for (const auto& [key_id, master] : ring.masters) keys_[key_id] = ring.derive(key_id, KeyRing::Use::audit);
}

std::optional<std::string> AuditKeys::hash(std::uint8_t key_id, const std::string& bytes) const {
  const auto key = keys_.find(key_id);
  if (key == keys_.end()) return std::nullopt;
  std::string hash(hash_bytes, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), key->second.data(),
                     key->second.size());
  return hash;
}

std::optional<ChainHead> chain_audit(Transaction& tx, const AuditKeys& keys, std::size_t limit) {
  if (!query(tx, take_turn)[0][0].as<bool>()) return std::nullopt;
  Link last;
  if (const auto head = query(tx, select_head); !head.empty()) {
    last.position = number(head[0]["position"]);
    last.hash = bytes_in(head[0]["hash"]);
  }
  std::vector<Link> links;
  for (const auto& row : execute(tx, select_unchained, static_cast<std::int64_t>(limit))) {
    last.id = number(row["id"]);
    ++last.position;
    last.hash = keys.hash(keys.current(), last.hash + content(last.position, row)).value();
    links.push_back(last);
  }
  if (!links.empty()) {
    execute(tx, write_links, array_of(links, &Link::id), array_of(links, &Link::position),
            array_of(links, [](const Link& link) { return Bytes{link.hash}; }), int{keys.current()});
  }
  return ChainHead{.position = last.position, .hash = hexadecimal(last.hash), .linked = links.size()};
}

ChainPiece check_audit_chain(Transaction& tx, const AuditKeys& keys, std::int64_t above, std::int64_t limit) {
  ChainPiece piece{.looked_at = 0, .last = above, .fault = {}};
  auto hash = hash_at(tx, above);
  for (const auto& row : query(tx, select_chain, above, limit)) {
    ++piece.looked_at;
    auto fault = fault_of(row, keys, piece.last, hash);
    if (piece.fault.empty()) piece.fault = std::move(fault);
  }
  return piece;
}

std::int64_t last_audit_position(Transaction& tx) {
  const auto head = query(tx, select_head);
  return head.empty() ? 0 : number(head[0]["position"]);
}

std::optional<LawCount> count_audit_chain(Transaction& tx, const AuditKeys& keys, std::int64_t above) {
  if (!query(tx, has_log)[0][0].as<bool>()) return std::nullopt;
  LawCount law{.law = "L11",
               .sentence = "the chain of the audit log is unbroken",
               .looked_at = 0,
               .broken = 0,
               .examples = {}};
  auto hash = hash_at(tx, above);
  for (auto position = above;;) {
    const auto rows = query(tx, select_chain, position, rows_at_once);
    for (const auto& row : rows) {
      ++law.looked_at;
      auto fault = fault_of(row, keys, position, hash);
      if (fault.empty()) continue;
      ++law.broken;
      if (law.examples.size() < examples_max) law.examples.push_back(std::move(fault));
    }
    if (rows.empty()) return law;
  }
}

}  // namespace holdfast::store
