#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "holdfast/domain/capability.hpp"
#include "holdfast/domain/ids.hpp"
#include "holdfast/domain/registration.hpp"

namespace holdfast::voice {

/// What was asked last, and is to be answered by keys.
enum class Step : std::uint8_t {
  language = 1,
  menu,          ///< registered or not
  code,          ///< the confirmation code, each character by the key it stands on
  birth_date,    ///< opens what the code named
  standing,      ///< how they stand was said, with what they may do
  number,        ///< to be called at
  number_check,  ///< read back
  booked,        ///< the appointment was said to its end
  help,          ///< nothing understood for a while: to be called back?
  answered,      ///< an automatic call was picked up: by whom?
};

/// How far a call has come. The process keeps nothing of it: it travels in the addresses that Twilio calls.
struct Call {
  Step step = Step::language;
  Language language = Language::en;
  std::uint8_t misses = 0;  ///< silences and wrong keys since something was understood
  std::uint8_t tries = 0;   ///< codes and birth dates that fitted nobody
  std::uint8_t turns = 0;   ///< questions so far: a call ends
  bool may_go_again = false;
  std::string keyed;  ///< a code's keys, or a telephone number; never a birth date
  std::optional<RegistrationId> person;
  std::optional<OfferId> offer;  ///< the one that was read out

  friend bool operator==(const Call&, const Call&) = default;
};

/// Seals a call into text for an address, and opens it: XChaCha20-Poly1305 under a key of its own, with
/// Twilio's name of the call as associated data, so that what stands in somebody's log opens nothing and
/// belongs to that call alone. Immutable, safe on any thread.
class Tickets {
 public:
  explicit Tickets(const KeyRing&);

  /// `call_sid` is empty for a call that is still to be placed.
  [[nodiscard]] std::string seal(const Call&, std::string_view call_sid) const;
  /// Nothing if it was altered or is another call's.
  [[nodiscard]] std::optional<Call> open(std::string_view ticket, std::string_view call_sid) const;

 private:
  std::map<std::uint8_t, SecretKey> keys_;
  std::uint8_t current_;
};

}  // namespace holdfast::voice
