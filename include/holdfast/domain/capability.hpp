#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "holdfast/domain/ids.hpp"

namespace holdfast {

using SecretKey = std::array<std::uint8_t, 32>;

/// The programme's secret keys by key id; `current` makes new things, the others still open old ones.
///
/// Read from `keys.file` by app. One master key an id; each use derives its own with crypto_kdf.
struct KeyRing {
  std::map<std::uint8_t, SecretKey> masters;
  std::uint8_t current = 0;

  /// What a derived key is for: a context of eight characters for crypto_kdf.
  enum class Use : std::uint8_t {
    capability,
    idempotency,
    journal,
    card_hash,
    card_seal,
    staff,
    audit,
    proof
  };

  /// Throws std::out_of_range if there is no key of that id.
  [[nodiscard]] SecretKey derive(std::uint8_t key_id, Use) const;
};

/// Turns ids into references that only this programme can make, and back.
///
/// A reference is base64url of 128 random bits, a key id and a 64-bit keyed BLAKE2b tag (34
/// characters). It is a capability: whoever holds it may see and act. Any instance with the keys tells a true
/// one from an invented one without asking the database, in constant time. Immutable, safe on any thread.
class Capabilities {
 public:
  /// Throws std::invalid_argument if the ring lacks its current key.
  explicit Capabilities(const KeyRing&);

  [[nodiscard]] std::string reference(const RegistrationId&) const;
  [[nodiscard]] std::string reference(const OfferId&) const;
  [[nodiscard]] std::string reference(const ResidenceId&) const;

  /// Nothing if the text is malformed, altered, or of the other kind.
  [[nodiscard]] std::optional<RegistrationId> registration(std::string_view reference) const;
  [[nodiscard]] std::optional<OfferId> offer(std::string_view reference) const;
  [[nodiscard]] std::optional<ResidenceId> residence(std::string_view reference) const;

  /// The id that a form with this idempotency key gets on every instance. Made with the ring's key of the
  /// lowest id, not with `current`: bringing in a new key must not turn a form sent again into a second one.
  [[nodiscard]] RegistrationId derived(std::string_view idempotency_key,
                                       std::string_view normalised_body) const;

 private:
  struct Keys {
    SecretKey registration, offer, residence;
  };
  [[nodiscard]] std::optional<std::array<std::uint8_t, 16>> opened(std::string_view reference,
                                                                   SecretKey Keys::*kind) const;

  std::map<std::uint8_t, Keys> keys_;
  std::uint8_t current_;
  SecretKey idempotency_;
};

/// Eight characters for reading aloud, `K7QM-3X9P`: the first forty bits of the id in Crockford's base 32,
/// so that a code is found by a range of ids. Need not be unique, opens nothing by itself.
[[nodiscard]] std::string confirmation_code(const RegistrationId&);

/// The ids that share a code: first and last. Lower case, spaces and hyphens are forgiven, O is 0, I and L
/// are 1. Nothing if it is no code.
struct IdRange {
  RegistrationId first, last;
};
[[nodiscard]] std::optional<IdRange> ids_with_code(std::string_view code);

}  // namespace holdfast
