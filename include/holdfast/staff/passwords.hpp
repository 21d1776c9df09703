#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast::staff {

inline constexpr std::size_t password_characters_min = 12;
inline constexpr std::size_t password_bytes_max = 256;

enum class PasswordFault { too_short, too_long, like_the_email };

/// What is wrong with a password that somebody chooses. No rule asks for signs of certain kinds: length is
/// what counts (NIST SP 800-63B).
[[nodiscard]] std::optional<PasswordFault> fault_of_password(std::string_view password,
                                                             std::string_view email);

/// Argon2id with libsodium's moderate parameters: 256 MiB and some tenths of a second. Blocks; never on an io
/// thread. Throws std::bad_alloc if there is not that much memory.
[[nodiscard]] std::string hash_password(std::string_view password);

/// Of a random password that nobody kept, with the same parameters: to do for nobody what is done for
/// anybody.
inline constexpr std::string_view hash_of_nobody =
    "$argon2id$v=19$m=262144,t=3,p=1$CLb0ZnbnU36Bt2M/ew3B3g$UYo9J"
    "Us/YUz10GknNH8aw6RYePN4z35+sAWgDCIHJ2g";

/// Takes as long whatever the answer.
[[nodiscard]] bool is_password(const std::string& hash, std::string_view password);

/// Twenty letters and figures in groups, "k7qmx-…": 100 random bits, for reading out and typing once.
[[nodiscard]] std::string temporary_password();

}  // namespace holdfast::staff
