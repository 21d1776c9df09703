#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "holdfast/domain/capability.hpp"
#include "holdfast/domain/time.hpp"

namespace holdfast::voice {

// A confirmation code on a telephone: each character by the key it stands on (ITU-T E.161), once: K7QM-3X9P
// is 5776 3997. So several codes share their keys, and the birth date decides between them. Whoever reads a 0
// as O, a 1 as I or L, presses 6, 4 or 5 and is forgiven, as on the web.

inline constexpr std::size_t code_keys = 8;

/// Where everybody lies whose code begins as the first four of these keys: at most 625 ranges, each a
/// millionth of all ids. Nothing if these are not eight keys from 0 to 9.
[[nodiscard]] std::optional<std::vector<IdRange>> ranges_of_keyed(std::string_view keyed);

/// Whether this person's code is keyed so.
[[nodiscard]] bool is_keyed_so(const RegistrationId&, std::string_view keyed);

/// A day keyed as year, month, day: 19480312.
[[nodiscard]] std::optional<Date> date_keyed(std::string_view keyed);

}  // namespace holdfast::voice
