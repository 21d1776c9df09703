#include "pages/proof.hpp"

#include <array>
#include <charconv>
#include <optional>

#include <openssl/evp.h>
#include <sodium.h>

#include "holdfast/domain/assert.hpp"

namespace holdfast::pages {

namespace {

constexpr std::size_t half = 16;  // bytes of a nonce and of a salt
constexpr std::size_t derived_bytes = 32;

template <class Bytes>
std::string hexadecimal(const Bytes& bytes, std::size_t from, std::size_t count) {
  std::string text(count * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data() + from, count);
  text.pop_back();
  return text;
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::int64_t seconds_of(Instant instant) {
  return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

}  // namespace

// The key of the lowest id, as for the ids of forms: a new key must not spoil what a browser works on.
Proof::Proof(const KeyRing& ring) : key_(ring.derive(ring.masters.begin()->first, KeyRing::Use::proof)) {}

Proof::Challenge Proof::challenge(std::string_view form_key, Instant now) const {
  return challenge_until(form_key, seconds_of(now + valid_for));
}

Proof::Challenge Proof::challenge_until(std::string_view form_key, std::int64_t ends_at) const {
  const auto named = std::to_string(ends_at) + ' ' + std::string{form_key};
  std::array<unsigned char, 2 * half> bytes{};
  const int made =
      crypto_generichash(bytes.data(), bytes.size(), reinterpret_cast<const unsigned char*>(named.data()),
                         named.size(), key_.data(), key_.size());
  HOLDFAST_ASSERT(made == 0);
  return {hexadecimal(bytes, 0, half), hexadecimal(bytes, half, half), ends_at};
}

bool Proof::holds(std::string_view form_key, std::string_view ends_at, std::string_view counter,
                  Instant now) const {
  const auto end = number_in<std::int64_t>(ends_at);
  const auto tried = number_in<std::uint32_t>(counter);
  if (!end || !tried || *end < seconds_of(now) || *end > seconds_of(now + valid_for)) return false;
  return derived_key(challenge_until(form_key, *end), *tried).starts_with(key_prefix);
}

std::string derived_key(const Proof::Challenge& challenge, std::uint32_t counter) {
  std::array<unsigned char, half + sizeof counter> password{};  // the nonce, then the counter, big-endian
  std::array<unsigned char, half> salt{};
  sodium_hex2bin(password.data(), half, challenge.nonce.data(), challenge.nonce.size(), nullptr, nullptr,
                 nullptr);
  sodium_hex2bin(salt.data(), half, challenge.salt.data(), challenge.salt.size(), nullptr, nullptr, nullptr);
  for (std::size_t at = 0; at < sizeof counter; ++at)
    password[half + at] = static_cast<unsigned char>(counter >> (8 * (sizeof counter - 1 - at)));

  std::array<unsigned char, derived_bytes> derived{};
  const int made =
      PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(password.data()), static_cast<int>(password.size()),
                        salt.data(), static_cast<int>(salt.size()), Proof::cost, EVP_sha256(),
                        static_cast<int>(derived.size()), derived.data());
  HOLDFAST_ASSERT(made == 1);
  return hexadecimal(derived, 0, derived.size());
}

}  // namespace holdfast::pages
