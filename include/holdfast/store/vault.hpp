#pragma once

#include <map>
#include <string>
#include <string_view>

#include "holdfast/domain/capability.hpp"

namespace holdfast::store {

/// Card numbers at rest: found by a keyed hash, kept sealed (XChaCha20-Poly1305) under another key.
/// Immutable, safe on any thread.
class Vault {
 public:
  /// Throws std::invalid_argument if the ring lacks its current key.
  explicit Vault(const KeyRing&);

  /// Sixteen bytes of keyed BLAKE2b over the number without its version: the same card is one card. Made with
  /// the ring's key of the lowest id, not with `current`: a new key must not let a card in a second time.
  [[nodiscard]] std::string card_hash(std::string_view card_number) const;

  /// The id of the current key, a random nonce, and the sealed text.
  [[nodiscard]] std::string seal(std::string_view plain) const;
  /// Throws std::runtime_error if it was altered or no key opens it.
  [[nodiscard]] std::string open(std::string_view sealed) const;

 private:
  std::map<std::uint8_t, SecretKey> sealing_;
  std::uint8_t current_;
  SecretKey hashing_;
};

}  // namespace holdfast::store
