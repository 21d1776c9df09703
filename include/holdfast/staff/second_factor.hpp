#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "holdfast/domain/time.hpp"

namespace holdfast::staff {

/// A new secret of a second factor: 160 random bits (RFC 4226, 4).
[[nodiscard]] std::string new_secret();

/// The secret as it is typed into a telephone: base 32, "JBSW Y3DP …".
[[nodiscard]] std::string secret_text(const std::string& secret);

/// The six digits that are right at a moment (RFC 6238: SHA-1, thirty seconds).
[[nodiscard]] std::string code_at(const std::string& secret, Instant);

/// The time step whose code this is: the one of `now`, or the one before or after. Nothing if it is none of
/// them. Spaces are forgiven. That each is taken once is the caller's: store::take_code.
[[nodiscard]] std::optional<std::int64_t> step_of_code(const std::string& secret, std::string_view code,
                                                       Instant now);

/// What an authenticator reads: "otpauth://totp/ISSUER:EMAIL?secret=…".
[[nodiscard]] std::string otpauth_uri(const std::string& secret, std::string_view issuer,
                                      std::string_view email);

/// A QR code as an SVG picture, black on white with its quiet border. Throws std::runtime_error if the text
/// is too long for one.
[[nodiscard]] std::string qr_svg(const std::string& text);

}  // namespace holdfast::staff
