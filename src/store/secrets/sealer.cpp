#include "holdfast/store/sealer.hpp"

#include <stdexcept>

#include <sodium.h>

namespace holdfast::store {

namespace {

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

Sealer::Sealer(const KeyRing& ring, KeyRing::Use use) : current_(ring.current) {
  if (!ring.masters.contains(ring.current)) throw std::invalid_argument("the key ring lacks its current key");
  for (const auto& [key_id, master] : ring.masters) keys_[key_id] = ring.derive(key_id, use);
}

std::string Sealer::seal(std::string_view plain, std::uint8_t key_id) const {
  const auto& key = keys_.at(key_id);
  std::string sealed(head_bytes + plain.size() + tag_bytes, '\0');
  sealed[0] = static_cast<char>(key_id);
  randombytes_buf(bytes(sealed) + 1, nonce_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(sealed) + head_bytes, nullptr, bytes(plain), plain.size(),
                                             bytes(sealed), 1, nullptr, bytes(sealed) + 1, key.data());
  return sealed;
}

std::string Sealer::open(std::string_view sealed) const {
  const auto refuse = [] { throw std::runtime_error("what was sealed was altered, or its key is not here"); };
  if (sealed.size() < head_bytes + tag_bytes) refuse();
  const auto key = keys_.find(static_cast<std::uint8_t>(sealed[0]));
  if (key == keys_.end()) refuse();

  std::string plain(sealed.size() - head_bytes - tag_bytes, '\0');
  const auto refused = crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytes(plain), nullptr, nullptr, bytes(sealed) + head_bytes, sealed.size() - head_bytes, bytes(sealed),
      1, bytes(sealed) + 1, key->second.data());
  if (refused != 0) refuse();
  return plain;
}

}  // namespace holdfast::store
