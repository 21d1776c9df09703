#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

/// Reads record after record of a CSV text (RFC 4180): a quoted field may hold separators, doubled quotes and
/// line ends. The stream must outlive it.
class CsvReader {
 public:
  explicit CsvReader(std::istream& in, char separator = ',') : in_(in), separator_(separator) {}

  /// Nothing at the end. `line()` is where the record began.
  [[nodiscard]] std::optional<std::vector<std::string>> next();
  [[nodiscard]] std::size_t line() const noexcept { return line_; }

 private:
  [[nodiscard]] std::vector<std::string> split(const std::string& text) const;

  std::istream& in_;
  char separator_;
  std::size_t line_ = 0;
  std::size_t next_line_ = 1;
};

/// One line of CSV (RFC 4180: commas, CRLF, quotes where they are needed, a quote doubled).
///
/// A cell that a spreadsheet would take for a formula, beginning with = + - @, a tab or a line break, also
/// behind spaces or apostrophes, gets an apostrophe before it: it is shown as text and does nothing.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& cells);

/// The cell without that apostrophe, so that what was written comes back as it was.
[[nodiscard]] std::string without_apostrophe(std::string cell);

/// A spreadsheet that is double-clicked takes a file without it for another encoding than UTF-8, and names in
/// French come out broken.
inline constexpr std::string_view csv_byte_order_mark = "\xEF\xBB\xBF";

}  // namespace holdfast
