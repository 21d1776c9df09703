#include "holdfast/store/vault.hpp"

#include <stdexcept>

#include <sodium.h>

#include "holdfast/domain/registration.hpp"

namespace holdfast::store {

namespace {

constexpr std::size_t hash_bytes = 16;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t head_bytes = 1 + nonce_bytes;

static_assert(std::tuple_size_v<SecretKey> == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

unsigned char* bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Vault::Vault(const KeyRing& ring) : current_(ring.current) {
  if (!ring.masters.contains(ring.current)) throw std::invalid_argument("the key ring lacks its current key");
  for (const auto& [key_id, master] : ring.masters) {
    sealing_[key_id] = ring.derive(key_id, KeyRing::Use::card_seal);
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

std::string Vault::seal(std::string_view plain, std::uint8_t key_id) const {
  const auto& key = sealing_.at(key_id);
  std::string sealed(head_bytes + plain.size() + tag_bytes, '\0');
  sealed[0] = static_cast<char>(key_id);
  randombytes_buf(bytes(sealed) + 1, nonce_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(sealed) + head_bytes, nullptr, bytes(plain), plain.size(),
                                             bytes(sealed), 1, nullptr, bytes(sealed) + 1, key.data());
  return sealed;
}

std::string Vault::open(std::string_view sealed) const {
  const auto refuse = [] { throw std::runtime_error("what was sealed was altered, or its key is not here"); };
  if (sealed.size() < head_bytes + tag_bytes) refuse();
  const auto key = sealing_.find(static_cast<std::uint8_t>(sealed[0]));
  if (key == sealing_.end()) refuse();

  std::string plain(sealed.size() - head_bytes - tag_bytes, '\0');
  const auto refused = crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytes(plain), nullptr, nullptr, bytes(sealed) + head_bytes, sealed.size() - head_bytes, bytes(sealed),
      1, bytes(sealed) + 1, key->second.data());
  if (refused != 0) refuse();
  return plain;
}

}  // namespace holdfast::store
