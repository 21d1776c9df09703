#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace holdfast {

/// 128 bits that name one thing for ever; random, or derived from an idempotency key.
/// `Of` keeps a registration's id from being passed where an offer's is meant.
template <class Of>
struct Id {
  std::array<std::uint8_t, 16> bytes{};

  friend auto operator<=>(const Id&, const Id&) = default;
};

using RegistrationId = Id<struct OfRegistration>;
using OfferId = Id<struct OfOffer>;
using MessageId = Id<struct OfMessage>;
using ResidenceId = Id<struct OfResidence>;

enum class WindowId : std::int64_t {};
enum class RoundId : std::int64_t {};
enum class VisitId : std::int64_t {};
enum class ResidentId : std::int64_t {};

/// A clinic's name in links, files and the API: `sterling-road`.
struct ClinicId {
  std::string text;

  friend auto operator<=>(const ClinicId&, const ClinicId&) = default;
};

/// The form PostgreSQL reads and writes: 8-4-4-4-12 lower-case hexadecimal digits.
[[nodiscard]] std::string uuid_text(const std::array<std::uint8_t, 16>& bytes);

/// The inverse of `uuid_text`. Precondition: `text` came from `uuid_text` or from a uuid column.
[[nodiscard]] std::array<std::uint8_t, 16> uuid_bytes(const std::string& text);

/// 128 bits from the system's generator. Safe on any thread.
[[nodiscard]] std::array<std::uint8_t, 16> random_bytes();

}  // namespace holdfast

template <class Of>
struct std::hash<holdfast::Id<Of>> {
  std::size_t operator()(const holdfast::Id<Of>& id) const noexcept {
    std::size_t low = 0;
    for (std::size_t at = 8; at < 16; ++at) low = low << 8U | id.bytes[at];
    return low;
  }
};
