#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "holdfast/domain/capability.hpp"
#include "holdfast/domain/time.hpp"

namespace holdfast::pages {

/// Proof of work, as ALTCHA has it: the browser looks for a counter whose PBKDF2 with SHA-256 begins with
/// given digits. A form costs its sender about a second of one processor, and this process a millisecond.
///
/// Nothing is kept: nonce and salt follow from the form's key and the moment the challenge ends, by a secret
/// key, so a counter is good for that form alone and until then. Immutable; safe on any thread.
class Proof {
 public:
  static constexpr int cost = 2'000;                    ///< iterations of PBKDF2 for each counter tried
  static constexpr std::string_view key_prefix = "00";  ///< in 256 tries on average
  static constexpr std::chrono::minutes valid_for{60};

  explicit Proof(const KeyRing&);

  struct Challenge {
    std::string nonce, salt;  ///< hexadecimal, 16 bytes each
    std::int64_t ends_at = 0;
  };
  [[nodiscard]] Challenge challenge(std::string_view form_key, Instant now) const;

  /// Whether this counter solves a challenge for this form that has not ended. Both texts as the form brings
  /// them.
  [[nodiscard]] bool holds(std::string_view form_key, std::string_view ends_at, std::string_view counter,
                           Instant now) const;

 private:
  [[nodiscard]] Challenge challenge_until(std::string_view form_key, std::int64_t ends_at) const;
  const SecretKey key_;
};

/// The key that a counter makes of a challenge, in hexadecimal: what must begin with the prefix.
[[nodiscard]] std::string derived_key(const Proof::Challenge&, std::uint32_t counter);

}  // namespace holdfast::pages
