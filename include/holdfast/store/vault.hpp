#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/capability.hpp"
#include "holdfast/store/sealer.hpp"

namespace holdfast::store {

/// Card numbers at rest: found by a keyed hash, kept sealed under another key.
///
/// Which key card numbers stand under is not the vault's to say: rotation.hpp. Immutable, safe on any thread.
class Vault {
 public:
  /// Throws std::invalid_argument if the ring lacks its current key.
  explicit Vault(const KeyRing&);

  /// Sixteen bytes of keyed BLAKE2b over the number without its version: the same card is one card. Throws
  /// std::out_of_range if there is no key of that id.
  [[nodiscard]] std::string card_hash(std::string_view card_number, std::uint8_t key_id) const;

  [[nodiscard]] bool has(std::uint8_t key_id) const { return hashing_.contains(key_id); }
  [[nodiscard]] std::vector<std::uint8_t> key_ids() const;  ///< rising, never empty
  [[nodiscard]] std::uint8_t current() const { return current_; }

  /// As `Sealer` does.
  [[nodiscard]] std::string seal(std::string_view plain, std::uint8_t key_id) const {
    return sealer_.seal(plain, key_id);
  }
  [[nodiscard]] std::string seal(std::string_view plain) const { return sealer_.seal(plain); }
  [[nodiscard]] std::string open(std::string_view sealed) const { return sealer_.open(sealed); }

 private:
  Sealer sealer_;
  std::map<std::uint8_t, SecretKey> hashing_;
  std::uint8_t current_;
};

}  // namespace holdfast::store
