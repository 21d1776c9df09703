#pragma once

#include <map>
#include <string>
#include <string_view>

#include "holdfast/domain/capability.hpp"

namespace holdfast::store {

/// Seals small secrets at rest (XChaCha20-Poly1305), each use under a key of its own. Immutable, safe on any
/// thread.
class Sealer {
 public:
  /// Throws std::invalid_argument if the ring lacks its current key.
  Sealer(const KeyRing&, KeyRing::Use);

  /// The key's id, a random nonce, and the sealed text. Throws std::out_of_range if there is no key of that
  /// id.
  [[nodiscard]] std::string seal(std::string_view plain, std::uint8_t key_id) const;
  [[nodiscard]] std::string seal(std::string_view plain) const { return seal(plain, current_); }
  /// Throws std::runtime_error if it was altered or no key opens it.
  [[nodiscard]] std::string open(std::string_view sealed) const;

 private:
  std::map<std::uint8_t, SecretKey> keys_;
  std::uint8_t current_;
};

}  // namespace holdfast::store
