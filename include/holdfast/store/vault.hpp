#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/domain/capability.hpp"

namespace holdfast::store {

/// Card numbers at rest: found by a keyed hash, kept sealed (XChaCha20-Poly1305) under another key.
/// Immutable, safe on any thread.
class Vault {
 public:
  explicit Vault(const KeyRing&);

  /// Of the number without its version: the same card is one card.
  [[nodiscard]] std::string card_hash(std::string_view card_number) const;
  [[nodiscard]] std::string seal(std::string_view plain) const;
  /// Throws std::runtime_error if it was altered or no key opens it.
  [[nodiscard]] std::string open(std::string_view sealed) const;

 private:
  KeyRing keys_;
};

}  // namespace holdfast::store
