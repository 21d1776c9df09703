#include "holdfast/store/vault.hpp"

#include <sodium.h>

#include "holdfast/domain/registration.hpp"

namespace holdfast::store {

namespace {

constexpr std::size_t hash_bytes = 16;

unsigned char* bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Vault::Vault(const KeyRing& ring) : sealer_(ring, KeyRing::Use::card_seal), current_(ring.current) {
  for (const auto& [key_id, master] : ring.masters) {
    hashing_[key_id] = ring.derive(key_id, KeyRing::Use::card_hash);
  }
}

std::vector<std::uint8_t> Vault::key_ids() const {
  std::vector<std::uint8_t> ids;
  for (const auto& [key_id, key] : hashing_) ids.push_back(key_id);
  return ids;
}

std::string Vault::card_hash(std::string_view card_number, std::uint8_t key_id) const {
  const auto& key = hashing_.at(key_id);
  const auto number = person_of_card(card_number);
  std::string hash(hash_bytes, '\0');
  crypto_generichash(bytes(hash), hash.size(), bytes(number), number.size(), key.data(), key.size());
  return hash;
}

}  // namespace holdfast::store
