#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "holdfast/domain/result.hpp"

namespace holdfast {

/// Why a typed text cannot be kept.
enum class TextRefusal { invalid_characters, too_long };

/// Without the spaces (of any width) at its ends. Tabs and line breaks are left, to be refused.
[[nodiscard]] std::string_view trimmed(std::string_view typed) noexcept;

/// The text as it is kept: NFC, at most `characters_max` code points.
///
/// Refused: what is not UTF-8, control characters, line and paragraph separators, and characters that cannot
/// be seen or that turn the direction of writing (they would let a name read as another). Text below U+0300,
/// as English and French are written, is NFC already and costs one pass.
[[nodiscard]] Result<std::string, TextRefusal> normalised(std::string_view typed, std::size_t characters_max);

/// Takes the first code point off `text`. Precondition: `text` is not empty. `not_utf8`, and nothing taken,
/// where the text is malformed: overlong, a surrogate, beyond U+10FFFF or cut short.
[[nodiscard]] char32_t take_code_point(std::string_view& text) noexcept;
inline constexpr char32_t not_utf8 = 0xFFFFFFFF;

}  // namespace holdfast
