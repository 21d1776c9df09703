#include "holdfast/domain/capability.hpp"

#include <algorithm>
#include <stdexcept>

#include <sodium.h>

#include "domain/sodium.hpp"

namespace holdfast {

namespace {

constexpr std::size_t id_bytes = 16;
constexpr std::size_t tag_bytes = 8;
constexpr std::size_t reference_bytes = id_bytes + 1 + tag_bytes;
constexpr std::size_t reference_characters = 34;

using IdBytes = std::array<std::uint8_t, id_bytes>;
using Sealed = std::array<std::uint8_t, reference_bytes>;

/// Which kind of thing a reference names. Each kind has its own key, so that one never passes for the other.
enum class Kind : std::uint64_t { registration = 1, offer = 2, residence = 3 };

SecretKey key_for(const SecretKey& capability, Kind kind) {
  SecretKey key{};
  crypto_kdf_derive_from_key(key.data(), key.size(), static_cast<std::uint64_t>(kind), "referenc",
                             capability.data());
  return key;
}

/// The id, the key's id and the tag over both.
Sealed sealed(const IdBytes& id, std::uint8_t key_id, const SecretKey& key) {
  Sealed bytes{};
  std::ranges::copy(id, bytes.begin());
  bytes[id_bytes] = key_id;

  // BLAKE2b gives 16 bytes at least; any prefix of it is as good a tag of that length.
  std::array<std::uint8_t, crypto_generichash_BYTES_MIN> tag{};
  crypto_generichash(tag.data(), tag.size(), bytes.data(), id_bytes + 1, key.data(), key.size());
  std::copy_n(tag.begin(), tag_bytes, bytes.begin() + id_bytes + 1);
  return bytes;
}

std::string text_of(const Sealed& bytes) {
  std::array<char, reference_characters + 1> text{};
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return {text.data(), reference_characters};
}

/// Nothing if the text is not exactly what `text_of` writes for some bytes.
std::optional<Sealed> bytes_of(std::string_view text) {
  if (text.size() != reference_characters) return std::nullopt;

  Sealed bytes{};
  std::size_t length = 0;
  const auto refused = sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr,
                                         &length, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  if (refused != 0 || length != bytes.size()) return std::nullopt;
  return bytes;
}

IdBytes id_in(const Sealed& bytes) {
  IdBytes id{};
  std::copy_n(bytes.begin(), id_bytes, id.begin());
  return id;
}

}  // namespace

Capabilities::Capabilities(const KeyRing& ring) : current_(ring.current) {
  make_sodium_ready();
  if (!ring.masters.contains(ring.current)) throw std::invalid_argument("the key ring lacks its current key");

  for (const auto& [key_id, master] : ring.masters) {
    const auto capability = ring.derive(key_id, KeyRing::Use::capability);
    keys_[key_id] = {.registration = key_for(capability, Kind::registration),
                     .offer = key_for(capability, Kind::offer),
                     .residence = key_for(capability, Kind::residence)};
  }
  idempotency_ = ring.derive(ring.masters.begin()->first, KeyRing::Use::idempotency);
}

std::string Capabilities::reference(const RegistrationId& id) const {
  return text_of(sealed(id.bytes, current_, keys_.at(current_).registration));
}

std::string Capabilities::reference(const OfferId& id) const {
  return text_of(sealed(id.bytes, current_, keys_.at(current_).offer));
}

std::string Capabilities::reference(const ResidenceId& id) const {
  return text_of(sealed(id.bytes, current_, keys_.at(current_).residence));
}

std::optional<std::array<std::uint8_t, 16>> Capabilities::opened(std::string_view reference,
                                                                 SecretKey Keys::*kind) const {
  const auto given = bytes_of(reference);
  if (!given) return std::nullopt;

  // A key id that is not ours costs the same as one that is: the current key's tag cannot fit it.
  const auto key_id = (*given)[id_bytes];
  const auto found = keys_.find(key_id);
  const auto& keys = found == keys_.end() ? keys_.at(current_) : found->second;
  const auto expected = sealed(id_in(*given), keys_.contains(key_id) ? key_id : current_, keys.*kind);
  if (sodium_memcmp(expected.data(), given->data(), expected.size()) != 0) return std::nullopt;
  return id_in(*given);
}

std::optional<RegistrationId> Capabilities::registration(std::string_view reference) const {
  const auto id = opened(reference, &Keys::registration);
  return id ? std::optional{RegistrationId{*id}} : std::nullopt;
}

std::optional<OfferId> Capabilities::offer(std::string_view reference) const {
  const auto id = opened(reference, &Keys::offer);
  return id ? std::optional{OfferId{*id}} : std::nullopt;
}

std::optional<ResidenceId> Capabilities::residence(std::string_view reference) const {
  const auto id = opened(reference, &Keys::residence);
  return id ? std::optional{ResidenceId{*id}} : std::nullopt;
}

RegistrationId Capabilities::derived(std::string_view idempotency_key,
                                     std::string_view normalised_body) const {
  // The length first, so that moving a character from the key to the body is another pair.
  std::array<std::uint8_t, 8> length{};
  for (std::size_t at = 0; at < length.size(); ++at) {
    length[at] = static_cast<std::uint8_t>(std::uint64_t{idempotency_key.size()} >> (8 * at) & 0xFFU);
  }

  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  RegistrationId id;
  crypto_generichash_state state;
  crypto_generichash_init(&state, idempotency_.data(), idempotency_.size(), id.bytes.size());
  crypto_generichash_update(&state, length.data(), length.size());
  crypto_generichash_update(&state, bytes(idempotency_key), idempotency_key.size());
  crypto_generichash_update(&state, bytes(normalised_body), normalised_body.size());
  crypto_generichash_final(&state, id.bytes.data(), id.bytes.size());
  return id;
}

}  // namespace holdfast
