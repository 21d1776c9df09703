#include "app/files/csv.hpp"

#include <algorithm>

#include "holdfast/domain/csv.hpp"

namespace holdfast::app {

namespace {

std::string at_line(std::size_t line, const std::string& what) {
  return "line " + std::to_string(line) + ": " + what;
}

bool header_fits(const std::vector<std::string>& header, const std::vector<std::string>& columns,
                 const std::vector<std::string>& optional, CsvErrors& errors) {
  const auto before = errors.size();
  for (const auto& column : columns) {
    if (std::count(header.begin(), header.end(), column) != 1) {
      errors.push_back(at_line(1, "the header must name the column " + column + " once"));
    }
  }
  for (const auto& name : header) {
    const auto is_in = [&](const auto& known) { return std::ranges::find(known, name) != known.end(); };
    if (is_in(optional) && std::ranges::count(header, name) > 1) {
      errors.push_back(at_line(1, "the header names the column " + name + " twice"));
    } else if (!is_in(columns) && !is_in(optional)) {
      errors.push_back(at_line(1, "unknown column " + name));
    }
  }
  return errors.size() == before;
}

}  // namespace

void read_csv_rows(std::istream& in, const std::vector<std::string>& columns, CsvErrors& errors,
                   const std::vector<std::string>& optional, const std::function<void(const CsvRow&)>& take) {
  CsvReader reader{in};
  auto header = reader.next();
  if (!header) {
    errors.push_back(at_line(1, "the file is empty"));
    return;
  }
  if (header->front().starts_with(csv_byte_order_mark)) header->front().erase(0, csv_byte_order_mark.size());
  if (!header_fits(*header, columns, optional, errors)) return;

  while (const auto record = reader.next()) {
    if (record->size() == 1 && record->front().empty()) continue;
    if (errors.size() >= csv_errors_max) {
      errors.push_back(at_line(reader.line(), "and what follows was not looked at"));
      return;
    }
    if (record->size() != header->size()) {
      errors.push_back(at_line(
          reader.line(),
          std::to_string(record->size()) + " fields where the header has " + std::to_string(header->size())));
      continue;
    }
    CsvRow row{.line = reader.line(), .fields = {}};
    for (std::size_t at = 0; at < header->size(); ++at)
      row.fields[(*header)[at]] = without_apostrophe((*record)[at]);
    take(row);
  }
}

std::vector<CsvRow> read_csv(std::istream& in, const std::vector<std::string>& columns, CsvErrors& errors,
                             const std::vector<std::string>& optional) {
  std::vector<CsvRow> rows;
  read_csv_rows(in, columns, errors, optional, [&rows](const CsvRow& row) { rows.push_back(row); });
  return rows;
}

}  // namespace holdfast::app
