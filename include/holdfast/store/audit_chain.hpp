#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "holdfast/domain/capability.hpp"
#include "holdfast/store/verify.hpp"

namespace holdfast::store {

/// The keys that the audit log is chained with: whoever has the database alone can cut the log, but not write
/// it anew. Immutable, safe on any thread.
class AuditKeys {
 public:
  explicit AuditKeys(const KeyRing&);

  /// Keyed BLAKE2b, 32 bytes. Nothing if there is no key of that id.
  [[nodiscard]] std::optional<std::string> hash(std::uint8_t key_id, const std::string& bytes) const;
  [[nodiscard]] std::uint8_t current() const { return current_; }

 private:
  std::map<std::uint8_t, SecretKey> keys_;
  std::uint8_t current_;
};

/// The newest link: whoever writes it down elsewhere can show later that nothing before it was cut off.
struct ChainHead {
  std::int64_t position = 0;
  std::string hash;        ///< hexadecimal
  std::size_t linked = 0;  ///< entries chained now
};

/// Chains at most `limit` entries that are committed and not chained yet. One process at a time: nothing if
/// another is at it. Safe to repeat.
std::optional<ChainHead> chain_audit(Transaction&, const AuditKeys&, std::size_t limit = 2000);

/// L11: the entries at positions above `above` follow one another without a gap, each with the hash of what
/// it says and of the one before. Entries not chained yet are not looked at. Nothing on the tables of a
/// version without a log.
[[nodiscard]] std::optional<LawCount> count_audit_chain(Transaction&, const AuditKeys&,
                                                        std::int64_t above = 0);

/// A piece of the same walk.
struct ChainPiece {
  std::int64_t looked_at = 0;  ///< links; fewer than asked for: the end was reached
  std::int64_t last = 0;       ///< the position of the last of them, or `above`
  std::string fault;           ///< the first that is wrong; empty: none
};
/// At most `limit` links above `above`. A walk begun at 0 and taken up where it ended sees what
/// `count_audit_chain` sees.
[[nodiscard]] ChainPiece check_audit_chain(Transaction&, const AuditKeys&, std::int64_t above,
                                           std::int64_t limit);

/// The position of the newest link; 0 if there is none.
[[nodiscard]] std::int64_t last_audit_position(Transaction&);

}  // namespace holdfast::store
