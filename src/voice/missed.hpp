#pragma once

#include <string_view>

#include "voice/room.hpp"

namespace holdfast::voice {

// Why every call ends: whoever is silent or presses what is not asked for hears the question a few times, is
// offered to be called back, and then bidden goodbye; and nobody is asked for ever.

/// Nothing was pressed, or nothing that was asked for.
[[nodiscard]] Turn missed(const Room&, const Call&, std::string_view keys);

[[nodiscard]] bool missed_too_often(const Call&);
[[nodiscard]] bool too_long(const Call&);

}  // namespace holdfast::voice
