#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::staff {

/// One line of CSV (RFC 4180: commas, CRLF, quotes where they are needed, a quote doubled).
///
/// A cell that a spreadsheet would take for a formula, beginning with = + - @, a tab or a line break, also
/// behind spaces, gets an apostrophe before it: it is shown as text and does nothing.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& cells);

/// A spreadsheet that is double-clicked takes a file without it for another encoding than UTF-8, and names in
/// French come out broken.
inline constexpr std::string_view csv_byte_order_mark = "\xEF\xBB\xBF";

}  // namespace holdfast::staff
