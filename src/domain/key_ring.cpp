#include <sodium.h>

#include "domain/sodium.hpp"
#include "holdfast/domain/capability.hpp"

namespace holdfast {

namespace {

static_assert(std::tuple_size_v<SecretKey> == crypto_kdf_KEYBYTES);
static_assert(std::tuple_size_v<SecretKey> == crypto_generichash_KEYBYTES);

/// Part of every key ever derived: changing a word locks up what was sealed or named under it.
const char* context_of(KeyRing::Use use) {
  switch (use) {
    case KeyRing::Use::capability: return "capabili";
    case KeyRing::Use::idempotency: return "idempote";
    case KeyRing::Use::journal: return "journals";
    case KeyRing::Use::card_hash: return "cardhash";
    case KeyRing::Use::card_seal: return "cardseal";
    case KeyRing::Use::staff: return "sealstaf";
    case KeyRing::Use::audit: return "auditlog";
    case KeyRing::Use::proof: return "proofwrk";
  }
  return nullptr;
}

}  // namespace

SecretKey KeyRing::derive(std::uint8_t key_id, Use use) const {
  make_sodium_ready();
  SecretKey derived{};
  crypto_kdf_derive_from_key(derived.data(), derived.size(), 1, context_of(use), masters.at(key_id).data());
  return derived;
}

}  // namespace holdfast
