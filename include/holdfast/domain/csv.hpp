#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
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

}  // namespace holdfast
