#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <map>
#include <string>
#include <vector>

namespace holdfast::app {

/// One row of a CSV file (RFC 4180) by the names of its header line.
struct CsvRow {
  std::size_t line = 0;
  std::map<std::string, std::string> fields;
};

/// Everything found wrong with a file, each with its line.
using CsvErrors = std::vector<std::string>;

/// A file is not read on after so many faults: whoever mends these reads it again.
inline constexpr std::size_t csv_errors_max = 1000;

/// Reads a file whose header must name exactly `columns`, in any order, and may name `optional` ones, and
/// gives row after row to `take`. Appends every fault to `errors`; rows with faults are left out. An
/// apostrophe that `csv_line` puts before a cell is taken off.
void read_csv_rows(std::istream&, const std::vector<std::string>& columns, CsvErrors& errors,
                   const std::vector<std::string>& optional, const std::function<void(const CsvRow&)>& take);

/// The same, all rows at once.
[[nodiscard]] std::vector<CsvRow> read_csv(std::istream&, const std::vector<std::string>& columns,
                                           CsvErrors& errors, const std::vector<std::string>& optional = {});

}  // namespace holdfast::app
