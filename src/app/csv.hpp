#pragma once

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

/// Reads a file whose header must name exactly `columns`, in any order, and may name `optional` ones. Appends
/// every fault to `errors`; rows with faults are left out.
[[nodiscard]] std::vector<CsvRow> read_csv(std::istream&, const std::vector<std::string>& columns,
                                           CsvErrors& errors, const std::vector<std::string>& optional = {});

}  // namespace holdfast::app
